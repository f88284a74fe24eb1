"""Settings: every bad value is an error that names its variable; secrets stay secret."""

import os
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import NAMES, ROOT, Settings, read_settings

KNOWN = {
    *("BYLINE_CORPUS", "BYLINE_DATA", "BYLINE_CHROMA_URL", "BYLINE_MODEL"),
    "BYLINE_SECOND_OPINION",
    *("BYLINE_EMBEDDING_MODEL", "BYLINE_API_KEYS", "BYLINE_HOST", "BYLINE_PORT"),
    *("OPENAI_API_KEY", "OPENAI_BASE_URL", "BYLINE_CAUTION"),
    *("BYLINE_LOG_QUESTIONS", "OTEL_EXPORTER_OTLP_ENDPOINT"),
}
SECRET = "sk-never-to-be-seen"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith(("BYLINE_", "OPENAI_", "OTEL_")):
            monkeypatch.delenv(name)


def test_without_a_setting_everything_has_its_default() -> None:
    found = read_settings()
    assert (found.corpus, found.data) == (ROOT / "corpus", ROOT / ".byline")
    assert (found.host, found.port) == ("127.0.0.1", 7860)
    assert (found.chroma_url, found.embedding_model, found.model) == (None, None, None)
    assert found.caution == 1
    assert (found.api_keys, found.openai_api_key, found.openai_base_url) == (None, None, None)
    assert (found.keys, found.log_questions, found.otel_endpoint) == ((), False, None)


def test_the_names_are_those_that_the_docs_list() -> None:
    assert set(NAMES) == KNOWN


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("BYLINE_CHROMA_URL", "http://localhost:8000", "chroma_url"),
        ("BYLINE_CHROMA_URL", "https://chroma.example/", "chroma_url"),
        ("BYLINE_EMBEDDING_MODEL", "embed-large", "embedding_model"),
        ("BYLINE_MODEL", "chat-small", "model"),
        ("BYLINE_HOST", "::1", "host"),
        ("BYLINE_HOST", "localhost", "host"),
        ("BYLINE_HOST", "127.8.8.8", "host"),
        ("OPENAI_BASE_URL", "http://[::1]:8080/v1", "openai_base_url"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318", "otel_endpoint"),
    ],
)
def test_a_setting_is_read(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(read_settings(), field) == value


def test_a_port_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_PORT", "8080")
    assert read_settings().port == 8080


@pytest.mark.parametrize(("value", "caution"), [("0", 0), ("0.5", 0.5), ("2", 2), ("1e3", 1000)])
def test_caution_is_a_number_from_0_to_1000(
    monkeypatch: pytest.MonkeyPatch, value: str, caution: float
) -> None:
    monkeypatch.setenv("BYLINE_CAUTION", value)
    assert read_settings().caution == caution


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BYLINE_PORT", "http"),
        ("BYLINE_PORT", "0"),
        ("BYLINE_PORT", "-1"),
        ("BYLINE_PORT", "65536"),
        ("BYLINE_PORT", "7860.5"),
        ("BYLINE_HOST", "0.0.0.0"),
        ("BYLINE_HOST", "192.168.1.4"),
        ("BYLINE_HOST", "::"),
        ("BYLINE_HOST", "byline.example"),
        ("BYLINE_HOST", "127.0.0.1:80"),
        ("BYLINE_CHROMA_URL", "localhost:8000"),
        ("BYLINE_CHROMA_URL", "ftp://localhost"),
        ("BYLINE_CHROMA_URL", "http://"),
        ("BYLINE_CHROMA_URL", "http://localhost:port"),
        ("BYLINE_CHROMA_URL", "http://[::1"),
        ("OPENAI_BASE_URL", "api.example/v1"),
        ("OPENAI_BASE_URL", "https:///v1"),
        ("BYLINE_LOG_QUESTIONS", "perhaps"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"),
        ("BYLINE_CAUTION", "high"),
        ("BYLINE_CAUTION", "-0.1"),
        ("BYLINE_CAUTION", "1000.1"),
        ("BYLINE_CAUTION", "inf"),
        ("BYLINE_CAUTION", "nan"),
        ("BYLINE_CORPUS", "~no-such-user-here/reports"),
        ("BYLINE_DATA", "~no-such-user-here/index"),
    ],
)
def test_a_bad_value_is_an_error_with_its_name_and_itself(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert caught.value.problem.startswith(f"{name} '{value}' does not hold: ")
    assert caught.value.remedy


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    unset = read_settings()
    monkeypatch.setenv(name, "")
    assert read_settings() == unset


@pytest.mark.parametrize("name", ["BYLINE_CORPSE", "BYLINE_OPENAI_API_KEY", "BYLINE_"])
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert caught.value.problem == f"{name} is not a setting of Byline."
    assert all(known in caught.value.remedy for known in KNOWN)
    assert SECRET not in str(caught.value)


def test_other_programs_names_are_no_concern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_BYLINE_CORPSE", "x")
    monkeypatch.setenv("OPENAI_ORGANISATION", "x")
    monkeypatch.setenv("PORT", "1")
    assert read_settings().port == 7860


def test_a_relative_folder_counts_from_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BYLINE_CORPUS", "reports")
    monkeypatch.setenv("BYLINE_DATA", "index")
    found = read_settings()
    monkeypatch.chdir("/")
    assert (found.corpus, found.data) == (tmp_path / "reports", tmp_path / "index")


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("BYLINE_CORPUS", "~/reports")
    assert read_settings().corpus == tmp_path / "reports"


@pytest.mark.parametrize("data", ["reports", "reports/index", "reports/a/b", "other/../reports/i"])
def test_an_index_inside_the_corpus_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: str
) -> None:
    monkeypatch.setenv("BYLINE_CORPUS", str(tmp_path / "reports"))
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / data))
    with pytest.raises(SettingsError, match=r"BYLINE_DATA .* lies inside the corpus"):
        read_settings()


def test_an_index_reached_through_a_link_into_the_corpus_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "reports")
    monkeypatch.setenv("BYLINE_CORPUS", str(tmp_path / "reports"))
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "link" / "index"))
    with pytest.raises(SettingsError, match=r"BYLINE_DATA .* lies inside the corpus"):
        read_settings()


@pytest.mark.parametrize("data", ["index", "reports-index", "."])
def test_an_index_beside_or_around_the_corpus_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: str
) -> None:
    monkeypatch.setenv("BYLINE_CORPUS", str(tmp_path / "reports"))
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / data))
    assert read_settings().data == tmp_path / data


def test_a_key_shows_in_no_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    found = read_settings()
    assert found.openai_api_key is not None
    assert found.openai_api_key.get_secret_value() == SECRET
    for text in (repr(found), str(found), str(found.model_dump()), found.model_dump_json()):
        assert SECRET not in text


@pytest.mark.parametrize(
    "other", [("BYLINE_PORT", "x"), ("BYLINE_DATA", str(ROOT / "corpus")), ("BYLINE_API_KEYS", "k")]
)
def test_a_key_shows_in_no_message(monkeypatch: pytest.MonkeyPatch, other: tuple[str, str]) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv(*other)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


LONG = "never-to-be-seen-either"


def test_keys_are_names_scopes_and_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given = f" newsroom:ask:{SECRET},\n desk:write+ask:{LONG}:with:colons "
    monkeypatch.setenv("BYLINE_API_KEYS", given)
    newsroom, desk = read_settings().keys
    assert (newsroom.name, sorted(newsroom.scopes)) == ("newsroom", ["ask"])
    assert newsroom.secret.get_secret_value() == SECRET
    assert (desk.name, sorted(desk.scopes)) == ("desk", ["ask", "write"])
    assert desk.secret.get_secret_value() == f"{LONG}:with:colons"
    for text in (repr(read_settings()), repr(desk), desk.model_dump_json()):
        assert SECRET not in text
        assert LONG not in text


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (SECRET, "key 1 is not of the form name:scope:secret"),
        (f"desk:{SECRET}", "key 1 is not of the form"),
        (f"desk::{SECRET}", "key 1 is not of the form"),
        (f":ask:{SECRET}", "key 1 is not of the form"),
        (f"desk:ask:{SECRET}, ,{LONG}", "key 2 is not of the form"),
        (f"de/sk:ask:{SECRET}", "the name of key 1"),
        (f"{'d' * 65}:ask:{SECRET}", "the name of key 1"),
        (f"desk:read:{SECRET}", "the scope of key 1"),
        (f"desk:ask+:{SECRET}", "the scope of key 1"),
        (f"desk:{SECRET}:ask", "the scope of key 1"),
        (f"{SECRET}:ask:desk", "the secret of key 1 has fewer than 16 characters"),
        (f"desk:ask:{LONG},desk:ask:{SECRET}", "keys 1 and 2 have the same name"),
        (f"a:ask:{SECRET},b:ask:{LONG},c:write:{SECRET}", "keys 1 and 3 have the same secret"),
        (f"desk:ask:{SECRET}ü", "the secret of key 1 has a character"),
        ("desk:ask:short", "fewer than 16"),
        (",", "key 1 is not of the form"),
    ],
)
def test_keys_that_do_not_hold_are_refused_unseen(
    monkeypatch: pytest.MonkeyPatch, keys: str, told: str
) -> None:
    monkeypatch.setenv("BYLINE_API_KEYS", keys)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert caught.value.problem.startswith("BYLINE_API_KEYS does not hold: ")
    assert told in caught.value.problem
    assert SECRET not in str(caught.value)
    assert LONG not in str(caught.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "byline.example"])
def test_any_address_can_be_served_with_keys(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("BYLINE_HOST", host)
    with pytest.raises(SettingsError, match="set BYLINE_API_KEYS, or use 127"):
        read_settings()
    monkeypatch.setenv("BYLINE_API_KEYS", f"desk:ask:{SECRET}")
    assert read_settings().host == host


@pytest.mark.parametrize("field", Settings.model_fields)
def test_settings_are_frozen(field: str) -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(read_settings(), field, None)


def test_a_password_in_an_address_is_refused_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_CHROMA_URL", f"http://me:{SECRET}@localhost:8000")
    with pytest.raises(SettingsError, match="BYLINE_CHROMA_URL") as caught:
        read_settings()
    assert SECRET not in str(caught.value)


def test_a_name_in_small_letters_is_unknown_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("byline_port", "8080")
    with pytest.raises(SettingsError, match="byline_port is not a setting"):
        read_settings()
