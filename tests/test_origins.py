"""Which reports are copies, how many origins they have, and whom they credit."""

import numpy as np
import pytest

from rag.reading import origins as module
from rag.reading.origins import Origins, Spread, credits_of
from rag.records import Document, Metadata, Passage
from rag.split import split_document

LEAD = "The weir at Oldbrook gave way on Monday night and eleven cellars filled with water."
PUMPS = (
    "Fire crews pumped until dawn, the county said, and the road to the mill stays shut until "
    "an engineer has looked at the bank."
)
COST = (
    "Repairs will cost some 40,000 crowns, which the water board has not got; it will ask the "
    "ministry for half."
)
WIRE = f"{LEAD}\n\n{PUMPS}\n\n{COST}"
SAID = "“Nobody warned us, nobody rang, and nobody came before it was light on Tuesday morning,”"
OWN = (
    "Oldbrook woke up wet on Tuesday: a part of its old weir had collapsed and flooded close to "
    "a dozen basements.\n\nVolunteers bailed all night. Mending the thing comes to tens of "
    "thousands, money that nobody has set aside, so the capital will be asked to help."
)
SCENE = (
    "In the bakery the flour stood in paste up to the second shelf, and the baker was selling "
    "yesterday's rolls from a boat that his neighbour uses for eels and for nothing else."
)


def passages_of(*reports: Document) -> dict[str, Passage]:
    return {f"{p.document}@{p.version}/{p.ordinal}": p for d in reports for p in split_document(d)}


def report(name: str, text: str, publisher: str | None = None) -> Document:
    return Document(id=name, text=text, metadata=Metadata(publisher=publisher))


def origins_of(
    *reports: Document, few: int = module._FEW, earlier: Origins | None = None
) -> Origins:
    metadata = {d.id: d.metadata for d in reports}
    return Origins(passages_of(*reports), metadata, earlier, few=few)


@pytest.fixture(params=[0, 99], ids=["hashed", "pair by pair"])
def few(request: pytest.FixtureRequest) -> int:
    """How a corpus is compared must not matter."""
    few: int = request.param
    return few


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WIRE, id="whole"),
        pytest.param(f"{LEAD}\n\n{COST}", id="cut"),
        pytest.param(f"{SCENE}\n\n{WIRE}", id="another opening"),
        pytest.param(" ".join(WIRE.split()), id="one line"),
        pytest.param(WIRE.replace("eleven", "seventeen"), id="another figure"),
        pytest.param(
            WIRE.replace("gave way", "burst").replace("stays shut", "is closed"), id="words changed"
        ),
    ],
)
def test_a_text_that_was_taken_over_is_a_copy(text: str, few: int) -> None:
    origins = origins_of(report("wire", WIRE), report("other", text), report("own", OWN), few=few)
    assert origins.copies_of("wire") == {"other"}
    assert origins.copies_of("other") == {"wire"}
    assert origins.copies_of("own") == frozenset()
    assert origins.count(["wire", "other", "own"]) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(WIRE, OWN, id="own words"),
        pytest.param(f"{LEAD} {SAID} she said.", f"{SCENE} {SAID} she said.", id="quotation"),
        pytest.param(
            f"{WIRE}\n\n{SCENE}", f"{OWN} {OWN.upper()}\n\nIt rained.\n\n{PUMPS}", id="a paragraph"
        ),
    ],
)
def test_what_is_only_alike_has_two_origins(one: str, other: str, few: int) -> None:
    origins = origins_of(report("one", one), report("other", other), few=few)
    assert origins.count(["one", "other"]) == 2


def test_a_copy_of_a_copy_has_the_same_origin() -> None:
    # The first and the last share nothing but what is between.
    first, last = f"{LEAD}\n\n{PUMPS}", f"{COST}\n\n{SCENE}"
    between = f"{LEAD}\n\n{PUMPS}\n\n{COST}\n\n{SCENE}"
    origins = origins_of(report("a", first), report("b", between), report("c", last))
    assert origins.copies_of("a") == {"b"}
    assert origins.count(["a", "b", "c"]) == 1
    assert origins.count(["a", "c"]) == 2  # without what joins them
    assert origins.count([]) == 0


def test_a_credit_tells_a_copy_that_was_much_rewritten() -> None:
    rewritten = f"{OWN}\n\n{SCENE}\n\n{PUMPS}"
    # 22 of the wire's 57 shingles are in both, 0.39: between the two thresholds.
    wire = report("wire", WIRE, "Harbour Wire")
    silent = origins_of(wire, report("other", rewritten, "The Meridian Post"))
    credited = origins_of(wire, report("other", f"{rewritten}\n\n(Harbour Wire)", "Post"))
    own = origins_of(wire, report("other", f"{rewritten}\n\n(Harbour Wire)", "Harbour Wire"))
    assert [o.count(["wire", "other"]) for o in (silent, credited, own)] == [2, 1, 2]


@pytest.mark.parametrize(
    ("opening", "closing", "credited"),
    [
        ("It rained.", "It stopped.\n\nfb/wmr (AFP, AP, Reuters)", {"AFP", "AP", "Reuters"}),
        ("It rained.", "It stopped. (Harbour Wire)\n", {"Harbour Wire"}),
        ("It rained.", "It stopped.\nSource: Reuters", {"Reuters"}),
        ("KYIV, Nov 11 (Reuters) - It rained.", "It stopped.", {"Reuters"}),
        ("It rained.", "It stopped (for an hour)", set()),
        ("It rained, Reuters said.", "It stopped, according to Interfax.", set()),
        ("He told the BBC (Reuters has a picture).", "Reuters saw it stop.", set()),
    ],
)
def test_credits_are_read_where_reports_give_them(
    opening: str, closing: str, credited: set[str]
) -> None:
    assert credits_of(opening, closing, {"Harbour Wire"}) == credited


def test_the_spread_of_a_quote_counts_reports_and_origins() -> None:
    reports = [
        report("wire", f"{WIRE}\n\n{SAID} said Ann Hay.", "Harbour Wire"),
        report("copy", f"{WIRE}\n\n{SAID} said Ann Hay.\n\n(Harbour Wire)", "Post"),
        report("own", f"{OWN}\n\nAnn Hay was angry. {SAID} she said.", "Courier"),
        report("else", SCENE, "Courier"),
    ]
    origins = origins_of(*reports)
    names = [d.id for d in reports]
    assert origins.spread({"wire": [SAID]}, names) == Spread(3, 2, ("Harbour Wire",))
    assert origins.spread({"own": [SAID]}, ["own", "else"]) == Spread(1, 1, ())
    assert origins.spread({"else": [SCENE]}, names) == Spread(1, 1, ())


def test_a_passage_repeats_a_copy_unless_it_has_another_figure() -> None:
    same, changed = report("same", WIRE), report("changed", WIRE.replace("40,000", "60,000"))
    passages = passages_of(report("wire", WIRE), same, changed, report("own", OWN))
    metadata = {p.document: Metadata() for p in passages.values()}
    origins = Origins(passages, metadata)
    of = {p.document: (i, p) for i, p in passages.items()}
    shown = dict([of["wire"], of["own"]])
    assert origins.repeats(*of["same"], shown)
    assert not origins.repeats(*of["changed"], shown)
    assert not origins.repeats(*of["same"], dict([of["own"]]))
    assert not origins.repeats(*of["wire"], {})


def test_renewed_origins_are_those_made_anew_and_read_only_what_is_new(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = report("wire", WIRE), report("kept", f"{WIRE} Kept.")
    old = origins_of(first, report("gone", f"{WIRE} Gone."), second, few=few)
    now = [first, second, report("own", OWN), report("copy", f"{SCENE}\n\n{WIRE}")]
    anew = origins_of(*now, few=few)
    read: list[str] = []
    words_of = module._words_of

    def noted(text: str, *, sketched: bool) -> "module._Words":
        read.append(text)
        return words_of(text, sketched=sketched)

    monkeypatch.setattr(module, "_words_of", noted)
    renewed = origins_of(*now, few=few, earlier=old)
    assert "".join(read) == f"{OWN}{SCENE}\n\n{WIRE}"
    for document in now:
        assert renewed.copies_of(document.id) == anew.copies_of(document.id)
    assert renewed.copies_of("wire") == {"kept", "copy"}


def test_what_is_credited_anew_is_judged_anew(few: int) -> None:
    wire = report("wire", WIRE)
    other = report("other", f"{OWN}\n\n{SCENE}\n\n{PUMPS}\n\n(Harbour Wire)", "Post")
    before = origins_of(wire, other, few=few)
    assert before.count(["wire", "other"]) == 2
    # Now it is known whose report it is, and that Harbour Wire is a publisher.
    named = report("wire", WIRE, "Harbour Wire")
    after = origins_of(named, other, few=few, earlier=before)
    assert after.count(["wire", "other"]) == 1


def test_the_sketch_of_shingles_estimates_how_alike_they_are() -> None:
    # 900 of 1,100 in common: Jaccard 0.82; 64 hashes estimate it to 0.05, one sigma.
    shingles = np.random.default_rng(5).integers(0, 2**63, 1100, dtype=np.uint64)
    one, other = (module._sketch(np.sort(s)) for s in (shingles[:1000], shingles[100:]))
    assert float((one == other).mean()) == pytest.approx(900 / 1100, abs=0.15)
