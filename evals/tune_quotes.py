"""What the thresholds of rag/answer/quotes.py do, on a SQuAD file.

    python evals/tune_quotes.py SQUAD.json [QUESTIONS]

Each article becomes a document, all go into one index, and each question is
asked twice: of the whole index, and of the hits outside its own article, where
nothing answers it. Printed are: how often the first and any of three sentences
hold the answer; AUROC of the best score, answerable against not; for a row of
values of ANSWERS, the shares answered and falsely answered; for a row of values
of MARGIN and FURTHER, how often the quotes hold the answer and how long they are.
"""

import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.answer.quotes import ANSWERS, ScoredSentence, best_sentences, scored_sentences
from rag.pipeline import HITS_READ, ingest, open_library
from rag.settings import Settings

_SEED = 1
_DEEP = 60  # hits, so that enough are left without the question's own article


class Case(NamedTuple):
    """A question, where its answer stands, and the sentences ranked for it."""

    document: str
    start: int
    end: int
    whole: list[ScoredSentence]
    held_out: list[ScoredSentence]

    def holds(self, sentence: ScoredSentence) -> bool:
        """Whether the sentence contains the answer's characters."""
        span = sentence.span
        return span.document == self.document and span.start <= self.start and span.end >= self.end


def write_corpus(articles: list[dict[str, Any]], folder: Path) -> list[tuple[str, str, int, int]]:
    """Write each article as a document; `(question, document, start, end)` of each answer."""
    questions = []
    for number, article in enumerate(articles):
        name, text = f"{number:03}.json", ""
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                if qa["answers"]:
                    answer = qa["answers"][0]
                    start = len(text) + answer["answer_start"]
                    questions.append((qa["question"], name, start, start + len(answer["text"])))
            text += paragraph["context"] + "\n\n"
        report = {"title": article["title"].replace("_", " "), "text": text}
        (folder / name).write_text(json.dumps(report), encoding="utf-8")
    return questions


def main() -> None:
    """Print the figures."""
    articles = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["data"]
    with tempfile.TemporaryDirectory() as temporary:
        corpus = Path(temporary) / "corpus"
        corpus.mkdir()
        questions = write_corpus(articles, corpus)
        if len(sys.argv) > 2:
            questions = random.Random(_SEED).sample(questions, int(sys.argv[2]))
        with open_library(Settings(corpus=corpus, data=Path(temporary) / "i"), "tune") as library:
            ingest(library)
            retriever = library.retriever
            cases = []
            for question, document, start, end in questions:
                hits = retriever.hits(question, _DEEP)
                others = [hit for hit in hits if hit.passage.document != document]
                ranked = [
                    scored_sentences(
                        question, some[:HITS_READ], library.embedder, retriever.lexical.idf
                    )
                    for some in (hits, others)
                ]
                cases.append(Case(document, start, end, *ranked))
    show(cases)


def show(cases: list[Case]) -> None:
    """Print what the module's docstring promises."""
    first = np.mean([case.holds(case.whole[0]) for case in cases])
    any_of_three = np.mean([any(map(case.holds, case.whole[:3])) for case in cases])
    print(f"{len(cases)} questions; answer in the first sentence {first:.3f}, in three ", end="")
    print(f"{any_of_three:.3f}")
    best = np.array([case.whole[0].score for case in cases])
    false = np.array([case.held_out[0].score for case in cases])
    auroc = np.mean(best[:, None] > false[None, :]) + np.mean(best[:, None] == false[None, :]) / 2
    print(f"AUROC {auroc:.3f}")
    print("ANSWERS  answered  falsely answered")
    for threshold in (0.6, 0.7, 0.8, 0.85, 0.9, 1.0, 1.1):
        print(f"{threshold:7}  {np.mean(best >= threshold):8.3f}", end="")
        print(f"  {np.mean(false >= threshold):16.3f}")
    print("MARGIN  FURTHER  quotes  answer in them  median words")
    for margin in (0.25, 0.5, 0.7):
        for further in (0.6, 0.85):
            picks = [
                best_sentences(case.whole, margin, further)
                for case in cases
                if case.whole[0].score >= ANSWERS
            ]
            answered = [c for c in cases if c.whole[0].score >= ANSWERS]
            held = [any(map(c.holds, pick)) for c, pick in zip(answered, picks, strict=True)]
            words = [sum(len(s.text.split()) for s in pick) for pick in picks]
            print(
                f"{margin:6}  {further:7}  {np.mean([len(p) for p in picks]):6.2f}"
                f"  {sum(held) / len(cases):14.3f}  {np.median(words):12.0f}"
            )


if __name__ == "__main__":
    main()
