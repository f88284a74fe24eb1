"""`.json`, `.jsonl` and `.csv` files, which hold reports as named fields."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rag.errors import UnreadableFile
from rag.readers.base import MAX_TEXT_BYTES, CorpusReader, Report, decode_within_limit
from rag.readers.fields import METADATA_FIELDS, TEXT_FIELDS, listed, report_from_fields


class JsonReader(CorpusReader):
    """A `.json` file: one report, or a list of reports."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[Report | UnreadableFile]:
        try:
            content = _parse_json(decode_within_limit(data, source))
        except json.JSONDecodeError as error:
            raise UnreadableFile(
                source,
                f"It is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
                "Correct it, or export it again.",
            ) from None
        except RecursionError:
            raise UnreadableFile(
                source, "Its JSON is nested too deeply.", "Export it as a flat list of reports."
            ) from None
        if isinstance(content, list):
            yield from (
                report_from_fields(item, source, n) for n, item in enumerate(content, start=1)
            )
            return
        item = report_from_fields(content, source, None)
        if isinstance(item, UnreadableFile):
            raise item
        yield item


def _parse_json(text: str) -> Any:
    """What `text` says, numbers as it writes them and NaN as null."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)


class JsonLinesReader(CorpusReader):
    """A `.jsonl` file: a report a line; `row` is the line's number."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[Report | UnreadableFile]:
        # Not splitlines(), which also breaks at a U+2028 inside a string.
        lines = io.StringIO(decode_within_limit(data, source), newline="\n")
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield report_from_fields(_parse_json(line.rstrip()), source, number)
            except json.JSONDecodeError as error:
                yield UnreadableFile(
                    f"{source}#{number}",
                    f"The line is not valid JSON: {error.msg} at column {error.colno}.",
                    "Correct the line; the other lines were read.",
                )
            except RecursionError:
                yield UnreadableFile(
                    f"{source}#{number}", "Its JSON is nested too deeply.", "Flatten the line."
                )


class CsvReader(CorpusReader):
    """A `.csv` file with a header: a report a row; `row` counts from 1 below the header."""

    def parse(  # noqa: D102
        self, data: bytes, source: str
    ) -> Iterator[Report | UnreadableFile]:
        text = decode_within_limit(data, source)
        header = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=header.count)
        csv.field_size_limit(MAX_TEXT_BYTES)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            names = [name.strip().lower() for name in next(rows)]
            _check_header(names, source)
            for number, row in enumerate(rows, start=1):
                if any(map(str.strip, row[len(names) :])):
                    yield UnreadableFile(
                        f"{source}#{number}",
                        f"It has {len(row)} values for {len(names)} columns.",
                        f"Put quotation marks around a value that holds a {delimiter!r}.",
                    )
                elif any(map(str.strip, row)):
                    yield report_from_fields(dict(zip(names, row, strict=False)), source, number)
        except csv.Error as error:
            raise UnreadableFile(
                source,
                f"It is not valid CSV: {error} (line {rows.line_num}).",
                "Check the quotation marks around that line, or export it again.",
            ) from None


def _check_header(names: list[str], source: str) -> None:
    """Raise `UnreadableFile` unless one column holds the words, and no field has two."""
    if not set(names) & set(TEXT_FIELDS):
        raise UnreadableFile(
            source,
            f"Its header has no column named text (it has: {listed(names)}).",
            "Name the column that holds the report's words text.",
        )
    known = {*TEXT_FIELDS, *(alias for aliases in METADATA_FIELDS.values() for alias in aliases)}
    twice = [name for name, times in Counter(names).items() if times > 1 and name in known]
    if twice:
        raise UnreadableFile(
            source,
            f"Its header has more than one column named {listed(twice)}.",
            "Give each column a name of its own.",
        )
