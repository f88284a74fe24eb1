"""What a chat model writes and what a reader gets of it: a scripted server in its own process."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from rag import release
from rag.chat_model import ChatModel
from rag.check.checker import Checker
from rag.embed import MiniLM
from rag.pipeline import Asked, Library, answering, ask, ingest, open_library
from rag.records import Answer, Turn, Usage
from rag.release import Released, Waiting, Writer, read_opinion
from rag.settings import Settings
from tests.conftest import REPORTS, wait_for
from tests.scripted_model import Played, Raw, Says, ScriptedModel, fails

ASKED = "How long will repairs of the bridge take?"
REPAIRS = "Engineer Marta Olsen said repairs would take six weeks."
CLOSED = "The Talle bridge was closed on Monday after an inspection found cracks."
VOTED = "The council voted on Thursday to pay 2.4 million crowns for the repair."
FALSE = "Engineer Marta Olsen said repairs would take nine weeks."
WRONG_DAY = "The Talle bridge was closed on Friday after an inspection found cracks."


def wrote(text: str, *words: str, passage: int = 1) -> dict[str, Any]:
    """A statement as a model writes it; it rests on its own words unless others are given."""
    quotes = [{"passage": passage, "words": quoted} for quoted in words or (text,)]
    return {"quotes": quotes, "text": text}


def reply(*statements: dict[str, Any]) -> str:
    return json.dumps({"statements": statements}, ensure_ascii=False)


def begun(*statements: dict[str, Any]) -> str:
    """A reply that holds these statements whole and has no end."""
    return reply(*statements).removesuffix("]}") + ", "


@pytest.fixture(scope="module")
def shared_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    import openai  # noqa: F401 - takes longer than the hasty models below wait

    folder = tmp_path_factory.mktemp("library")
    (folder / "corpus").mkdir()
    for name, text in REPORTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=folder / "corpus", data=folder / "index")
    with open_library(settings, "test") as library:
        ingest(library)
        yield library


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(MiniLM())


@pytest.fixture
def library(
    shared_library: Library, scripted_model: ScriptedModel, checker: Checker
) -> Iterator[Library]:
    """The three reports, and the scripted server to write about them."""
    shared_library.writer = writer_at(scripted_model.url, checker)
    yield shared_library
    shared_library.writer = None


def writer_at(
    url: str,
    checker: Checker,
    *,
    name: str = ScriptedModel.name,
    first_text_s: float = 60,
    stall_s: float = 20,
    second_opinion: bool = False,
) -> Writer:
    model = ChatModel(
        Settings(model=name, openai_base_url=url), first_text_s=first_text_s, stall_s=stall_s
    )
    return Writer(model, checker, second_opinion=second_opinion)


def assert_exact(library: Library, answer: Answer) -> None:
    """Every rule of the record holds, and every quote stands at its offsets."""
    assert Answer.model_validate_json(json.dumps(answer.as_json())) == answer
    for citation in (*answer.citations, *answer.nearest):
        text = library.retriever.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote


def texts(answer: Answer) -> list[str]:
    return [statement.text for statement in answer.statements]


def quotes_of(library: Library, question: str = ASKED) -> list[str]:
    return texts(ask(library, question, mode="quotes"))


def test_statements_are_released_with_the_quotes_they_stand_on(
    library: Library, scripted_model: ScriptedModel
) -> None:
    both = wrote(f"{CLOSED} {REPAIRS}", CLOSED, REPAIRS)
    scripted_model.play(Says(reply(wrote(REPAIRS), wrote(VOTED, passage=3), both)))
    events = list(answering(library, ASKED))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert_exact(library, answer)
    assert (answer.mode, answer.status, answer.notice) == ("prose", "answered", None)
    assert texts(answer) == [REPAIRS, VOTED, f"{CLOSED} {REPAIRS}"]
    assert [s.citations for s in answer.statements] == [(1,), (2,), (3, 1)]
    assert [c.document for c in answer.citations] == ["bridge.txt", "council.json", "bridge.txt"]
    assert [c.quote for c in answer.citations] == [REPAIRS, VOTED, CLOSED]
    assert answer.statements[0].speaker == "Engineer Marta Olsen"
    assert answer.statements[0].check[:2] == ("plain", "located")
    assert answer.usage == Usage(input_tokens=11, output_tokens=7)
    assert {"model", "check", "write", "total"} <= answer.timings_ms.keys()
    # What was handed over on the way is what the answer holds.
    asked, *told = [event for event in events[:-1] if not isinstance(event, Waiting)]
    assert asked == Asked(standalone_question=ASKED, mode="prose")
    released = [event for event in told if isinstance(event, Released)]
    assert [r.statement for r in released] == list(answer.statements)
    assert [c for r in released for c in r.citations] == list(answer.citations)


def test_the_model_is_shown_the_reports_as_data_and_held_to_a_form(
    library: Library, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(reply(wrote(REPAIRS))))
    ask(library, ASKED)
    (request,) = scripted_model.requests
    system, user = [message["content"] for message in request.body["messages"]]
    assert "Write one JSON object" in system
    assert "--- begin passage 1" in user
    assert "Publisher: Coast Desk" in user
    assert request.body["response_format"]["json_schema"]["schema"]["required"] == ["statements"]
    assert request.body["temperature"] == 0


@pytest.mark.parametrize(
    ("written", "test"),
    [
        (wrote(FALSE, REPAIRS), "figures"),
        (wrote("The mayor of Molde closed the bridge.", CLOSED), "names"),
        (wrote(REPAIRS, "Engineer Marta Olsen promised to be done in six weeks."), "located"),
        (wrote(REPAIRS, REPAIRS, "The bridge reopened in June."), "located"),
        ({"quotes": [], "text": REPAIRS}, "located"),
        ({"text": REPAIRS}, "located"),
        (wrote(f"{REPAIRS} See https://a.example", REPAIRS), "plain"),
        (wrote(f"{REPAIRS} ![](//a.example/x.png)", REPAIRS), "plain"),
        (wrote(f"<b>{REPAIRS}</b>", REPAIRS), "plain"),
        (wrote(f"**{REPAIRS}**", REPAIRS), "plain"),
        (wrote(f"{REPAIRS}\u202e", REPAIRS), "plain"),
        (wrote(f"{REPAIRS} " * 20, REPAIRS), "plain"),
    ],
)
def test_what_does_not_stand_on_its_quotes_is_withheld(
    library: Library, scripted_model: ScriptedModel, written: dict[str, Any], test: str
) -> None:
    scripted_model.play(Says(reply(written, wrote(VOTED, passage=3))))
    answer = ask(library, ASKED)
    assert_exact(library, answer)
    assert texts(answer) == [VOTED]
    assert [s.citations for s in answer.statements] == [(1,)]  # what is withheld takes no number
    (withheld,) = answer.withheld
    assert withheld.text == written["text"].strip()
    assert test in withheld.failed
    assert answer.notice is None


@pytest.mark.parametrize("passage", [3, 99, 0])
def test_right_words_under_a_wrong_number_are_cited_from_where_they_stand(
    library: Library, scripted_model: ScriptedModel, passage: int
) -> None:
    scripted_model.play(Says(reply(wrote(REPAIRS, passage=passage))))
    answer = ask(library, ASKED)
    assert texts(answer) == [REPAIRS]
    assert [(c.document, c.quote) for c in answer.citations] == [("bridge.txt", REPAIRS)]


def test_when_nothing_survives_quotes_stand_in_and_say_so(
    library: Library, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(reply(wrote(FALSE, REPAIRS), wrote(WRONG_DAY, CLOSED))))
    events = list(answering(library, ASKED))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert_exact(library, answer)
    assert answer.mode == "quotes"
    assert texts(answer) == quotes_of(library)
    assert [w.text for w in answer.withheld] == [FALSE, WRONG_DAY]
    assert answer.notice == (
        "Nothing that the chat model wrote passed its checks; these are quotes instead."
    )
    released = [e.statement for e in events if isinstance(e, Released)]
    assert released == list(answer.statements)


def test_a_model_that_declines_is_taken_at_its_word(
    library: Library, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says(reply()))
    answer = ask(library, ASKED)
    assert_exact(library, answer)
    assert (answer.mode, answer.status) == ("prose", "not_in_corpus")
    assert [c.quote for c in answer.nearest] == quotes_of(library)
    assert answer.reason == "The chat model found no answer in what the reports say."
    assert answer.notice is None


def test_a_question_outside_the_corpus_is_not_asked_of_the_model(
    library: Library, scripted_model: ScriptedModel
) -> None:
    answer = ask(library, "Who won the 1998 World Cup in football?")
    assert answer.status == "not_in_corpus"
    assert answer.usage == Usage()
    assert "model" not in answer.timings_ms
    assert scripted_model.requests == []


TOO_LONG = fails(400, "This model's maximum context length is 512 tokens.")


@pytest.mark.parametrize(
    ("played", "cause"),
    [
        (fails(401), "key refused"),
        (fails(404, "The model `x` does not exist"), "unknown model"),
        (fails(429, headers={"Retry-After": "60"}), "rate limit"),
        (fails(500, headers={"x-should-retry": "false"}), "server error"),
        (Says("…", late_s=5), "too slow"),
        (Says("…", every_s=5), "too slow"),
        (Raw(200, "<html>Welcome to the proxy</html>"), "unreadable reply"),
        (Says("Six weeks, says Olsen."), "unreadable reply"),
        (Says('{"statements": "six weeks"}'), "unreadable reply"),
        (Says('{"statements": [{"text": ""}, {"claim": "six weeks"}, 7]}'), "unreadable reply"),
        (Says('{"statements": [{"text": "half \\ud83d a character"}]}'), "unreadable reply"),
        (Says('{"statements": [{"quotes": [{"passage": 1'), "unreadable reply"),
        (Says("[" * 9_000), "unreadable reply"),
        (Says('{"statements": [{"quotes"', ends="stall"), "stopped in mid-answer"),
        (Says('{"statements": [{"quotes"', ends="drop"), "stopped in mid-answer"),
        (Says('{"statements": [{"quotes"', finish="length"), "length limit"),
        (Says(""), "empty reply"),
        (Says("", finish="content_filter"), "content filter"),
        (TOO_LONG, "prompt too long"),
    ],
)
def test_a_model_that_fails_leaves_quotes_and_its_cause(
    library: Library,
    scripted_model: ScriptedModel,
    checker: Checker,
    played: Played,
    cause: str,
) -> None:
    library.writer = writer_at(scripted_model.url, checker, first_text_s=0.8, stall_s=0.4)
    scripted_model.play(then=played)
    answer = ask(library, ASKED)
    assert_exact(library, answer)
    assert (answer.mode, answer.status) == ("quotes", "answered")
    assert texts(answer) == quotes_of(library)
    assert answer.notice == f"The chat model did not answer ({cause}); these are quotes instead."


def test_a_server_out_of_reach_leaves_quotes(
    library: Library, checker: Checker, free_port: Callable[[], int]
) -> None:
    library.writer = writer_at(f"http://127.0.0.1:{free_port()}/v1", checker)
    answer = ask(library, ASKED)
    assert texts(answer) == quotes_of(library)
    assert answer.notice == (
        "The chat model did not answer (not reachable); these are quotes instead."
    )
    assert answer.usage == Usage()


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ({"ends": "stall"}, "stopped in mid-answer"),
        ({"ends": "drop"}, "stopped in mid-answer"),
        ({"ends": "garbage"}, "stopped in mid-answer"),
        ({"ends": "error"}, "stopped in mid-answer"),
        ({"finish": "length"}, "length limit"),
        ({"finish": "content_filter"}, "content filter"),
    ],
)
def test_what_passed_before_a_failure_stays(
    library: Library,
    scripted_model: ScriptedModel,
    checker: Checker,
    how: dict[str, Any],
    cause: str,
) -> None:
    library.writer = writer_at(scripted_model.url, checker, stall_s=0.4)
    scripted_model.play(Says(begun(wrote(REPAIRS)) + '{"quotes": [', **how))
    answer = ask(library, ASKED)
    assert_exact(library, answer)
    assert (answer.mode, texts(answer)) == ("prose", [REPAIRS])
    assert answer.notice == (
        f"The chat model stopped before its end ({cause}); what is here passed."
    )
    scripted_model.play(Says(begun(wrote(FALSE, REPAIRS)) + '{"quotes": [', **how))
    answer = ask(library, ASKED)
    assert texts(answer) == quotes_of(library)
    assert answer.notice == (
        f"The chat model stopped before its end ({cause}), and nothing that it had written "
        "passed; these are quotes instead."
    )


def test_a_model_that_reads_little_is_shown_less(
    library: Library, scripted_model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "LEAST_TOKENS", 10)  # the three reports are short
    scripted_model.play(TOO_LONG, Says(reply(wrote(REPAIRS))))
    answer = ask(library, ASKED)
    assert (answer.mode, texts(answer), answer.notice) == ("prose", [REPAIRS], None)
    first, second = [r.body["messages"][1]["content"] for r in scripted_model.requests]
    assert first.count("--- begin passage") == 3
    assert 1 <= second.count("--- begin passage") < 3
    # The same again is never asked.
    scripted_model.play(then=TOO_LONG)
    assert "prompt too long" in str(ask(library, ASKED).notice)
    asked = [r.body["messages"][1]["content"] for r in scripted_model.requests]
    assert 1 < len(asked) == len(set(asked))


def test_a_server_without_schemas_is_asked_without(
    library: Library, scripted_model: ScriptedModel
) -> None:
    refusal = fails(400, "response_format is not supported")
    fenced = f"Here it is:\n```json\n{reply(wrote(REPAIRS))}\n```"
    scripted_model.play(refusal, refusal, Says(fenced))
    assert texts(ask(library, ASKED)) == [REPAIRS]
    assert "response_format" not in scripted_model.requests[-1].body


def test_a_statement_reaches_the_reader_while_the_next_is_held_back(
    library: Library,
    scripted_model: ScriptedModel,
    record_property: Callable[[str, object], None],
) -> None:
    scripted_model.play(Says(reply(wrote(REPAIRS))))
    ask(library, ASKED)  # what is loaded once is loaded
    scripted_model.play(Says(begun(wrote(REPAIRS)), ends="stall"))
    events = answering(library, ASKED)
    assert isinstance(next(events), Asked)
    started = time.perf_counter()
    first = next(event for event in events if not isinstance(event, Waiting))
    # Drafting the quotes, the connection and the check are in it.
    until_released_ms = 1000 * (time.perf_counter() - started)
    record_property("until_released_ms", round(until_released_ms))
    assert isinstance(first, Released)
    assert first.statement.text == REPAIRS
    assert not scripted_model.requests[0].answered
    assert until_released_ms < 3_000  # 150 to 250 ms on an idle machine
    events.close()


@pytest.mark.parametrize("statements", [(), (wrote(REPAIRS),)])
def test_closing_the_iterator_closes_the_models_connection(
    library: Library, scripted_model: ScriptedModel, statements: tuple[dict[str, Any], ...]
) -> None:
    """Before anything has come, and after a statement."""
    told = begun(*statements) if statements else ""
    scripted_model.play(Says(told + "word " * 400, every_s=0.05))
    events = answering(library, ASKED)
    wanted = Released if statements else Waiting
    next(event for event in events if isinstance(event, wanted))
    events.close()
    wait_for(lambda: scripted_model.requests[0].closed_early, "the request to be closed", 10)
    assert len(scripted_model.requests) == 1


def test_a_reader_is_never_held_for_long(library: Library, scripted_model: ScriptedModel) -> None:
    """An iterator that is closed from elsewhere closes at its next event."""
    scripted_model.play(Says(reply(wrote(REPAIRS)), late_s=2))
    gaps, last = [], time.perf_counter()
    for _ in answering(library, ASKED):
        gaps.append(time.perf_counter() - last)
        last = time.perf_counter()
    assert len(gaps) > 8
    assert sorted(gaps)[-2] < 1.8  # the longest, drafting the quotes, aside


OPINION = "Is everything that the sentence says"


def carried(verdict: str, about: str) -> Says:
    """An opinion on the sentence that holds `about`, apart from the quotes that hold it too."""
    return Says(verdict, when=f"{about}\n--- end", usage=(5, 3))


@pytest.mark.parametrize(
    ("opinion", "is_released", "is_named"),
    [
        (Says('{"carried": false}', when=OPINION, usage=(5, 3)), False, False),
        (Says('{"carried": true}', when=OPINION, usage=(5, 3)), True, True),
        (Says("I would say so.", when=OPINION, usage=(5, 3)), True, False),
        (Says('{"carried": "maybe"}', when=OPINION, usage=(5, 3)), True, False),
        (Raw(401, "{}", when=OPINION), True, False),
    ],
)
def test_a_second_opinion_can_only_withhold(
    library: Library,
    scripted_model: ScriptedModel,
    checker: Checker,
    opinion: Played,
    is_released: bool,
    is_named: bool,
) -> None:
    library.writer = writer_at(scripted_model.url, checker, second_opinion=True)
    scripted_model.play(opinion, Says(reply(wrote(REPAIRS), wrote(FALSE, REPAIRS))))
    answer = ask(library, ASKED)
    assert_exact(library, answer)
    failed = {w.text: w.failed for w in answer.withheld}
    assert "figures" in failed.pop(FALSE)  # whatever the opinion, and it was not asked for
    assert len(scripted_model.requests) == 2
    if is_released:
        assert texts(answer) == [REPAIRS]
        assert ("second_opinion" in answer.statements[0].check) == is_named
    else:
        assert failed == {REPAIRS: ("second_opinion",)}
        assert texts(answer) == quotes_of(library)
    counted = (0, 0) if isinstance(opinion, Raw) else (5, 3)
    assert answer.usage == Usage(input_tokens=11 + counted[0], output_tokens=7 + counted[1])


def test_opinions_are_asked_beside_the_writing_and_keep_its_order(
    library: Library, scripted_model: ScriptedModel, checker: Checker
) -> None:
    library.writer = writer_at(scripted_model.url, checker, second_opinion=True)
    scripted_model.play(
        Says('{"carried": true}', when="begin sentence", late_s=0.6, usage=(5, 3)),
        Says('{"carried": true}', when="begin sentence", usage=(5, 3)),
        Says(reply(wrote(REPAIRS), wrote(CLOSED))),
    )
    answer = ask(library, ASKED)
    assert texts(answer) == [REPAIRS, CLOSED]
    assert [s.citations for s in answer.statements] == [(1,), (2,)]
    assert answer.usage == Usage(input_tokens=11 + 5 + 5, output_tokens=7 + 3 + 3)


def test_an_opinion_that_is_in_is_not_held_back_by_the_writing(
    library: Library, scripted_model: ScriptedModel, checker: Checker
) -> None:
    library.writer = writer_at(scripted_model.url, checker, second_opinion=True)
    scripted_model.play(
        Says('{"carried": true}', when=OPINION, late_s=0.3),
        Says(begun(wrote(REPAIRS)), ends="stall"),
    )
    events = answering(library, ASKED)
    first = next(e for e in events if isinstance(e, Released))
    assert first.statement.check[-1] == "second_opinion"
    events.close()


def test_leaving_gives_up_opinions_too(
    library: Library, scripted_model: ScriptedModel, checker: Checker
) -> None:
    library.writer = writer_at(scripted_model.url, checker, second_opinion=True)
    scripted_model.play(
        Says("well " * 400, when=OPINION, every_s=0.05), Says(reply(wrote(REPAIRS)))
    )
    events = answering(library, ASKED)
    next(events)
    wait_for(
        lambda: isinstance(next(events), Waiting) and len(scripted_model.requests) == 2,
        "the opinion to be asked",
        10,
    )
    events.close()
    wait_for(lambda: scripted_model.requests[1].closed_early, "its request to be closed", 10)


FOLLOW_UP = [Turn(question="Who is Marta Olsen?", answer="Marta Olsen is an engineer.")]


def test_a_follow_up_is_rewritten_by_the_model_and_counted(
    library: Library, scripted_model: ScriptedModel
) -> None:
    whole = "What did Marta Olsen say about repairs?"
    scripted_model.play(
        Says(whole, when="rewrite a reader's follow-up", usage=(3, 2)),
        Says(reply(wrote(REPAIRS)), when=whole),
    )
    first, *_, answer = [
        e
        for e in answering(library, "what did she say about repairs?", turns=FOLLOW_UP)
        if not isinstance(e, Waiting)
    ]
    assert first == Asked(standalone_question=whole, mode="prose")
    assert isinstance(answer, Answer)
    assert answer.question == "what did she say about repairs?"
    assert answer.standalone_question == whole
    assert texts(answer) == [REPAIRS]
    assert answer.usage == Usage(input_tokens=11 + 3, output_tokens=7 + 2)
    assert answer.timings_ms["standalone"] > 0


def test_leaving_gives_up_the_rewriting_too(
    library: Library, scripted_model: ScriptedModel
) -> None:
    scripted_model.play(Says("what " * 400, every_s=0.05))
    events = answering(library, "what did she say about repairs?", turns=FOLLOW_UP)
    wait_for(
        lambda: isinstance(next(events), Waiting) and len(scripted_model.requests) == 1,
        "the rewriting to begin",
        10,
    )
    events.close()
    wait_for(lambda: scripted_model.requests[0].closed_early, "its request to be closed", 10)
    assert len(scripted_model.requests) == 1


def test_many_readers_at_once_get_their_own_answers(
    library: Library, scripted_model: ScriptedModel
) -> None:
    about = {REPAIRS: ASKED, VOTED: "How much will the council pay for the repair?"}
    scripted_model.play(
        *(Says(reply(wrote(s, passage=0)), when=q, every_s=0.01) for s, q in about.items()),
        *(Says(reply(wrote(s, passage=0)), when=q) for s, q in about.items()),
    )
    got: list[tuple[str, list[str]]] = []
    threads = [
        threading.Thread(target=lambda s=s, q=q: got.append((s, texts(ask(library, q)))))
        for s, q in [*about.items(), *about.items()]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted([(s, [s]) for s in [*about, *about]])


@pytest.mark.parametrize(
    ("said", "opinion"),
    [
        ('{"carried": true}', True),
        ('Sure.\n```json\n{"carried": false}\n```', False),
        ('{"carried": 1}', None),
        ("true", None),
        ("} {", None),
        ("", None),
        ("{" * 9_000, None),
    ],
)
def test_an_opinion_is_read_or_there_is_none(said: str, opinion: bool | None) -> None:
    assert read_opinion(said) is opinion


def test_whatever_a_real_model_writes_the_answer_holds(
    library: Library, model_server: str, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "MOST_TOKENS", 150)
    name = httpx.get(f"{model_server}/models").json()["data"][0]["id"]
    library.writer = writer_at(model_server, checker, name=name, first_text_s=250, stall_s=120)
    answer = ask(library, ASKED)
    assert_exact(library, answer)
    assert answer.usage.input_tokens > 300
    assert answer.usage.output_tokens > 5
    assert answer.mode == "prose" or answer.notice
    events = answering(library, ASKED)
    next(event for event in events if isinstance(event, Waiting))
    events.close()
    slots = model_server.removesuffix("/v1") + "/slots"
    wait_for(
        lambda: not any(slot["is_processing"] for slot in httpx.get(slots).json()),
        "the real server to stop writing",
    )
