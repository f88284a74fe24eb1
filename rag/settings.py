"""Environment → `Settings`, checked once, at start. The only reader of the environment.

An unknown `BYLINE_*` name is an error that lists the known ones, because a
misspelt setting that is silently ignored answers from the wrong corpus.
"""

import ipaddress
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

#: The checkout: where `corpus/` and `.byline/` are by default.
ROOT = Path(__file__).resolve().parent.parent


#: What a key may be good for: reading and asking, or changing the corpus.
Scope = Literal["ask", "write"]
_SCOPES = frozenset(get_args(Scope))
_KEY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
#: A shorter secret could be found by trying.
_SHORTEST_SECRET = 16


class ApiKey(BaseModel):
    """Who may use the server, and for what."""

    model_config = ConfigDict(frozen=True)

    name: str
    scopes: frozenset[Scope]
    secret: SecretStr


class Settings(BaseSettings):
    """What can be set. Relative folders count from the working directory.

    Attributes:
        corpus: the folder of reports.
        data: the index folder, made when missing.
        chroma_url: a Chroma server that holds the index instead of `data`.
        embedding_model: a model's name at `openai_base_url` that embeds instead of
            the embedded model.
        caution: what the odds that the corpus answers must exceed, times the fitted
            threshold's; 1 as fitted, 2 needs twice the odds, 0 always answers.
        model: a chat model's name at `openai_base_url`; it turns prose on.
        second_opinion: whether the chat model is asked about each sentence that passed.
        api_keys: who may use the server, as `name:scope:secret` separated by commas or
            white space; `keys` has them apart. Without any, it serves loopback only.
        log_questions: whether the log holds the text of questions.
        otel_endpoint: where traces go; OpenTelemetry's own variable.
    """

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_", env_ignore_empty=True, frozen=True, populate_by_name=True
    )

    corpus: Path = ROOT / "corpus"
    data: Path = ROOT / ".byline"
    chroma_url: str | None = None
    embedding_model: str | None = None
    caution: float = Field(default=1.0, ge=0, le=1000, allow_inf_nan=False)
    model: str | None = None
    second_opinion: bool = False
    api_keys: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    openai_api_key: SecretStr | None = Field(default=None, alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, alias="OPENAI_BASE_URL")
    log_questions: bool = False
    otel_endpoint: str | None = Field(default=None, alias="OTEL_EXPORTER_OTLP_ENDPOINT")

    @field_validator("corpus", "data")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        try:
            return folder.expanduser().absolute()
        except RuntimeError:
            raise ValueError("there is no such user's home folder") from None

    @field_validator("chroma_url", "openai_base_url", "otel_endpoint")
    @classmethod
    def _http_url(cls, url: str | None) -> str | None:
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("it must start with http:// or https:// and name a host")
            if parts.username or parts.password:
                raise ValueError("a password in an address shows in every message")
            _ = parts.port  # raises ValueError when it is none
        return url

    @field_validator("api_keys")
    @classmethod
    def _keys_hold(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None:
            _parsed_keys(given)
        return given

    @field_validator("host")
    @classmethod
    def _guarded(cls, host: str, info: ValidationInfo) -> str:
        # Keys that do not hold are missing here, and are told of by themselves.
        if info.data.get("api_keys", True) is None and not is_loopback(host):
            raise ValueError(
                "without keys Byline listens on loopback only, because whoever reached it could "
                "use it: set BYLINE_API_KEYS, or use 127.0.0.1"
            )
        return host

    @model_validator(mode="after")
    def _data_outside_corpus(self) -> Self:
        if self.data.resolve().is_relative_to(self.corpus.resolve()):
            raise ValueError(f"BYLINE_DATA {self.data} lies inside the corpus {self.corpus}")
        return self

    @cached_property
    def keys(self) -> tuple[ApiKey, ...]:
        """Who may use the server; empty when everyone on this machine may."""
        return _parsed_keys(self.api_keys) if self.api_keys else ()


def is_loopback(host: str) -> bool:
    """Whether a host, without a port, can only be this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parsed_keys(given: SecretStr) -> tuple[ApiKey, ...]:
    """`name:scope:secret …` apart. Raises ValueError, which never shows a secret."""
    entries = re.split(r"[,\s]+", given.get_secret_value().strip(", \t\r\n"))
    keys: list[ApiKey] = []
    for number, entry in enumerate(entries, 1):
        key = _parsed_key(entry, number)
        for earlier, other in enumerate(keys, 1):
            if key.name == other.name:
                raise ValueError(f"keys {earlier} and {number} have the same name")
            if key.secret == other.secret:
                raise ValueError(f"keys {earlier} and {number} have the same secret")
        keys.append(key)
    return tuple(keys)


def _parsed_key(entry: str, number: int) -> ApiKey:
    # A secret may stand in any place of an entry that does not hold, so none of it is shown.
    name, _, rest = entry.partition(":")
    scopes, _, secret = rest.partition(":")
    if not (name and scopes and secret):
        raise ValueError(
            f"key {number} is not of the form name:scope:secret, such as desk:ask+write:…, "
            "with commas or white space between keys"
        )
    if not _KEY_NAME.fullmatch(name):
        raise ValueError(
            f"the name of key {number} has another character than letters, digits, . _ and -, "
            "or more than 64"
        )
    asked = frozenset(scopes.split("+"))
    if not asked <= _SCOPES:
        raise ValueError(f"the scope of key {number} is not ask, write or ask+write")
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError(
            f"the secret of key {number} has fewer than {_SHORTEST_SECRET} characters: make one "
            "with python -c 'import secrets; print(secrets.token_urlsafe(24))'"
        )
    if not (secret.isascii() and secret.isprintable()):
        raise ValueError(f"the secret of key {number} has a character that a header cannot carry")
    return ApiKey.model_validate({"name": name, "scopes": asked, "secret": secret})


#: Environment name → field, for help texts and messages.
NAMES = {
    str(field.alias or f"BYLINE_{name.upper()}"): name
    for name, field in Settings.model_fields.items()
}


_SECRETS = ("BYLINE_API_KEYS", "OPENAI_API_KEY")


def read_settings() -> Settings:
    """The settings in the environment.

    An empty variable counts as unset.

    Raises:
        SettingsError: a name is unknown or a value is bad; the message names both.
    """
    for name in os.environ:
        if name.upper().startswith("BYLINE_") and name not in NAMES:
            raise SettingsError(
                f"{name} is not a setting of Byline.",
                f"The settings are {', '.join(NAMES)}.",
            )
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        cause = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:
            raise SettingsError(f"{cause}.", "Put the index folder elsewhere.") from None
        given = str(first["loc"][0])
        name = given if given in NAMES else f"BYLINE_{given.upper()}"
        secret = name in _SECRETS or "password" in cause
        value = "" if secret else f" {first['input']!r}"
        raise SettingsError(f"{name}{value} does not hold: {cause}.", "Correct it.") from None
