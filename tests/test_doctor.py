"""Findings on access and on the chat model; the others are tested through the command line."""

from collections.abc import Callable

import pytest

from rag.doctor import Finding, examine
from rag.settings import Settings
from tests.scripted_model import Played, Raw, Says, ScriptedModel, fails


@pytest.fixture
def findings(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Callable[..., dict[str, Finding]]:
    """The findings, by what they are of, in an environment with these settings."""

    def look(**environ: str) -> dict[str, Finding]:
        here = {"BYLINE_CORPUS": str(settings.corpus), "BYLINE_DATA": str(settings.data)}
        for name, value in {**here, **environ}.items():
            monkeypatch.setenv(name, value)
        return {finding.what: finding for finding in examine()}

    return look


def test_no_chat_model_is_looked_for_where_none_is_named(
    findings: Callable[..., dict[str, Finding]],
) -> None:
    found = findings()
    names = ["Python", "Settings", "Access", "Corpus", "Embedding model", "Disk", "Index"]
    assert list(found) == names
    assert all(finding.ok for finding in found.values())


def test_keys_are_named_with_their_scopes_and_never_shown(
    findings: Callable[..., dict[str, Finding]],
) -> None:
    alone = findings()["Access"]
    assert (alone.ok, alone.detail) == (True, "127.0.0.1:7860, this machine only; no keys")
    keys = "news:ask:never-to-be-seen-1 desk:write+ask:never-to-be-seen-2"
    found = findings(BYLINE_API_KEYS=keys, BYLINE_HOST="0.0.0.0")
    detail = "0.0.0.0:7860, with a key: news (ask), desk (ask+write)"
    assert (found["Access"].ok, found["Access"].detail) == (True, detail)
    assert not any("never-to-be" in finding.model_dump_json() for finding in found.values())


def test_a_server_for_all_without_keys_is_wrong_with_a_remedy(
    findings: Callable[..., dict[str, Finding]],
) -> None:
    found = findings(BYLINE_HOST="0.0.0.0")
    assert list(found) == ["Python", "Settings"]
    assert not found["Settings"].ok
    assert "set BYLINE_API_KEYS" in found["Settings"].detail


def test_a_chat_model_that_answers_is_well(
    findings: Callable[..., dict[str, Finding]], scripted_model: ScriptedModel
) -> None:
    finding = findings(**scripted_model.environment)["Chat model"]
    assert finding.ok
    assert finding.detail == f"scripted-model at {scripted_model.url}"


REFUSED = fails(401, "No such key as sk-very-secret")


@pytest.mark.parametrize(
    ("models", "then", "detail", "remedy"),
    [
        (REFUSED, None, "refused the key (401): No such key as (the key)", "OPENAI_API_KEY"),
        (["other"], fails(404), "is unknown there", "Set BYLINE_MODEL to one that it has: other."),
        (fails(500), Says("-"), "failed (500)", "BYLINE_MODEL"),
    ],
)
def test_a_chat_model_that_does_not_is_wrong_with_a_remedy(
    findings: Callable[..., dict[str, Finding]],
    scripted_model: ScriptedModel,
    models: list[str] | Raw,
    then: Played | None,
    detail: str,
    remedy: str,
) -> None:
    scripted_model.play(then=then, models=models)
    finding = findings(**scripted_model.environment, OPENAI_API_KEY="sk-very-secret")["Chat model"]
    assert not finding.ok
    assert detail in finding.detail
    assert remedy in finding.remedy
    assert "very-secret" not in finding.detail + finding.remedy


def test_what_is_wrong_with_the_chat_model_hides_nothing_else(
    findings: Callable[..., dict[str, Finding]], free_port: Callable[[], int]
) -> None:
    away = findings(BYLINE_MODEL="m", OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")
    assert "Connection refused" in away["Chat model"].detail
    assert "that its server runs" in away["Chat model"].remedy
    assert [what for what, finding in away.items() if not finding.ok] == ["Chat model"]


def test_a_chat_model_without_an_endpoint_is_told_what_to_set(
    findings: Callable[..., dict[str, Finding]], settings: Settings
) -> None:
    settings.data.mkdir()  # an index to open, which needs no chat model
    found = findings(BYLINE_MODEL="m")
    assert "no endpoint to ask it at" in found["Chat model"].detail
    assert "OPENAI_BASE_URL" in found["Chat model"].remedy
    assert [what for what, finding in found.items() if not finding.ok] == ["Chat model"]
