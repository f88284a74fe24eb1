"""Reports → which of them are copies of one another, and whom they credit.

A wire's text is taken over whole or cut, under another headline, with an opening of its
own, with words changed. Such reports have one origin, however many they are. Two that
tell the same in words of their own have two, also where both quote the same speaker.

A report's words become shingles: runs of `SHINGLE` terms. Those of its passages are
sketched by MinHash (Broder, SEQUENCES 1997, doi:10.1109/SEQUEN.1997.666900), and
locality-sensitive hashing finds the reports that may have passages in common
(Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4). Which are copies is then
counted: the share of the shorter report's shingles that the other has too, what stands
in quotation marks left out. A passage keeps its shingles from snapshot to snapshot.

Not covered: translations; stretches that are less than `COPIED` of the shorter report;
what all reports of a publisher end with, where it is nearly half of them.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rag.lexical import terms
from rag.reading.figures import figures_of
from rag.reading.furniture import AGENCY
from rag.reading.speakers.quotations import quotations_of
from rag.records import Metadata, Passage

#: Distinct shingles, in order.
Shingles = npt.NDArray[np.uint64]

#: Terms in a shingle.
SHINGLE = 3
#: The share of the shorter report's own shingles from which two are copies; and where one
#: credits the other's publisher.
COPIED, COPIED_WITH_CREDIT = 0.45, 0.25
#: Shingles in common below which nothing is a copy.
_FEWEST_SHARED = 20
#: The share of a quote's shingles that a report has which carries the same words.
_CARRIED = 0.7
#: Shingles of a quote below which only copies of its report carry it.
_FEWEST_QUOTED = 6
#: The share of a passage's shingles from which it says nothing beside the passages shown.
_REPEATED = 0.8
#: Bands and rows of the hashing. Passages with a Jaccard similarity of 0.2 are looked at with
#: probability 0.73, of 0.3 with 0.95, of 0.01, as passages have that share a subject, with 0.003.
_BANDS, _ROWS = 32, 2
#: A corpus of so few reports is compared pair by pair, which is sooner done than MinHash imported.
_FEW = 64
#: (`SHINGLE`,), odd, so that no bit of a term's hash is lost.
_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64
)

#: Where a report ends: "fb/wmr (AFP, AP)", "(Harbour Wire)", "Source: Reuters".
_SIGN_OFF = re.compile(
    r"(?:[\(\[](?P<named>[^()\[\]\n]{2,80})[\)\]]|^(?:Source|With material from|By)s?:?[ \t]+"
    r"(?P<told>[^\n.]{2,80}?))[.\s]*\Z",
    re.MULTILINE,
)
#: Where it begins: "KYIV (Reuters) -", "KYIV, Nov 11 (AFP) –".
_DATELINE = re.compile(r"\A\s*[A-Z][\w .,/'’-]{1,40}\((?P<named>[^()\n]{2,40})\)\s*[-–—]")
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;/]|\band\b|\bwith\b)\s*")
_ONE_AGENCY = re.compile(AGENCY)


class Spread(NamedTuple):
    """How widely the same words were reported.

    Attributes:
        reports: documents that carry them.
        origins: of how many these are, copies of one another counted once.
        credited: agencies and publishers that these documents credit, in order of their names.
    """

    reports: int
    origins: int
    credited: tuple[str, ...]


class _Words(NamedTuple):
    """What is kept of a passage.

    Attributes:
        all, own: its shingles; and those outside quotation marks.
        sketch: the MinHash of its own; None for a few words.
    """

    all: Shingles
    own: Shingles
    sketch: npt.NDArray[np.uint32] | None


class Origins:
    """The copies among the reports of a snapshot.

    Args:
        passages: every passage, by id, those of a document in order and together.
        metadata: every document's, by document id.
        earlier: those of the snapshot before; of a passage whose id it has, it is taken what
            was made of it.
        few: a corpus of so many reports, or fewer, is compared pair by pair.
    """

    def __init__(
        self,
        passages: Mapping[str, Passage],
        metadata: Mapping[str, Metadata],
        earlier: "Origins | None" = None,
        *,
        few: int = _FEW,
    ) -> None:
        self._words: dict[str, _Words] = {}
        self._ids: dict[str, list[str]] = defaultdict(list)
        sketched = len(metadata) > few
        known = earlier._words if earlier is not None else {}
        for passage_id, passage in passages.items():
            words = known.get(passage_id)
            if words is None or (sketched and words.sketch is None):
                words = _words_of(passage.text, sketched=sketched)
            self._words[passage_id] = words
            self._ids[passage.document].append(passage_id)
        publishers = {m.publisher for m in metadata.values() if m.publisher}
        self._credits = {
            document: credits_of(passages[ids[0]].text, passages[ids[-1]].text, publishers)
            for document, ids in self._ids.items()
        }
        self._publisher = {document: metadata[document].publisher for document in self._ids}
        self._all: dict[str, Shingles] = {}
        self._own: dict[str, Shingles] = {}
        self._copies: dict[str, set[str]] = defaultdict(set)
        old = {d for d in self._ids if earlier is not None and self._is_as_in(earlier, d)}
        for document, ids in self._ids.items():
            if earlier is not None and document in old:
                self._all[document] = earlier._all[document]
                self._own[document] = earlier._own[document]
                self._copies[document] = earlier._copies.get(document, set()) & old
            else:
                self._all[document] = _union(self._words[i].all for i in ids)
                self._own[document] = _union(self._words[i].own for i in ids)
        pairs = self._near(old) if sketched else combinations(self._ids, 2)
        for one, other in pairs:
            if not {one, other} <= old and self._are_copies(one, other):
                self._copies[one].add(other)
                self._copies[other].add(one)

    def _is_as_in(self, earlier: "Origins", document: str) -> bool:
        """Whether a document was there before with all that its copies are told by."""
        return (
            earlier._ids.get(document) == self._ids[document]
            and earlier._credits[document] == self._credits[document]
            and earlier._publisher[document] == self._publisher[document]
        )

    def copies_of(self, document: str) -> frozenset[str]:
        """The documents that are copies of one, or that it is a copy of; without itself."""
        return frozenset(self._copies.get(document, ()))

    def count(self, documents: Collection[str]) -> int:
        """How many origins these documents have; a copy's copy is of its origin too."""
        left = set(documents)
        origins = 0
        while left:
            origins += 1
            joined = [left.pop()]
            while joined:
                near = self._copies.get(joined.pop(), set()) & left
                left -= near
                joined += near
        return origins

    def spread(self, quotes: Mapping[str, Iterable[str]], found: Collection[str]) -> Spread:
        """How widely quotes were reported.

        Args:
            quotes: document → its quotes that are meant.
            found: documents that may carry the same words, and count.
        """
        carrying = set(quotes)
        for document, of_one in quotes.items():
            for shingles in (_shingles([_hashes(quote)]) for quote in of_one):
                # A few words may stand anywhere by chance.
                among = found if len(shingles) >= _FEWEST_QUOTED else self.copies_of(document)
                carrying |= {
                    other
                    for other in set(among) & set(found)
                    if _share(shingles, self._all[other]) >= _CARRIED
                }
        credited = {name for document in carrying for name in self._credits[document]}
        return Spread(len(carrying), self.count(carrying), tuple(sorted(credited)))

    def repeats(self, passage_id: str, passage: Passage, shown: Mapping[str, Passage]) -> bool:
        """Whether a passage is a copy of what is shown, with no figure that this has not.

        Args:
            passage_id, passage: which one.
            shown: other passages, by id.
        """
        copies = self._copies.get(passage.document)
        if not copies:
            return False
        alike = {i: p for i, p in shown.items() if p.document in copies}
        there = _union(self._words[i].all for i in alike)
        if _share(self._words[passage_id].all, there) < _REPEATED:
            return False
        figures = {(f.low, f.high) for p in alike.values() for f in figures_of(p.text)}
        return {(f.low, f.high) for f in figures_of(passage.text)} <= figures

    def _are_copies(self, one: str, other: str) -> bool:
        shorter, longer = sorted((self._own[one], self._own[other]), key=len)
        shared = _count_shared(shorter, longer)
        if shared < _FEWEST_SHARED:
            return False
        credited = self._credits_publisher(one, other) or self._credits_publisher(other, one)
        return shared >= (COPIED_WITH_CREDIT if credited else COPIED) * len(shorter)

    def _credits_publisher(self, one: str, other: str) -> bool:
        """Whether a report credits the publisher of another, which is not its own."""
        publisher = self._publisher[other]
        return publisher in self._credits[one] and publisher != self._publisher[one]

    def _near(self, old: Collection[str]) -> Iterator[tuple[str, str]]:
        """Pairs of documents with passages that hashing finds alike, but those of two old ones."""
        from datasketch import MinHash, MinHashLSH

        permutations = _permutations()
        index = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
        for document in sorted(self._ids, key=lambda d: d in old):  # the new ones first
            hashes = [
                MinHash(hashvalues=sketch, permutations=permutations, scheme="affine32")
                for i in self._ids[document]
                if (sketch := self._words[i].sketch) is not None
            ]
            near = {other for sketch in hashes for other, _ in index.query(sketch)}
            yield from ((other, document) for other in sorted(near))
            if document not in old:
                for number, sketch in enumerate(hashes):
                    index.insert((document, number), sketch, check_duplication=False)


def credits_of(opening: str, closing: str, publishers: Collection[str]) -> frozenset[str]:
    """The agencies and publishers that a report credits with its text.

    By its dateline or its last line, as it writes them: "KYIV (Reuters) -", "fb/wmr (AFP,
    AP)". Whom it quotes ("told Reuters", "according to Interfax") it does not credit.

    Args:
        opening, closing: how it begins, and ends.
        publishers: names that may be credited beside the agencies.

    >>> sorted(credits_of("The bridge is down.", "It stood. fb/wmr (AFP, Harbour Wire)",
    ...                   {"Harbour Wire"}))
    ['AFP', 'Harbour Wire']
    """
    named = [
        part
        for found in (_DATELINE.match(opening), _SIGN_OFF.search(closing))
        if found
        for group in found.groups()
        if group
        for part in _BETWEEN_NAMES.split(group.strip())
    ]
    return frozenset(n for n in named if n in publishers or _ONE_AGENCY.fullmatch(n))


def _words_of(text: str, *, sketched: bool) -> _Words:
    cuts = [0, *(cut for span in quotations_of(text) for cut in span), len(text)]
    # Odd stretches stand in quotation marks.
    stretches = [_hashes(text[start:end]) for start, end in pairwise(cuts)]
    own = _shingles(stretches[::2])
    return _Words(
        all=_shingles([np.concatenate(stretches)]) if len(stretches) > 1 else own,
        own=own,
        sketch=_sketch(own) if sketched and len(own) >= _FEWEST_SHARED else None,
    )


def _hashes(text: str) -> npt.NDArray[np.uint64]:
    """Each term of a text as a hash."""
    return np.array([zlib.crc32(term.encode()) for term in terms(text)], dtype=np.uint64)


def _shingles(stretches: Iterable[npt.NDArray[np.uint64]]) -> Shingles:
    """The shingles of hashed stretches, none over the end of one, as hashes of 64 bits."""
    found = []
    for hashes in stretches:
        count = len(hashes) - SHINGLE + 1
        if count > 0:
            runs = np.stack([hashes[n : n + count] for n in range(SHINGLE)], axis=1)
            found.append(runs @ _MULTIPLIERS)
    return _union(found)


def _sketch(shingles: Shingles) -> npt.NDArray[np.uint32]:
    """(`_BANDS` × `_ROWS`,), the MinHash of a set of shingles."""
    from datasketch import MinHash

    sketch = MinHash(
        num_perm=_BANDS * _ROWS, hashfunc=int, permutations=_permutations(), scheme="affine32"
    )
    sketch.update_batch(shingles >> np.uint64(32))
    values: npt.NDArray[np.uint32] = sketch.hashvalues
    return values


@cache
def _permutations() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=_BANDS * _ROWS).permutations


def _union(shingles: Iterable[Shingles]) -> Shingles:
    several = list(shingles)
    return np.unique(np.concatenate(several)) if several else np.empty(0, dtype=np.uint64)


def _count_shared(some: Shingles, others: Shingles) -> int:
    """How many of some shingles are among others."""
    if not len(others):
        return 0
    places = np.searchsorted(others, some).clip(max=len(others) - 1)
    return int((others[places] == some).sum())


def _share(some: Shingles, others: Shingles) -> float:
    """The share of some shingles that are among others; 0 where there is none."""
    return _count_shared(some, others) / len(some) if len(some) else 0.0
