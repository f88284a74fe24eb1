"""`.txt` and `.md` files."""

import re
from collections.abc import Iterator

import yaml

from rag.errors import UnreadableFile
from rag.readers.base import CorpusReader, Report, decode_within_limit
from rag.readers.fields import named_fields

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
#: PyYAML reads 100 KB a second, and nobody's front matter is longer than this.
_MAX_FRONT_MATTER = 65_536
_YAML_NULLS = ("null", "Null", "NULL", "~")


class PlainTextReader(CorpusReader):
    """A `.txt` file: its text as decoded."""

    def parse(self, data: bytes, source: str) -> Iterator[Report]:  # noqa: D102
        yield decode_within_limit(data, source), {}


class FrontMatterReader(CorpusReader):
    """A `.md` file: what follows the YAML front matter, and the fields in it."""

    def parse(self, data: bytes, source: str) -> Iterator[Report]:  # noqa: D102
        text = decode_within_limit(data, source)
        match = _FRONT_MATTER.match(text, 0, _MAX_FRONT_MATTER)
        if match is None:
            yield text, {}
            return
        try:
            # Plain strings throughout: to YAML the language `no` is the truth value false.
            fields = yaml.load(match.group(1), Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f" in line {mark.line + 2}" if mark else ""
            cause = " ".join(str(getattr(error, "problem", error)).split())
            raise UnreadableFile(
                source,
                f"Its front matter is not valid YAML{line}: {cause}.",
                "Correct it (a value with a colon needs quotes), or remove it.",
            ) from None
        except RecursionError:
            raise UnreadableFile(
                source,
                "Its front matter is nested too deeply.",
                "Write it as lines like title: …, or remove it.",
            ) from None
        if isinstance(fields, dict):
            known = {name: value for name, value in fields.items() if value not in _YAML_NULLS}
            yield text[match.end() :], named_fields(known)
        elif fields:  # two rules around a paragraph, not front matter
            yield text, {}
        else:
            yield text[match.end() :], {}
