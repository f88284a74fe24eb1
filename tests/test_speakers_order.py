"""Who says what where the order or the form of a sentence is unusual, in ordinary reports."""

import pytest

from rag.reading.speakers import Span, attributions_of


def _cut(text: str, span: Span | None) -> str | None:
    return None if span is None else text[slice(*span)]


def told(text: str) -> list[tuple[str | None, str, list[str | None]]]:
    """Speaker, stance and what is said, of each attribution."""
    return [
        (_cut(text, a.speaker), a.stance, [_cut(text, s) for s in a.said])
        for a in attributions_of(text)
    ]


def media(text: str) -> list[str | None]:
    """The medium of each attribution."""
    return [_cut(text, a.via) for a in attributions_of(text)]


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        (
            "Talks broke down over pensions, admitted union negotiator Sven Holt.",
            "union negotiator Sven Holt",
            "Talks broke down over pensions",
        ),
        (
            "Harvests will be the poorest since 1976, predicted Annika Roos, who farms in Talle.",
            "Annika Roos",
            "Harvests will be the poorest since 1976",
        ),
        (
            "“It's a dream,” beamed the 19-year-old after her win.",
            "the 19-year-old",
            "It's a dream",
        ),
        (
            "The road will be shut for a month, confirmed a council spokeswoman.",
            "a council spokeswoman",
            "The road will be shut for a month",
        ),
        (
            "The home side were better, conceded visiting captain Luis Vega.",
            "visiting captain Luis Vega",
            "The home side were better",
        ),
        ("Her son told the inquest she had been ill.", "Her son", "she had been ill"),
        (
            "The board found no evidence that votes had been bought.",
            "The board",
            "no evidence that votes had been bought",
        ),
        (
            "According to a survey by Talle University, children who swim a lot read better.",
            "Talle University",
            "children who swim a lot read better",
        ),
        (
            "According to a survey of 2,000 parents, one in three has skipped a meal.",
            "a survey of 2,000 parents",
            "one in three has skipped a meal",
        ),
        (
            "Midfielder Ana Leal was proud of her side: “We never gave up.”",
            "Midfielder Ana Leal",
            "We never gave up.",
        ),
        ("She was blunt: “Nobody asked us.”", "She", "Nobody asked us."),
        (
            "Headteacher Sue Lamb told parents in a letter that the school would close.",
            "Headteacher Sue Lamb",
            "the school would close",
        ),
        (
            "The secretary, asked if the strike would go ahead, said only that talks continued.",
            "The secretary",
            "talks continued",
        ),
        ("Police said on Tuesday they had found the van.", "Police", "they had found the van"),
        (
            "Olsen ruled out a sale of the ferry before the spring.",
            "Olsen",
            "a sale of the ferry before the spring",
        ),
        ("Olsen ruled out a sale this year.", "Olsen", "a sale this year"),
        (
            "Researchers found that bees fed on the syrup forgot the way.",
            "Researchers",
            "bees fed on the syrup forgot the way",
        ),
        ("Officials called it “a waste of money”.", "Officials", "it “a waste of money”"),
        ("Police appealed for witnesses to come forward.", "Police", "witnesses to come forward"),
        ("It is understood the talks will resume.", None, "the talks will resume"),
    ],
)
def test_one_speaks(text: str, speaker: str | None, said: str) -> None:
    assert [(who, what) for who, _, what in told(text)] == [(speaker, [said])]


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("The vice-president", "tweeted that the ferry leaked."),
        ("The vice-premier", "stressed that the ferry leaked."),
        ("The firm's co-founder", "said the ferry leaked."),
        ("His ex-wife", "told the court the ferry leaked."),
        ("The attorney-general", "told parliament the ferry leaked."),
    ],
)
def test_a_title_may_have_a_hyphen(title: str, rest: str) -> None:
    assert told(f"{title} {rest}") == [(title, "said", ["the ferry leaked"])]


@pytest.mark.parametrize(
    ("text", "attributions"),
    [
        (
            "Unions urged members to stay at home; the line asked passengers not to travel.",
            [
                ("Unions", "asked", ["members to stay at home"]),
                ("the line", "asked", ["passengers not to travel"]),
            ],
        ),
        (
            "Olsen pleaded guilty to theft; his brother pleaded not guilty to fraud.",
            [
                ("Olsen", "confirmed", ["guilty to theft"]),
                ("his brother", "denied", ["guilty to fraud"]),
            ],
        ),
        (
            "“She lives because a stranger stopped,” Mr Rao said, pleading with him to call.",
            [
                ("Mr Rao", "said", ["She lives because a stranger stopped"]),
                ("Mr Rao", "asked", ["him to call"]),
            ],
        ),
        (
            "He called on the board to publish the report and urged members to read it.",
            [
                ("He", "asked", ["the board to publish the report"]),
                ("He", "asked", ["members to read it"]),
            ],
        ),
        (
            "The fire service said crews were still there and asked people to avoid the area.",
            [
                ("The fire service", "said", ["crews were still there"]),
                ("The fire service", "asked", ["people to avoid the area"]),
            ],
        ),
        (
            "Police believe the gang had a key, and are asking neighbours for footage.",
            [
                ("Police", "said", ["the gang had a key"]),
                ("Police", "asked", ["neighbours for footage"]),
            ],
        ),
        (
            "He denied that the money was a bribe, saying it had been a loan.",
            [
                ("He", "denied", ["the money was a bribe"]),
                ("He", "said", ["it had been a loan"]),
            ],
        ),
        (
            "The union said the ballot was rigged, an allegation that the board rejected.",
            [
                ("The union", "said", ["the ballot was rigged"]),
                ("the board", "denied", ["the ballot was rigged"]),
            ],
        ),
        (
            "Critics say the law is too vague, a charge the government denies.",
            [
                ("Critics", "said", ["the law is too vague"]),
                ("the government", "denied", ["the law is too vague"]),
            ],
        ),
    ],
)
def test_two_speak(text: str, attributions: list[tuple[str, str, list[str]]]) -> None:
    assert told(text) == attributions


@pytest.mark.parametrize(
    ("text", "attributions"),
    [
        (
            "Doctors at the clinic in Talle fear that the fever will spread.",
            [("Doctors at the clinic in Talle", "expected", ["the fever will spread"])],
        ),
        (
            "Miners at the pit claim that the owners hid a leak.",
            [("Miners at the pit", "claimed", ["the owners hid a leak"])],
        ),
        (
            "Rents will fall by a tenth, the Treasury forecasts, but Ida Berg expects a rise.",
            [
                ("the Treasury", "expected", ["Rents will fall by a tenth"]),
                ("Ida Berg", "expected", ["a rise"]),
            ],
        ),
        (
            "The ferry will sail in May, the port hopes.",
            [("the port", "expected", ["The ferry will sail in May"])],
        ),
        ("Anger over the port demand that crews be cut grew.", None),
        ("The museum bought two works, the crown orders and the king's letters.", []),
    ],
)
def test_a_verb_looks_like_a_noun(
    text: str, attributions: list[tuple[str, str, list[str]]] | None
) -> None:
    if attributions is None:
        assert all(who is None for who, _, _ in told(text))
    else:
        assert told(text) == attributions


@pytest.mark.parametrize(
    ("text", "attributions"),
    [
        (
            "“Let them go,” wives of the arrested sailors demanded at the gate.",
            [("wives of the arrested sailors", "ordered", ["Let them go"])],
        ),
        (
            "“Pay us,” welder Jan Holub demanded at the gate, to which owner Ida Berg replied: "
            "“With what?”",
            [
                ("welder Jan Holub", "ordered", ["Pay us"]),
                ("owner Ida Berg", "said", ["With what?"]),
            ],
        ),
        ("“Why us?” asked one of the sailors.", [("one of the sailors", "asked", ["Why us?"])]),
        (
            "The port said the ferry leaked, and a diver claimed that it had been rammed.",
            [
                ("The port", "said", ["the ferry leaked"]),
                ("a diver", "claimed", ["it had been rammed"]),
            ],
        ),
        (
            "Unions put turnout at the rally at 9,000; police put it at 3,000.",
            [
                ("Unions", "estimated", ["turnout at the rally at 9,000"]),
                ("police", "estimated", ["it at 3,000"]),
            ],
        ),
        (
            "The purser denied stealing from the crew as his trial opened in Talle.",
            [("The purser", "denied", ["stealing from the crew"])],
        ),
        (
            "The captain dismissed rumours that the ferry leaked.",
            [("The captain", "denied", ["the ferry leaked"])],
        ),
        (
            "The union rejected the demand that it call off the strike.",
            [("The union", "denied", ["the demand that it call off the strike"])],
        ),
        (
            "The minister hinted at new taxes on diesel.",
            [("The minister", "said", ["new taxes on diesel"])],
        ),
        (
            "Police appealed for witnesses to a robbery in which a clerk died.",
            [("Police", "asked", ["witnesses to a robbery in which a clerk died"])],
        ),
        (
            "The port voiced fears that the pier would sink.",
            [("The port", "expected", ["the pier would sink"])],
        ),
        (
            "The storm raised fears that the pier would sink.",
            [(None, "expected", ["the pier would sink"])],
        ),
        (
            "Divers suspect the ferry was rammed.",
            [("Divers", "claimed", ["the ferry was rammed"])],
        ),
        (
            "The envoy made it clear that the strait would stay shut.",
            [("The envoy", "said", ["the strait would stay shut"])],
        ),
        (
            "“No comment,” was all the captain would say.",
            [("the captain", "said", ["No comment"])],
        ),
        ("“Not me,” the accused told the judge.", [("the accused", "said", ["Not me"])]),
        (
            "The captain told reporters after the race he was ill.",
            [("The captain", "said", ["he was ill"])],
        ),
        (
            "It was a mess, was how the pilot described the landing.",
            [("the pilot", "said", ["It was a mess"])],
        ),
    ],
)
def test_what_is_said_is_whole(text: str, attributions: list[tuple[str, str, list[str]]]) -> None:
    assert told(text) == attributions


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("The dam is safe, Xinhua quoted ministry spokesman Gao Lin as saying.", "Xinhua"),
        ("“The dam is safe,” the Anadolu agency quoted Mr Kaya as saying.", "the Anadolu agency"),
        (
            "“It is safe,” the minister was quoted as saying by the state news agency ATA.",
            "the state news agency ATA",
        ),
        ("It was a mistake, the retired general admitted to Der Spiegel.", "Der Spiegel"),
        ("It was a mistake, he recounted to a journalist from La Repubblica.", "La Repubblica"),
        ("The mayor told a reporter from the Guardian that it leaked.", "the Guardian"),
        ("As Anadolu reports, citing the governor's office, it sank.", "Anadolu"),
        (
            "The port is in talks to sell, two clerks were quoted by the Courier as saying.",
            "the Courier",
        ),
        ("He told Channel Nine the ferry leaked.", "Channel Nine"),
        ("He told Sergeant Nine the ferry leaked.", None),
        ("The minister told MPs that it leaked.", None),
        ("The minister explained to Parliament that it leaked.", None),
    ],
)
def test_a_medium_passes_it_on(text: str, medium: str | None) -> None:
    assert media(text) == [medium]


@pytest.mark.parametrize(
    "text",
    [
        "Visitors see a plaque: “To the dead.”",
        "The sign above the door is plain: “No dogs.”",
        "The choir has a new song: “I Will Wait”.",
        "The firm cut jobs, blamed the mayor and closed its plant.",
        "She had a hit: “I Want You.”",
        "Actor Rui Santos has two films out: “Our Town” and “The Gate”.",
        "He has a dog: “Rex”.",
        "The mayor opened the pier, thanked the builders and left.",
        "Ms Reid understands the rules.",
        "The league admitted two new members.",
        "The long winter has told on the fishermen: half their boats are gone.",
        "The church bell announced the hour.",
        "The rabbit hopped over the fence.",
        "The race went on as the crowd protested.",
        "The test made clear that the pump leaked.",
        "The vice-captain scored twice; the co-pilot of the team bus cheered.",
        "Under the plan, announced on Tuesday, fares will rise by a tenth.",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert told(text) == []
