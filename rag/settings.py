"""Environment → `Settings`, checked once, at start. The only reader of the environment.

An unknown `BYLINE_*` name is an error that lists the known ones, because a
misspelt setting that is silently ignored answers from the wrong corpus.
"""

import ipaddress
import os
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

#: The checkout: where `corpus/` and `.byline/` are by default.
ROOT = Path(__file__).resolve().parent.parent


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

    @field_validator("corpus", "data")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        try:
            return folder.expanduser().absolute()
        except RuntimeError:
            raise ValueError("there is no such user's home folder") from None

    @field_validator("chroma_url", "openai_base_url")
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

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        if host != "localhost" and not _is_loopback(host):
            raise ValueError(
                "there is no access control yet, so Byline listens on loopback only: "
                "use 127.0.0.1, and a reverse proxy with a login in front of it"
            )
        return host

    @field_validator("api_keys")
    @classmethod
    def _no_keys_yet(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            raise ValueError("keys are not supported yet, and would protect nothing: unset it")
        return keys

    @model_validator(mode="after")
    def _data_outside_corpus(self) -> Self:
        if self.data.resolve().is_relative_to(self.corpus.resolve()):
            raise ValueError(f"BYLINE_DATA {self.data} lies inside the corpus {self.corpus}")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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
