"""A ranking against what is relevant, by ir-measures.

With rel(i) the grade of the item at rank i, and R the relevant items:

- hit@k = 1 if an item of R stands in the first k, else 0 (Success@k)
- recall@k = |R within the first k| / |R|
- mrr@10 = 1 / rank of the first item of R, 0 beyond rank 10 (RR@10); the mean over
  questions is the MRR of Voorhees, TREC-8 1999
- ndcg@10 = DCG@10 / DCG@10 of the best order, DCG@k = sum of rel(i) / log2(i + 1)
  (Järvelin, Kekäläinen, TOIS 2002, doi:10.1145/582415.582418; gain linear as in trec_eval)

Range 0 to 1, higher is better.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

#: Our names → ir-measures' own.
MEASURES = {
    "hit@1": "Success@1",
    "hit@3": "Success@3",
    "hit@5": "Success@5",
    "hit@10": "Success@10",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "recall@20": "R@20",
    "mrr@10": "RR@10",
    "ndcg@10": "nDCG@10",
}


def ranking_scores(relevant: Mapping[str, int], ranking: Sequence[str]) -> dict[str, float]:
    """Every measure of one ranking, by our names.

    Args:
        relevant: item → grade, 1 or more; not empty.
        ranking: items, best first, none twice. All scores of an empty one are 0.
    """
    import ir_measures

    # Scores that fall with the rank: the library orders by them, ties by name.
    run = {"q": {item: -float(rank) for rank, item in enumerate(ranking)}}
    found = ir_measures.iter_calc(_measures(), {"q": dict(relevant)}, run)
    values = {str(metric.measure): float(metric.value) for metric in found}
    return {ours: values[theirs] for ours, theirs in MEASURES.items()}


@cache
def _measures() -> list[Any]:
    import ir_measures

    return [ir_measures.parse_measure(name) for name in MEASURES.values()]
