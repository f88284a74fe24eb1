"""Positions on a question among sentences: which differ, of which kind, and who holds them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.forms.documents import Documents
from evals.readings.disagreements import Row, judge
from rag.reading.disagreement import Conflict, Told
from rag.reading.disagreement.circumstances import may_be_then
from rag.reading.disagreement.compare import conflict_by_rules, given_by
from rag.settings import ROOT

HOW_MANY = "How many people died when the ferry sank off Brevik?"


def told(text: str, document: str, published: str = "2022-03-02", publisher: str = "") -> Told:
    return Told(text, document, publisher=publisher or document, published=published)


def _by_rules(question: str, sentences: Sequence[Told]) -> Conflict | None:
    return conflict_by_rules(question, sentences, given_by(question, sentences))


def test_two_numbers_of_two_speakers_are_two_positions() -> None:
    found = _by_rules(
        HOW_MANY,
        [
            told("At least five people died when the ferry sank, the governor said.", "a"),
            told("Six people died when the ferry sank off Brevik, the mayor said.", "b"),
        ],
    )
    assert found is not None
    assert found.kind == "figures"
    sides = [(side.value, side.speaker, side.told) for side in found.sides]
    assert sides == [("at least five", "the governor", (0,)), ("six", "the mayor", (1,))]


@pytest.mark.parametrize(
    "other",
    [
        "Two people were hurt when the ferry sank off Brevik.",
        "A sinking off Tolnar killed nine people.",
        "Five people lost their lives when the ferry sank off Brevik.",
        "Six people died when the ferry sank off Brevik, four of them children.",
        "Officials would not say whether six people had died.",
        "Police asked whether nine people had died when the ferry sank.",
    ],
    ids=["injured", "elsewhere", "same", "same and a part", "left open", "asked"],
)
def test_what_only_looks_so_is_no_disagreement(other: str) -> None:
    first = "Five people died when the ferry sank off Brevik, the coastguard said."
    if "four of them" in other:
        first = first.replace("Five", "Six")
    assert _by_rules(HOW_MANY, [told(first, "a"), told(other, "b")]) is None


def test_a_rounded_number_is_the_number_that_it_rounds() -> None:
    asked = "How many people live in the town of Tolnar?"
    near = [
        told("About 5,000 people live in the town of Tolnar.", "a"),
        told("Some 4,900 people live in Tolnar.", "b"),
    ]
    assert _by_rules(asked, near) is None
    far = [near[0], told("Some 9,000 people live in Tolnar.", "b")]
    assert _by_rules(asked, far) is not None


def test_a_later_report_that_says_so_supersedes() -> None:
    found = _by_rules(
        HOW_MANY,
        [
            told("Five people died when the ferry sank off Brevik.", "a", "2022-03-02T08:00"),
            told(
                "The number of people killed when the ferry sank has risen to seven.",
                "b",
                "2022-03-02T18:00",
            ),
        ],
    )
    assert found is not None
    assert found.kind == "superseded"
    assert [side.value for side in found.sides] == ["seven", "five"]


def test_one_publisher_supersedes_itself_and_two_do_not() -> None:
    texts = ("Five people died when the ferry sank.", "Six people died when the ferry sank.")
    for publishers, kind in ((("Wire", "Wire"), "superseded"), (("Wire", "Post"), "figures")):
        sentences = [
            told(text, f"{day}", f"2022-03-0{day}", publisher)
            for day, (text, publisher) in enumerate(zip(texts, publishers, strict=True), 2)
        ]
        found = _by_rules(HOW_MANY, sentences)
        assert found is not None
        assert found.kind == kind


def test_one_voice_in_one_report_does_not_disagree_with_itself() -> None:
    texts = ("Five people died when the ferry sank.", "Six people died when the ferry sank.")
    assert _by_rules(HOW_MANY, [told(text, "a") for text in texts]) is None


def test_what_a_report_calls_the_first_count_is_superseded() -> None:
    sentences = [
        told("Seven people died when the ferry sank, the mayor said.", "a"),
        told("The first reports had spoken of four dead.", "a"),
    ]
    found = _by_rules(HOW_MANY, sentences)
    assert found is not None
    assert [side.value for side in found.sides] == ["seven", "four"]
    assert found.kind == "superseded"


@pytest.mark.parametrize(
    ("asked", "one", "other", "kind"),
    [
        (
            "Was the bridge blown up?",
            "The bridge was blown up, a journalist wrote.",
            "An official denied that the bridge was blown up.",
            "denied",
        ),
        (
            "Is the bridge still standing?",
            "The bridge is intact, engineers said.",
            "The bridge has collapsed, drivers said.",
            "states",
        ),
        ("Is the bridge intact?", "The bridge is intact.", "The bridge was not destroyed.", None),
        (
            "Is the bridge intact?",
            "The road bridge is intact.",
            "The railway bridge has collapsed.",
            None,
        ),
        (
            "Was the bridge blown up?",
            "The bridge was blown up.",
            "The bridge would not be blown up, an officer said.",
            None,
        ),
        ("Why was the bridge closed?", "The bridge is closed.", "The bridge is open.", None),
    ],
    ids=["denied", "contraries", "same", "another bridge", "what would be", "another question"],
)
def test_states_that_exclude_each_other(asked: str, one: str, other: str, kind: str | None) -> None:
    found = _by_rules(asked, [told(one, "a"), told(other, "b")])
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("asked", "one", "other", "values"),
    [
        (
            "How long will the repairs take?",
            "The repairs will take days and perhaps weeks, the mayor said.",
            "The repairs will last at least a month, an engineer said.",
            ["days and perhaps weeks", "at least a month"],
        ),
        (
            "How long was the road closed?",
            "The road was closed for 48 hours.",
            "For two days the road was closed.",
            None,
        ),
        (
            "How long was the road closed?",
            "The road was closed for two days, drivers said.",
            "Drivers on the road waited for nine hours.",
            None,
        ),
        (
            "What did the bridge cost?",
            "The bridge cost 12 million euros, the city said.",
            "Auditors put the cost of the bridge at 19 million euros.",
            ["12 million euros", "19 million euros"],
        ),
        (
            "How far did the train slide?",
            "The train slid 1.2 kilometres, the railway said.",
            "The train slid 1,200 metres.",
            None,
        ),
        (
            "How far did the train slide?",
            "The train slid 1.2 kilometres, the railway said.",
            "The train slid 300 metres, a passenger said.",
            ["1.2 kilometres", "300 metres"],
        ),
        (
            "What share of voters took part?",
            "The commission said 74 percent of voters took part.",
            "Of those voters 30 percent were young, observers said.",
            None,
        ),
    ],
    ids=["times", "same time", "another's time", "costs", "same length", "lengths", "a part"],
)
def test_measures_compare_in_whatever_unit(
    asked: str, one: str, other: str, values: list[str] | None
) -> None:
    found = _by_rules(asked, [told(one, "a"), told(other, "b")])
    assert ([side.value for side in found.sides] if found else None) == values


@pytest.mark.parametrize(
    ("asked", "one", "other", "values"),
    [
        (
            "When was the treaty signed?",
            "The treaty was signed on 3 May 1991, the archive said.",
            "The treaty dates from 1987, the ministry said.",
            ["3 May 1991", "1987"],
        ),
        (
            "When was the treaty signed?",
            "The treaty was signed on 3 May 1991, the archive said.",
            "The treaty was signed in 1991.",
            None,
        ),
        (
            "When was the treaty signed?",
            "The treaty was signed in 1991, the archive said on Monday.",
            "The treaty was ended in 2014, the ministry said.",
            None,
        ),
        (
            "When did the ferry sink?",
            "The ferry sank on Tuesday, the coastguard said.",
            "The ferry sank on 1 March.",
            None,
        ),
        (
            "When will the trial begin?",
            "The trial will begin on 4 April, the court said.",
            "The lawyer said the trial was set for 18 April.",
            ["4 April", "18 April"],
        ),
        (
            "Over how many days were the 15 people killed?",
            "The governor said on 1 March that 15 people had been killed that day.",
            "A summary gave 15 people killed for the days from 24 February to 1 March.",
            ["that day", "24 February to 1 March"],
        ),
    ],
    ids=["days", "the day of a year", "another act", "weekday", "what is set", "a count's days"],
)
def test_days_are_positions_on_when(
    asked: str, one: str, other: str, values: list[str] | None
) -> None:
    found = _by_rules(asked, [told(one, "a"), told(other, "b")])
    assert ([side.value for side in found.sides] if found else None) == values
    assert found is None or found.kind == "dates"


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (
            "Mayor Ann Shaw praised the plan.",
            "The union's head, Jo Bell, condemned the plan.",
            True,
        ),
        (
            "Ann Shaw called the plan painful but necessary.",
            "The plan is a mistake, Jo Bell said.",
            True,
        ),
        ("Ann Shaw is in favour of the plan.", "Jo Bell is opposed to the plan.", True),
        ("Ann Shaw voiced support for the plan.", "The plan was criticised by Jo Bell.", True),
        ("Ann Shaw praised the plan.", "The plan was not a failure, Jo Bell said.", False),
        ("Ann Shaw praised the plan.", "Jo Bell condemned the strike.", False),
        ("Ann Shaw praised the plan.", "Jo Bell condemned the mayor's first plan.", False),
        ("Ann Shaw praised the plan.", "Ann Shaw regretted the plan.", False),
        ("Ann Shaw praised the plan.", "The plan was a failure.", False),
    ],
    ids=[
        *("verbs", "called and is", "disposed", "voiced and passive", "denied contrary"),
        *("another thing", "another plan", "one speaker", "nobody's view"),
    ],
)
def test_two_speakers_who_judge_one_thing_contrarily(one: str, other: str, differ: bool) -> None:
    found = _by_rules("What do people think of the plan?", [told(one, "a"), told(other, "b")])
    assert (found is not None and found.kind == "opinions") == differ
    if found is not None:
        assert [side.told for side in found.sides] == [(0,), (1,)]
        assert all(side.speaker for side in found.sides)


def test_what_is_told_of_another_year_is_not_compared() -> None:
    now = told("Five people died when the ferry sank off Brevik.", "a")
    then = told("In 2019 eight people died when a ferry sank off Brevik.", "b")
    assert _by_rules(HOW_MANY, [now, then]) is None


@pytest.mark.parametrize(
    ("sentence", "then"),
    [
        ("Between 1991 and 2000 the price of flour rose by a third.", False),
        ("In 2006 the price of flour rose by a third.", True),
        ("The price of flour has fallen by half since 2004.", True),
        ("The price of flour fell.", True),
    ],
)
def test_what_became_of_a_thing_at_another_time_is_no_answer(sentence: str, then: bool) -> None:
    asked = "What happened to the price of flour between 2004 and 2014?"
    assert may_be_then(asked, sentence, None) == then


def test_it_is_what_the_sentence_before_begins_with() -> None:
    gone = told("A witness said it had been blown up.", "a")._replace(before="The tower is gone.")
    found = _by_rules("Is the tower intact?", [told("The tower is intact.", "b"), gone])
    assert found is not None
    assert [side.speaker for side in found.sides] == [None, "A witness"]


@pytest.mark.parametrize(
    ("name", "recall", "precision"),
    [
        ("development/disagreements.jsonl", 0.94, 0.94),
        ("suites/disagreements.jsonl", 0.85, 0.88),
        ("suites/disagreements_by_others.jsonl", 0.78, 0.84),
    ],
    ids=["tuning", "reporting", "others"],
)
def test_on_labelled_groups_little_is_invented_and_much_is_found(
    name: str, recall: float, precision: float
) -> None:
    """Floors under what was measured (evals/LOG.md)."""
    lines = Path(ROOT / "evals" / name).read_text(encoding="utf-8")
    rows = [Row.model_validate_json(line) for line in lines.splitlines()]
    judged = [judge(row, Documents(ROOT / "corpus")) for row in rows]

    def share(name: str) -> float:
        shares = [j.shares[name] for j in judged if name in j.shares]
        return sum(right for right, _ in shares) / sum(of for _, of in shares)

    assert share("disagreement_precision") >= precision
    assert share("disagreement_recall") >= recall
    assert share("type_accuracy") >= 0.9


@pytest.mark.parametrize(
    ("asked", "one", "other", "values"),
    [
        (
            "When was the editor Ana Reyes detained?",
            "Editor Ana Reyes was led away by officers at her office on Sunday night.",
            "A police spokesman said Reyes was picked up at her home on 1 March.",
            ["Sunday night", "1 March"],
        ),
        (
            "What time did the train derail near Tolnar?",
            "The train left the tracks near Tolnar at 4:50 a.m., the railway said.",
            "The derailed train jumped the rails at about half past six, a nurse said.",
            ["4:50 a.m.", "half past six"],
        ),
        (
            "What time did the train derail near Tolnar?",
            "The train left the tracks near Tolnar at 3:40 GMT, the railway said.",
            "The train came off the rails near Tolnar at twenty to six in the morning.",
            None,
        ),
        (
            "When was the water treaty signed?",
            "Ministers put their names to the water treaty on 14 February.",
            "The water treaty came into force on 1 March, two weeks after it was signed.",
            None,
        ),
        (
            "When did the avalanche at Kolm happen?",
            "A slab of snow broke off above Kolm on Saturday, the avalanche service said.",
            "The last body was found on Monday, two days after the avalanche at Kolm.",
            None,
        ),
        (
            "When did the minister resign?",
            "The minister resigned on Sunday.",
            "The minister, who will resign on Friday, met the unions.",
            None,
        ),
    ],
    ids=["other words", "clocks", "time zones", "another stage", "days after it", "a plan"],
)
def test_a_moment_answers_unless_the_sentence_says_that_it_does_not(
    asked: str, one: str, other: str, values: list[str] | None
) -> None:
    at = "2022-03-02T12:00+02:00"
    found = _by_rules(asked, [told(one, "a", at), told(other, "b", at)])
    assert ([side.value for side in found.sides] if found else None) == values


@pytest.mark.parametrize(
    ("asked", "one", "other", "kind"),
    [
        (
            "Is the dam at Lund still standing?",
            "The old barrier gave way early on Tuesday, the governor said.",
            "Water is spilling over the wall, but it is intact, an engineer said.",
            "states",
        ),
        (
            "Did the army shell the hospital?",
            "Doctors said artillery hit the maternity wing.",
            "The ministry insisted no shells had been aimed at the town.",
            "denied",
        ),
        (
            "Did the army shell the hospital?",
            "Doctors said artillery hit the maternity wing.",
            "Investigators are looking into reports of shells, a judge said.",
            None,
        ),
        (
            "What happened to the two men accused of the theft?",
            "Viktor Malko was jailed for nine years.",
            "Pavel Malko was acquitted on all counts.",
            None,
        ),
        (
            "Who won the election in Lund?",
            "Teresa Quiroga is the new mayor of Lund, the board said.",
            "Hugo Santillan has taken city hall in Lund.",
            "states",
        ),
        (
            "Who holds the town of Lund?",
            "Government troops hold the town hall and the centre of Lund.",
            "Rebels remain in control of the eastern suburbs of Lund.",
            None,
        ),
    ],
    ids=["other words", "no verb of it", "left open", "another man", "winners", "parts"],
)
def test_sentences_need_not_have_the_questions_words(
    asked: str, one: str, other: str, kind: str | None
) -> None:
    found = _by_rules(asked, [told(one, "a"), told(other, "b")])
    assert (found.kind if found else None) == kind


def test_what_is_lifted_supersedes_however_much_later() -> None:
    found = _by_rules(
        "Is there a curfew in Lund?",
        [
            told("A curfew was imposed in Lund on Monday, the mayor said.", "a"),
            told("The governor ended the curfew on Monday.", "b", "2022-03-16"),
        ],
    )
    assert found is not None
    assert (found.kind, [side.told for side in found.sides]) == ("superseded", [(1,), (0,)])


@pytest.mark.parametrize(
    ("asked", "one", "other"),
    [
        (
            "Is the terminal at Lund still shut?",
            "Loading at the Lund terminal remains suspended, the port captain said.",
            "The terminal at Lund resumed operations on Tuesday.",
        ),
        (
            "Is Rector Almeida still in office?",
            "Rector Almeida said that he had no intention of leaving.",
            "Almeida handed in his resignation on Friday.",
        ),
        (
            "Is beef from Lund banned?",
            "The ministry has suspended imports of beef from Lund.",
            "The ministry lifted its embargo on beef from Lund on Friday.",
        ),
        (
            "Is the pass at Lund open?",
            "The pass at Lund has been closed since Tuesday night.",
            "Motorists can use the pass at Lund again.",
        ),
        (
            "Do residents of Lund have to boil their water?",
            "Residents of Lund were told to boil their water.",
            "The utility withdrew its boil notice for Lund.",
        ),
    ],
    ids=["resumed", "resigned", "embargo", "again", "told to"],
)
def test_a_state_of_a_later_day_supersedes(asked: str, one: str, other: str) -> None:
    found = _by_rules(asked, [told(one, "a"), told(other, "b", "2022-03-10")])
    assert found is not None
    assert (found.kind, [side.told for side in found.sides]) == ("superseded", [(1,), (0,)])


def test_a_report_that_repeats_the_first_does_not_supersede_what_came_between() -> None:
    found = _by_rules(
        "Is the bridge at Lund open?",
        [
            told("The bridge at Lund is open, police said.", "a"),
            told("The bridge at Lund is closed, the council said.", "b"),
            told("The bridge at Lund is open, drivers said.", "c", "2022-03-02"),
        ],
    )
    assert found is not None
    assert found.kind == "states"


@pytest.mark.parametrize(
    ("asked", "one", "other"),
    [
        (
            "Did the army enter the mine?",
            "Soldiers moved into the mine before dawn, villagers said.",
            "A spokesman said no live rounds had been used during the operation.",
        ),
        (
            "Did the ombudsman reject the complaint?",
            "The ombudsman turned down the complaint.",
            "Those who had complained got no satisfaction from the ombudsman.",
        ),
        (
            "Has the minister resigned?",
            "The minister quit on Monday.",
            "The opposition welcomed his departure and did not hide its joy.",
        ),
        (
            "Is the tunnel open?",
            "The northbound tube of the tunnel was closed on Monday.",
            "Southbound traffic was flowing through the tunnel.",
        ),
        (
            "Who won the sheepdog trial?",
            "Ruth Pattinson took the open title at the trial.",
            "Ewan Birkett won the young handlers' class.",
        ),
    ],
    ids=["weapons", "refused", "own voice", "direction", "class"],
)
def test_what_only_looks_like_a_contrary_is_none(asked: str, one: str, other: str) -> None:
    assert _by_rules(asked, [told(one, "a"), told(other, "b")]) is None


def test_who_is_in_charge_holds_it() -> None:
    found = _by_rules(
        "Who controls the terminal at Lund?",
        [
            told("Forces of the council hold the Lund terminal, a spokesman said.", "a"),
            told("Workers said Sabri's units were still in charge of the terminal.", "b"),
        ],
    )
    assert found is not None
    assert found.kind == "states"


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "What did people think of the toll?",
            "Ann Shaw of the hauliers' guild welcomed the charge as long overdue.",
            "For small firms the fee is a death sentence, said Jo Bell, who runs a bakery.",
        ),
        (
            "Are villagers for or against the quarry?",
            "Most villagers favour the pit for the jobs it will bring, said Ann Shaw.",
            "Opposition is all but unanimous, according to the campaign group Clear Air.",
        ),
        (
            "Was the rescue handled well?",
            "It was chaos from beginning to end, said Jo Bell, who waited nine hours.",
            "The general called the operation exemplary.",
        ),
        (
            "Do herders back the wolf plan?",
            "Most at the meeting spoke up for the animals, said Ann Shaw.",
            '"Nobody who works this land wants them here," said Jo Bell.',
        ),
        (
            "Was the deal a good one?",
            "Jo Bell said her members had got everything they set out to win.",
            "Nothing good will come of it, said Ann Shaw, who voted to reject it.",
        ),
    ],
    ids=["other words", "shares of people", "without a name for it", "nobody wants", "idioms"],
)
def test_views_are_told_by_who_holds_them_and_by_words_that_judge(
    question: str, one: str, other: str
) -> None:
    found = _by_rules(question, [told(one, "a"), told(other, "b")])
    assert found is not None
    assert found.kind == "opinions"
    assert [side.told for side in found.sides] == [(0,), (1,)]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "What did people think of the law?",
            "Ann Shaw praised the law.",
            "The law was passed by 210 votes to 190, the speaker, Jo Bell, said.",
        ),
        (
            "What did people think of the law?",
            "Ann Shaw called the law fair.",
            "Jo Bell rejected criticism of the law as unfounded.",
        ),
        (
            "What did people think of the law?",
            "Ann Shaw called the law fair.",
            "It was anything but a failure, Jo Bell said.",
        ),
        (
            "How was the gas deal received?",
            "Ann Shaw welcomed the deal.",
            "Jo Bell attacked the government's separate decision on coal.",
        ),
        (
            "What did growers think of the reform?",
            "Growers condemned the reform as a blow.",
            "Environmental groups applauded the reform.",
        ),
        (
            "What did critics think of the film?",
            "The critic Ann Shaw called it a triumph.",
            "Reviews were mixed, with Jo Bell calling it a failure in parts.",
        ),
        (
            "Did the army fire on the crowd?",
            "The army praised its men's restraint.",
            "Jo Bell condemned the army.",
        ),
        (
            "What did the minister say about the cut?",
            "The minister called the cut painful.",
            "Ann Shaw, the minister's deputy, said it was necessary.",
        ),
    ],
    ids=[
        *("a plain fact", "against criticism", "anything but", "a separate thing"),
        *("another sort of people", "mixed", "no views asked for", "one person's"),
    ],
)
def test_what_is_no_contrary_view(question: str, one: str, other: str) -> None:
    found = _by_rules(question, [told(one, "a"), told(other, "b")])
    assert found is None or found.kind != "opinions"
