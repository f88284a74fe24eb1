"""Questions: what is asked for, of what, in how many parts, however it is typed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.lexical import STOP_TERMS
from rag.question import LONG_MESSAGE_WORDS, MOST_PARTS, Question, read_question
from rag.spelling import Spelling

REPORTS = [
    "Kuleba and Reznikov spoke of the retreat from Kherson. The Antonivsky bridge fell.",
    "The Antonovsky bridge was shelled. The mayor of Kherson was elected. A museum was looted.",
]
ENGLISH = frozenset(["who", "ordered", "soldiers", "summarise", "overview"])


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(REPORTS, ENGLISH)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who ordered the withdrawal from Kherson?", "who"),
        ("who ordered the withdrawal", "who"),
        ("To whom did Surovikin report?", "who"),
        ("Whose order was it?", "who"),
        ("When did Russian troops leave Kherson?", "when"),
        ("when was the bridge blown up", "when"),
        ("On what date was the withdrawal completed?", "when"),
        ("What year did the war begin?", "when"),
        ("Where did the crowds greet the soldiers?", "where"),
        ("From where did the soldiers come?", "where"),
        ("How many people were killed in Mykolaiv?", "number"),
        ("how many bodies were found", "number"),
        ("How much grain was exported?", "number"),
        ("How tall is the tower?", "number"),
        ("How long will repairs take?", "number"),
        ("What is the population of Kherson?", "number"),
        ("Why was the bridge closed?", "why"),
        ("why did they retreat", "why"),
        ("How did the bridge collapse?", "how"),
        ("Which river did the troops cross?", "which"),
        ("what happened to the bridge", "which"),
        ("The mayor said what?", "which"),
        ("Did the troops leave Kherson?", "yes_no"),
        ("was the museum looted", "yes_no"),
        ("Is there water in the city?", "yes_no"),
        ("Didn’t the mayor resign?", "yes_no"),
    ],
)
def test_the_words_that_ask_tell_the_kind(spelling: Spelling, text: str, kind: str) -> None:
    assert read_question(text, spelling).kind == kind


@pytest.mark.parametrize(
    ("text", "focus", "answer_kind"),
    [
        ("Which river did the troops cross?", "river", "place"),
        ("what river is kherson on", "river", "place"),
        ("In which city were five people killed?", "city", "place"),
        ("Which officials reported the deaths?", "official", "person"),
        ("What is the population of Kherson?", "population", "count"),
        ("How many settlements were freed?", "settlement", "count"),
        ("How many rescue boats came?", "boat", "count"),
        ("During which years was he mayor?", None, "year"),
        ("How long will repairs take?", None, "extent"),
        ("What happened to the bridge?", None, None),
        ("Who ordered it?", None, "who"),
    ],
)
def test_the_noun_that_is_asked_for_tells_the_sort_of_answer(
    spelling: Spelling, text: str, focus: str | None, answer_kind: str | None
) -> None:
    asked = read_question(text, spelling)
    assert (asked.focus, asked.answer_kind) == (focus, answer_kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Did the man who shot the mayor flee?", "yes_no"),
        ("Was the bridge, which fell in May, repaired?", "yes_no"),
        ("When the bridge was closed, who was mayor?", "who"),
        ("What did the mayor who was elected say?", "which"),
        ("Is it known who ordered the withdrawal?", "who"),
    ],
)
def test_a_clause_within_the_question_asks_nothing(
    spelling: Spelling, text: str, kind: str
) -> None:
    assert read_question(text, spelling).kind == kind


@pytest.mark.parametrize(
    ("text", "core", "when"),
    [
        ("What happened in Kherson when?", "Kherson?", ""),
        ("what happened when in kherson", "kherson", ""),
        ("When did what happen in Kherson?", "Kherson?", ""),
        ("What happened in Kherson, day by day?", "Kherson?", ""),
        ("Give me a timeline of the withdrawal", "the withdrawal", ""),
        ("Can you give me a timeline of what happened in Kherson?", "Kherson?", ""),
        ("a chronology of events in Kherson", "Kherson", ""),
        ("What is the sequence of events around the bridge?", "the bridge?", ""),
        ("In what order did things happen at the bridge?", "the bridge?", ""),
        ("List the events around the bridge in order", "the bridge", ""),
        ("How did the retreat from Kherson unfold?", "the retreat from Kherson?", ""),
        ("How did it play out, step by step?", "it?", ""),
        ("What went on in Kherson in November?", "Kherson?", "in November"),
        ("How did events unfold in Kherson after 13 November?", "Kherson?", "after 13 November"),
        (
            "What happened in Kherson between 9 November and 13 November 2022?",
            "Kherson?",
            "between 9 November and 13 November 2022",
        ),
        ("What happened in Kherson in November?", "Kherson?", "in November"),
        ("What happened from 9 to 13 November?", "from 9 to 13 November", "from 9 to 13 November"),
    ],
)
def test_a_timeline_is_of_a_subject_or_of_days(
    spelling: Spelling, text: str, core: str, when: str
) -> None:
    asked = read_question(text, spelling)
    assert (asked.kind, asked.core, asked.when) == ("timeline", core, when)
    assert (asked.answer_kind, asked.focus, asked.parts) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "What happened on 14 December?",  # one day, and perhaps one thing
        "What happened to the bridge in May?",  # what became of it
        "What happened when the bridge fell?",
        "What happened when?",
        "What happened last week?",  # which week that is nobody says
        "When did the bridge fall?",
        "In what order were they elected?",
        "What is the timeline?",
    ],
)
def test_what_asks_for_one_event_asks_for_no_timeline(spelling: Spelling, text: str) -> None:
    asked = read_question(text, spelling)
    assert (asked.kind == "timeline", asked.when) == (False, "")


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Summarise what is reported about the looting of the museum", "the looting of the museum"),
        ("summarize the retreat", "the retreat"),
        ("tell me about the grain deal", "the grain deal"),
        ("Tell me everything about the grain deal.", "the grain deal."),
        ("please give me a short overview of the retreat", "the retreat"),
        ("Could you please sum up the retreat?", "the retreat?"),
        ("What is known about the museum?", "the museum?"),
        ("what has been reported about the museum?", "the museum?"),
        ("What do the reports say about the museum?", "the museum?"),
    ],
)
def test_a_command_for_an_account_is_not_what_it_is_about(
    spelling: Spelling, text: str, core: str
) -> None:
    asked = read_question(text, spelling)
    assert (asked.kind, asked.core) == ("topic", core)
    assert (asked.answer_kind, asked.focus, asked.parts) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "what's new about the retreat",
        "What’s new about the retreat",
        "What is the latest on the retreat",
        "Latest news on the retreat",
        "any news about the retreat",
        "Please, what's new with the retreat".replace(",", ""),
    ],
)
def test_news_is_asked_for_as_the_latest(spelling: Spelling, text: str) -> None:
    asked = read_question(text, spelling)
    assert (asked.kind, asked.core) == ("latest", "the retreat")


@pytest.mark.parametrize(
    ("text", "kind", "core"),
    [
        ("Tell me who ordered the withdrawal", "who", "who ordered the withdrawal"),
        ("Can you tell me when the troops left?", "when", "when the troops left?"),
        ("do you know how many people died?", "number", "how many people died?"),
        ("I want to know in which city he was born", "which", "in which city he was born"),
    ],
)
def test_what_asks_politely_is_left_out(
    spelling: Spelling, text: str, kind: str, core: str
) -> None:
    asked = read_question(text, spelling)
    assert (asked.kind, asked.core) == (kind, core)


@pytest.mark.parametrize(
    "text", ["What do the reports say happened?", "What was said by the mayor?", "Tell me"]
)
def test_a_question_that_begins_like_a_command_keeps_its_words(
    spelling: Spelling, text: str
) -> None:
    assert read_question(text, spelling).core == text


@pytest.mark.parametrize(
    "text", ["Kherson", "Kherson bridge", "grain deal", "museum looted", "bridge? Kherson!"]
)
def test_a_word_or_two_are_a_topic(spelling: Spelling, text: str) -> None:
    assert read_question(text, spelling).kind == "topic"


def test_a_noun_that_names_a_number_is_not_counted(spelling: Spelling) -> None:
    assert read_question("How many settlements were freed?", spelling).counted == "settlement"
    assert read_question("What is the population of Kherson?", spelling).counted is None
    assert read_question("Which river did the troops cross?", spelling).counted is None
    assert read_question("Who ordered it?", spelling).counted is None


def words(asked: Question) -> dict[str, str]:
    """What it is about, each word with its role."""
    return {asked.core[w.start : w.end]: w.role for w in asked.words}


def test_the_words_that_it_is_about_have_roles(spelling: Spelling) -> None:
    asked = read_question("How many soldiers left Kherson after 2021?", spelling)
    assert words(asked) == {"soldiers": "noun", "left": "other", "Kherson": "name", "2021": "name"}
    assert asked.terms == {"soldier", "left", "kherson", "2021"}
    assert asked.terms.isdisjoint(STOP_TERMS)


@pytest.mark.parametrize("text", ["What's the toll?", "What’s the toll?", "Wasn't the toll high?"])
def test_what_a_verb_leaves_of_itself_is_no_word(spelling: Spelling, text: str) -> None:
    assert "toll" in read_question(text, spelling).terms
    assert all("'" not in t and t != "s" for t in read_question(text, spelling).terms)


def test_a_name_is_asked_for_in_every_spelling_and_spelt_as_the_corpus_does(
    spelling: Spelling,
) -> None:
    asked = read_question("What happened to the Antonivskiy bridge?", spelling)
    assert asked.core == "What happened to the Antonivsky bridge?"
    (name,) = (w for w in asked.words if w.role == "name")
    assert set(name.terms) == {"antonivski", "antonovski"}
    assert asked.searched == f"{asked.core} antonovski"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Which officials reported the deaths, and in what role?",
            ("Which officials reported the deaths", "in what role officials deaths"),
        ),
        (
            "What did Kuleba and Reznikov say about the retreat?",
            (
                "What did Kuleba say about the retreat?",
                "What did Reznikov say about the retreat?",
            ),
        ),
        (
            "Who is the mayor and when was he elected?",
            ("Who is the mayor", "when was he elected mayor"),
        ),
        (
            "Who is the mayor? When was the mayor elected?",
            ("Who is the mayor", "When was the mayor elected"),
        ),
        (
            "What did Jens Berg and the United Nations say?",
            ("What did Jens Berg say?", "What did the United Nations say?"),
        ),
        (
            "What did the United Nations and Turkey agree?",
            ("What did the United Nations agree?", "What did Turkey agree?"),
        ),
        (
            "What did Kuleba, Reznikov and Zelensky say?",
            ("What did Kuleba say?", "What did Reznikov say?", "What did Zelensky say?"),
        ),
    ],
)
def test_a_question_of_several_things_has_a_part_for_each(
    spelling: Spelling, text: str, parts: tuple[str, ...]
) -> None:
    assert read_question(text, spelling).parts == parts


@pytest.mark.parametrize(
    "text",
    [
        "Who ordered the withdrawal?",
        "What did Rosa and Sons Ltd build?",
        "What did Rosa & Sons build?",
        "What did Johnson and Johnson say?",
        "What lies between Kherson and Crimea?",
        "How far is it between Kherson and Crimea?",
        "Was the bridge closed? Thank you!",
        "How and when did the bridge fall?",
        "Who closed the road and the bridge?",
        "Kherson and Crimea",
    ],
)
def test_a_question_of_one_thing_has_no_parts(spelling: Spelling, text: str) -> None:
    assert read_question(text, spelling).parts == ()


def test_no_more_parts_than_can_be_searched(spelling: Spelling) -> None:
    asked = read_question("who left and " * 12 + "who stayed?", spelling)
    assert len(asked.parts) == MOST_PARTS


def message(asking: str) -> str:
    """2,000 words around a question."""
    sentence = "The ferry to the island was late again on Monday and nobody knew."  # 13 words
    return f"{' '.join([sentence] * 77)} {asking} {' '.join([sentence] * 77)}"


@pytest.mark.parametrize("asking", ["Who closed the Talle bridge?", "“When did it fall?”"])
def test_a_long_message_is_cut_to_what_asks_and_searched_as_a_whole(
    spelling: Spelling, asking: str
) -> None:
    text = message(asking)
    assert len(text.split()) > 2_000
    asked = read_question(text, spelling)
    assert asked.core == asking
    assert text in asked.searched


def test_a_long_message_may_ask_by_a_command_or_not_at_all(spelling: Spelling) -> None:
    asked = read_question(message("Summarise the retreat."), spelling)
    assert (asked.kind, asked.core) == ("topic", "the retreat.")
    assert read_question(message(""), spelling).core.startswith("The ferry to the island")
    endless = read_question("ferry " * 500, spelling)
    assert len(endless.core.split()) == LONG_MESSAGE_WORDS


@pytest.mark.parametrize("text", ["?", "...", "😀😀", "👩‍👧", "¿", "-"])
def test_what_has_no_words_is_about_nothing(spelling: Spelling, text: str) -> None:
    asked = read_question(text, spelling)
    assert (asked.core, asked.words, asked.parts) == (text, (), ())


def test_words_that_only_ask_are_what_it_is_about_when_there_are_no_others(
    spelling: Spelling,
) -> None:
    assert read_question("who is who", spelling).terms == {"who", "is"}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Кто приказал отступить из Херсона?", {"приказа", "отступ", "kherson"}),
        ("Хто наказав відступити з Херсона?", {"наказа", "kherson"}),
        ("谁下令撤退？", {"下令", "撤退"}),
        ("من أمر بالانسحاب؟", {"انسحاب"}),
    ],
)
def test_a_question_in_another_language_keeps_its_words(
    spelling: Spelling, text: str, terms: set[str]
) -> None:
    assert terms <= read_question(text, spelling).terms


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 20_000, "?" * 20_000, "谁" * 20_000, "“" * 20_000, "." * 20_000, "'s" * 10_000),
        *("a," * 10_000, "Kuleba," * 2_800, "who and " * 2_500, "please " * 2_800, "a " * 10_000),
        *("a" + " " * 19_998 + "b", "tell me" + " " * 19_000 + "x", "what?\n" * 3_300),
        *("what happened" + "," * 19_000, "what happened in May " * 900, "timeline of " * 1_600),
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_hostile_text_is_read_in_good_time(spelling: Spelling, text: str) -> None:
    read_question("Who?", spelling)  # loads the model
    began = time.process_time()  # other work on the machine does not count
    asked = read_question(text, spelling)
    assert time.process_time() - began < 2
    assert len(asked.core.split()) <= LONG_MESSAGE_WORDS


TYPED = st.lists(
    st.sampled_from(
        [
            *("who", "Who", "what", "is", "the", "bridge", "Kherson", "and", "?", "Kuleba", ","),
            *("Antonivskiy", "tell me", "about", "'s", "謎", "Херсон", "\n", "👩‍👧", "2022", "&"),
        ]
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(TYPED.filter(lambda text: text.strip()))
@settings(deadline=None, max_examples=60)
def test_every_word_stands_in_the_core_and_has_a_term(spelling: Spelling, text: str) -> None:
    asked = read_question(text, spelling)
    assert asked.core.strip()
    assert asked.core in asked.searched
    for word in asked.words:
        assert asked.core[word.start : word.end].strip()
        assert word.terms
    assert len(asked.parts) != 1
    assert all(part.strip() for part in asked.parts)
