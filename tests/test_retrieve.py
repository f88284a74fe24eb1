"""Fusion by hand, and what a snapshot of the index makes of two rankings and re-ranks."""

import gc
import weakref
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embed import MiniLM, Vectors
from rag.interaction import Interaction
from rag.reading.origins import Spread
from rag.records import Document, Filters, Hit, Metadata, Passage, Span
from rag.retrieve import DEPTH, RERANKED, DuplicateHit, Retriever, fuse_rankings, with_title
from rag.split import split_document
from tests.in_memory import AllVectors, Reports


def test_fusion_adds_reciprocal_ranks() -> None:
    # b: 1/(60+2) + 1/(60+1) = 0.016129 + 0.016393; a: 1/61; c: 1/62.
    fused = fuse_rankings([["a", "b"], ["b", "c"]], depth=2)
    assert [item for item, _ in fused] == ["b", "a", "c"]
    assert [score for _, score in fused] == pytest.approx([0.032522, 0.016393, 0.016129], abs=1e-6)


def test_two_middling_ranks_beat_one_best() -> None:
    # x: 2/(60+3) = 0.0317; a: 1/61 = 0.0164. With k = 0: x 2/3, a 1.
    rankings = [["a", "b", "x"], ["c", "d", "x"]]
    assert fuse_rankings(rankings, depth=3)[0][0] == "x"
    assert fuse_rankings(rankings, depth=3, k=0)[0] == ("a", 1.0)


def test_ranks_below_the_depth_do_not_count() -> None:
    # Without c's second place, both have one first or second place: a leads.
    assert fuse_rankings([["a", "c"], ["b", "c"]], depth=2)[0][0] == "c"
    assert [i for i, _ in fuse_rankings([["a", "c"], ["b", "c"]], depth=1)] == ["a", "b"]


def test_ties_go_to_the_item_seen_first() -> None:
    assert [i for i, _ in fuse_rankings([["b", "a"], ["a", "b"]], depth=2)] == ["b", "a"]


def test_no_rankings_fuse_to_none() -> None:
    assert fuse_rankings([], depth=5) == []
    assert fuse_rankings([[], []], depth=5) == []


def test_an_id_twice_in_one_ranking_is_an_error_that_names_it() -> None:
    with pytest.raises(DuplicateHit, match="x7 stands twice"):
        fuse_rankings([["a"], ["x7", "b", "x7"]], depth=3)


@given(st.lists(st.permutations("abcdef"), max_size=4), st.integers(1, 8))
def test_fused_scores_fall_and_name_every_item_that_counted(
    rankings: list[list[str]], depth: int
) -> None:
    fused = fuse_rankings(rankings, depth)
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert {i for i, _ in fused} == {i for ranking in rankings for i in ranking[:depth]}
    assert sum(scores) == pytest.approx(
        len(rankings) * sum(1 / (60 + rank) for rank in range(1, min(depth, 6) + 1))
    )


DOCUMENTS = [
    Document(
        id="bridge.txt",
        text="The Talle bridge was closed on Monday. Repairs would take six weeks. " * 3,
        metadata=Metadata(title="Inspection finds cracks", publisher="Coast Desk"),
    ),
    Document(id="ferry.txt", text="The ferry adds four trips a day. It is free of charge."),
]


def snapshot() -> tuple[dict[str, Passage], dict[str, Metadata]]:
    """Passages by id (`bridge.txt/0`, …), and metadata by document."""
    passages = {
        f"{passage.document}/{passage.ordinal}": passage
        for document in DOCUMENTS
        for passage in split_document(document, budget_tokens=20)
    }
    return passages, {document.id: document.metadata for document in DOCUMENTS}


class Found:
    """A vector search that finds what it is told to, and knows the vectors of the snapshot."""

    def __init__(self, *found: tuple[str, float]) -> None:
        self.found = [*found, ("nothing nearer than this", 0.0)]

    def nearest(self, vector: Vectors, depth: int) -> list[tuple[str, float]]:
        assert vector.shape == (384,)
        return self.found[:depth]

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        passages, metadata = snapshot()
        held = [passages[i] for i in passage_ids]
        return MiniLM().embed([with_title(p.text, metadata[p.document]) for p in held])


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def retriever(model: MiniLM, *found: tuple[str, float]) -> Retriever:
    return Retriever(*snapshot(), Found(*found), model, Interaction(model))


def place(hit: Hit) -> str:
    return f"{hit.passage.document}/{hit.passage.ordinal}"


def test_a_hit_carries_its_rank_in_both_rankings(model: MiniLM) -> None:
    found = retriever(model, ("ferry.txt/0", 0.9), ("bridge.txt/0", 0.5)).hits("Talle ferry", 9)
    ranks = {place(h): (h.lexical_rank, h.vector_rank) for h in found}
    # "ferry" is in one passage, "talle" in each of the bridge's: rarer, so BM25's first.
    assert ranks["ferry.txt/0"] == (1, 1)
    lexical, vector = ranks["bridge.txt/0"]
    assert lexical is not None
    assert vector == 2
    assert place(found[0]) == "ferry.txt/0"


def test_hits_are_put_in_order_by_how_well_they_meet_the_question(model: MiniLM) -> None:
    # No term is in a report, so fusion knows the vectors' ranks alone, and the ferry leads.
    every = retriever(model, ("ferry.txt/0", 0.9), ("bridge.txt/0", 0.1))
    found = every.hits("crossing shut", 9)
    assert [(place(h), h.vector_rank) for h in found] == [("bridge.txt/0", 2), ("ferry.txt/0", 1)]
    assert found[0].score > found[1].score
    first, second = every.meet(every.read("crossing shut"), found)
    assert first.maxsim > second.maxsim


def many(model: MiniLM, *found: str) -> Retriever:
    """A snapshot of twelve reports of one passage; the vector search finds those named."""
    reports = [Document(id=f"{n:02}", text=f"Market day {n} was quiet.") for n in range(12)]
    passages = {d.id: p for d in reports for p in split_document(d)}
    nearest = Found(*((i, 1 - n / 100) for n, i in enumerate(found)))
    return Retriever(
        passages, {d.id: d.metadata for d in reports}, nearest, model, Interaction(model)
    )


def test_only_the_first_of_the_fused_ranking_are_ranked_anew(model: MiniLM) -> None:
    order = [f"{n:02}" for n in range(12)]
    found = many(model, *order).hits("Who won the regatta?", 12)  # no term is in any report
    assert {h.passage.document for h in found[:RERANKED]} == set(order[:RERANKED])
    assert [h.passage.document for h in found[RERANKED:]] == order[RERANKED:]
    # The rest keep what fusion gave them, far below those.
    assert [h.score for h in found[RERANKED:]] == pytest.approx(
        [1 / (60 + rank) for rank in range(RERANKED + 1, 13)]
    )
    assert min(h.score for h in found[:RERANKED]) >= 1


def test_a_rank_is_none_where_a_ranking_lacks_the_passage(model: MiniLM) -> None:
    found = retriever(model, ("bridge.txt/0", 0.5)).hits("ferry", 9)
    ranks = {h.passage.document: (h.lexical_rank, h.vector_rank) for h in found}
    assert ranks == {"ferry.txt": (1, None), "bridge.txt": (None, 1)}


def test_a_title_is_searched_with_every_passage_of_its_document(model: MiniLM) -> None:
    found = retriever(model).hits("inspection", 9)
    assert len(found) == len([i for i in snapshot()[0] if i.startswith("bridge.txt")]) > 1
    assert all("nspection" not in hit.passage.text for hit in found)


def test_a_passage_that_the_snapshot_does_not_know_is_left_out(model: MiniLM) -> None:
    found = retriever(model, ("ferry.txt@old/0", 0.9), ("ferry.txt/0", 0.8)).hits("zebra", 9)
    assert [(h.passage.document, h.vector_rank) for h in found] == [("ferry.txt", 1)]


def test_what_the_snapshot_does_not_know_crowds_out_nothing_that_it_does(model: MiniLM) -> None:
    left_over = [(f"left-over/{n}", 0.9) for n in range(DEPTH)]
    hits = retriever(model, *left_over).hits("zebra boat", 9)
    assert sorted(h.vector_rank or 0 for h in hits) == list(range(1, len(hits) + 1))
    assert place(hits[0]) == "ferry.txt/0"


def test_what_points_another_way_is_left_out(model: MiniLM) -> None:
    assert retriever(model, ("ferry.txt/0", 0.0), ("bridge.txt/0", -0.2)).hits("zebra", 9) == []


def test_no_more_hits_than_asked_for(model: MiniLM) -> None:
    every = retriever(model, ("ferry.txt/0", 0.9)).hits("Talle bridge ferry", 9)
    assert len(every) > 2
    assert retriever(model, ("ferry.txt/0", 0.9)).hits("Talle bridge ferry", 2) == every[:2]


def test_a_ranking_is_read_no_deeper_than_told(model: MiniLM) -> None:
    every = retriever(model, ("ferry.txt/0", 0.9), ("bridge.txt/0", 0.8))
    assert len(every.hits("zebra", 9, depth=2)) == 2
    assert len(every.hits("zebra", 9, depth=1)) == 1


def test_a_store_that_finds_a_passage_twice_is_an_error(model: MiniLM) -> None:
    with pytest.raises(DuplicateHit, match=r"ferry\.txt/0"):
        retriever(model, ("ferry.txt/0", 0.9), ("ferry.txt/0", 0.8)).hits("zebra", 9)


def test_an_empty_snapshot_has_no_hits(model: MiniLM) -> None:
    empty = Retriever({}, {}, Found(), model, Interaction(model))
    assert len(empty) == 0
    assert empty.hits("bridge", 9) == []


def test_a_document_is_put_together_from_its_passages(model: MiniLM) -> None:
    found = retriever(model)
    assert len(found) == len(snapshot()[0]) > 2
    for document in DOCUMENTS:
        assert found.document(document.id) == document
        assert found.document(document.id).version == document.version
    with pytest.raises(KeyError):
        found.document("tunnel.txt")


def test_a_passage_stands_under_its_title_if_there_is_one() -> None:
    assert with_title("text", Metadata(title="Title")) == "Title\ntext"
    assert with_title("text", Metadata()) == "text"


def test_a_misspelt_question_finds_what_is_meant(model: MiniLM) -> None:
    found = retriever(model).hits("inspektion", 9)
    assert {h.passage.document for h in found} == {"bridge.txt"}


@pytest.mark.parametrize("question", ["", "  ", "\n"])
def test_a_question_without_words_has_no_hits(model: MiniLM, question: str) -> None:
    assert retriever(model, ("ferry.txt/0", 0.9)).hits(question, 9) == []


def test_a_view_is_as_if_what_is_left_out_were_not_there(model: MiniLM) -> None:
    every = retriever(model, ("ferry.txt/0", 0.9), ("bridge.txt/0", 0.5))
    view = every.without(lambda passage: passage.document == "ferry.txt")
    assert len(view) == len(every) - 1
    assert {h.passage.document for h in view.hits("ferry trips", 9)} == {"bridge.txt"}
    assert set(view.metadata) == {"bridge.txt"}
    # "ferry" stands in one passage of the index, and in none of the view: it weighs more there.
    assert view.idf("ferri") > every.idf("ferri")
    assert len(every) == len(snapshot()[0])
    assert place(every.hits("ferry trips", 9)[0]) == "ferry.txt/0"


def test_a_view_does_not_spell_as_what_is_left_out_does(model: MiniLM) -> None:
    every = retriever(model)
    assert every.read("the ferrry").core == "the ferry"
    view = every.without(lambda passage: passage.document == "ferry.txt")
    assert view.read("the ferrry").core == "the ferrry"


def test_the_text_of_a_partly_held_out_document_stays_whole(model: MiniLM) -> None:
    every = retriever(model)
    view = every.without(lambda passage: passage.ordinal == 0)
    assert len(view) == len([i for i in snapshot()[0] if not i.endswith("/0")]) > 0
    assert view.document("bridge.txt") == DOCUMENTS[0]
    again = view.without(lambda passage: passage.ordinal == 1)
    assert again.document("bridge.txt") == DOCUMENTS[0]


def test_a_view_of_nothing_has_no_hits(model: MiniLM) -> None:
    view = retriever(model, ("ferry.txt/0", 0.9)).without(lambda passage: True)
    assert (len(view), view.hits("ferry", 9), view.newest_source) == (0, [], None)


def test_the_newest_source_of_a_view_is_its_own(model: MiniLM) -> None:
    passages, metadata = snapshot()
    dated = {
        "bridge.txt": Metadata(published="2024-03-05"),
        "ferry.txt": Metadata(published="2024-03-07T01:00:00+02:00"),
    }
    every = Retriever(passages, metadata | dated, Found(), model, Interaction(model))
    assert every.newest_source == "2024-03-07T01:00:00+02:00"
    assert every.without(lambda p: p.document == "ferry.txt").newest_source == "2024-03-05"


def test_a_view_as_of_a_day_has_what_was_published_by_then_and_what_has_no_date(
    model: MiniLM,
) -> None:
    passages, metadata = snapshot()
    dated = {"ferry.txt": Metadata(published="2024-03-07")}
    every = Retriever(passages, metadata | dated, Found(), model, Interaction(model))
    view = every.within(Filters(), "2024-03-06")
    undated = sorted(set(metadata) - {"ferry.txt"})
    assert sorted(view.metadata) == undated
    assert {h.passage.document for h in view.hits("ferry trips", 9)} <= set(undated)
    assert every.within(Filters(), "2024-03-07").metadata == every.metadata
    assert every.within(Filters(), "2024-03-06") is view


def test_filters_leave_nothing_else_to_be_found(model: MiniLM) -> None:
    every = retriever(model, ("ferry.txt/0", 0.9), ("bridge.txt/0", 0.5))
    view = every.within(Filters(publisher=("coast desk",)))
    hits = view.hits("ferry trips", 9)
    assert {h.passage.document for h in hits} == {"bridge.txt"}
    # Its vectors are nearer than none, and all of them are compared.
    assert sorted(h.vector_rank or 0 for h in hits) == list(range(1, len(view) + 1))
    assert (len(view), set(view.metadata)) == (len(every) - 1, {"bridge.txt"})
    assert view.document("bridge.txt") == DOCUMENTS[0]
    assert [h.passage.document for h in every.hits("ferry trips", 1)] == ["ferry.txt"]


def test_a_filtered_view_is_made_once_and_shares_what_the_snapshot_knows(model: MiniLM) -> None:
    every = retriever(model)
    bridge = Filters(document=("bridge.txt",))
    assert every.within(Filters()) is every
    assert every.within(bridge) is every.within(Filters(document=("bridge.txt",)))
    assert every.within(bridge).idf("ferri") == every.idf("ferri")
    assert every.within(bridge).read("the ferrry").core == "the ferry"


def test_views_of_views_admit_what_both_do(model: MiniLM) -> None:
    every = retriever(model)
    bridge = every.within(Filters(document=("bridge.txt",)))
    assert len(bridge.within(Filters(document=("ferry.txt",)))) == 0
    assert set(bridge.within(Filters(publisher=("Coast Desk",))).metadata) == {"bridge.txt"}
    left = bridge.without(lambda passage: passage.ordinal == 0)
    assert len(left) == len(bridge) - 1
    assert {h.passage.document for h in left.hits("ferry trips", 9)} == {"bridge.txt"}
    held_out = every.without(lambda passage: passage.ordinal == 0)
    assert len(held_out.within(Filters(document=("bridge.txt",)))) == len(left)
    found = held_out.within(Filters(document=("bridge.txt",))).hits("repairs", 9)
    assert [h.passage for h in found] == [h.passage for h in left.hits("repairs", 9)]
    assert found


def test_a_filter_ranks_the_vectors_of_what_it_admits_exactly(model: MiniLM) -> None:
    documents = [
        Document(
            id=f"{n}.txt",
            text=f"Harbour {n} counts {n * 7} boats.",
            metadata=Metadata(language="en" if n % 3 else "de"),
        )
        for n in range(1, 80)
    ]
    view = Reports(model, *documents).retriever.within(Filters(language=("de",)))
    question = "How many boats are there?"
    ranked = sorted(
        (h.vector_rank, h.passage.text) for h in view.hits(question, 80) if h.vector_rank
    )
    german = [d.text for d in documents if d.metadata.language == "de"]
    (vector,) = model.embed([view.read(question).core])
    nearest = sorted(german, key=lambda text: -float(model.embed([text])[0] @ vector))
    assert [text for _, text in ranked] == nearest


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_renewed_snapshot_is_the_same_as_one_made_anew(
    model: MiniLM, *, asked_before: bool
) -> None:
    tunnel = Document(id="a tunnel.txt", text="A tunnel for the tram was dug under the Talle.")
    changed = Document(id="ferry.txt", text="The ferry stopped, and its trips with it.")
    before, after = Reports(model, *DOCUMENTS), Reports(model, tunnel, DOCUMENTS[0], changed)
    old, new = before.retriever, after.retriever
    # As in the store, an id stands for one text only.
    passages = {f"{i}@{p.text}": p for i, p in new.passages.items()}
    search = AllVectors(list(passages), model.embed([p.text for p in passages.values()]))
    anew = Retriever(passages, new.metadata, search, model, Interaction(model))
    had = {f"{i}@{p.text}": p for i, p in old.passages.items()}
    everything = AllVectors(
        [*passages, *(i for i in had if i not in passages)],
        model.embed([p.text for i, p in {**passages, **had}.items()]),
    )
    old = Retriever(had, old.metadata, everything, model, Interaction(model))
    filters = Filters(document=("a tunnel.txt", "ferry.txt"))
    if asked_before:  # then its words are counted, and its vectors read
        assert old.within(filters).hits("ferrry trips", 9)
    renewed = Retriever(passages, new.metadata, everything, model, Interaction(model), earlier=old)
    for question in ("ferrry trips", "tunel", "What will repairs take?"):
        assert renewed.read(question) == anew.read(question)
        assert renewed.within(filters).hits(question, 9) == anew.within(filters).hits(question, 9)
        lexical = [(h.passage, h.lexical_rank, h.score) for h in renewed.hits(question, 9)]
        assert lexical == [(h.passage, h.lexical_rank, h.score) for h in anew.hits(question, 9)]
    assert renewed.read("the tunel").core == "the tunnel"
    assert old.read("the tunel").core == "the tunel"
    assert {h.passage.document for h in old.hits("ferry", 9)} >= {"ferry.txt"}


def test_a_snapshot_that_nobody_uses_is_freed_at_once(model: MiniLM) -> None:
    snapshots = Reports(model, *DOCUMENTS).retriever
    gc.disable()
    try:
        view = snapshots.within(Filters(document=("ferry.txt",)))
        assert view.hits("ferry trips", 9)
        assert snapshots.document("ferry.txt")
        freed = weakref.ref(snapshots), weakref.ref(view)
        del snapshots, view
        assert [each() for each in freed] == [None, None]
    finally:
        gc.enable()


def test_a_neighbour_is_the_next_passage_of_the_same_document(model: MiniLM) -> None:
    every = retriever(model)
    passages = [p for i, p in snapshot()[0].items() if i.startswith("bridge.txt")]
    first, second, last = passages[0], passages[1], passages[-1]
    assert every.neighbour(first, 1) == second
    assert every.neighbour(second, -1) == first
    assert every.neighbour(first, -1) is None
    assert every.neighbour(last, 1) is None
    view = every.without(lambda passage: passage.ordinal == 0)
    assert view.neighbour(second, -1) is None


WIRE = (
    "The weir at Oldbrook gave way on Monday night and eleven cellars filled with water. Fire "
    "crews pumped until dawn, the county said, and the road to the mill stays shut."
)


def wires() -> dict[str, Document]:
    texts = {
        "wire": WIRE,
        "copy": f"It was a long night. {WIRE}",
        "changed": WIRE.replace("eleven", "seventeen"),
        "own": "The mill road is closed: part of the weir at Oldbrook has broken, cellars are wet.",
        "ferry": "The ferry adds four trips a day. It is free of charge.",
    }
    dates = {"wire": "2024-03-05", "copy": "2024-03-06", "changed": "2024-03-06"}
    return {
        name: Document(id=name, text=text, metadata=Metadata(published=dates.get(name)))
        for name, text in texts.items()
    }


@pytest.fixture(scope="module")
def copied(model: MiniLM) -> Retriever:
    return Reports(model, *wires().values()).retriever


def test_copies_of_a_better_hit_are_left_out_where_they_have_no_other_figure(
    copied: Retriever,
) -> None:
    asked = "How many cellars filled with water when the weir gave way?"
    every = [hit.passage.document for hit in copied.hits(asked, 9)]
    answering = [hit.passage.document for hit in copied.hits(asked, 9, copies=False)]
    assert {"wire", "copy", "changed", "own"} <= set(every)
    assert len({"wire", "copy"} & set(answering)) == 1
    assert {"changed", "own"} <= set(answering)


def test_a_copy_leaves_its_place_to_another_report(copied: Retriever) -> None:
    asked = "What happened to the weir at Oldbrook and the road to the mill?"
    three = {hit.passage.document for hit in copied.hits(asked, 3)}
    assert three == {"wire", "copy", "own"}
    three = {hit.passage.document for hit in copied.hits(asked, 3, copies=False)}
    assert three in ({"wire", "changed", "own"}, {"copy", "changed", "own"})


def test_the_spread_of_a_quote_is_of_the_reports_that_are_admitted(copied: Retriever) -> None:
    quote = [Span(document="wire", start=0, end=len(WIRE))]
    assert copied.spread(quote) == Spread(3, 1, ())
    assert copied.within(Filters(published_to="2024-03-05")).spread(quote) == Spread(1, 1, ())
    assert copied.without(lambda p: p.document == "copy").spread(quote) == Spread(2, 1, ())
    both = [*quote, Span(document="ferry", start=0, end=10)]
    assert copied.spread(both) == Spread(4, 2, ())


def test_origins_are_of_the_reports_that_are_admitted(copied: Retriever) -> None:
    assert copied.origins() == 3  # the wire with its copies, the own words, the ferry
    assert copied.within(Filters(document=("wire", "copy", "ferry"))).origins() == 2


def test_a_renewed_snapshot_knows_its_copies_before_it_is_asked(model: MiniLM) -> None:
    first, second = (
        Reports(model, wires()["wire"]),
        Reports(model, wires()["wire"], wires()["copy"]),
    )

    def renewed() -> Retriever:
        new = second.retriever
        passages = dict(new.passages)
        return Retriever(
            *(passages, new.metadata, Found(), model, Interaction(model)), earlier=first.retriever
        )

    lazily = renewed()
    assert first.retriever.origins() == 1
    at_once = renewed()
    assert lazily._origins._found is None
    assert at_once._origins._found is not None
    assert lazily.origins() == at_once.origins() == 1
