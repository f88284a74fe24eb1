"""`.html` pages, and the HTML of e-mails."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import trafilatura
import trafilatura.metadata
import trafilatura.settings

from rag.errors import UnreadableFile
from rag.readers.base import CorpusReader, Report, decode_within_limit
from rag.readers.fields import iso_8601, named_fields

_DECLARED_CHARSET = re.compile(
    rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE
)
#: References to characters that XML has none of, and lxml takes from HTML but not from Python.
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)"
    r"|x0*(?:[0-8bcef]|1[\da-f]|fff[ef])(?![\da-f]));?",
    re.IGNORECASE | re.ASCII,
)
#: Where pages say when they were published, by trust; all spelled in small letters.
_PUBLISHED_TAGS = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "date",
)
_JSON_LD_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')

# What these say of a page is reported as its problem, or did not keep it from being read.
for _library in ("htmldate", "trafilatura"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)


class HtmlReader(CorpusReader):
    """A `.html` page: its article as trafilatura finds it, and its meta tags."""

    def parse(self, data: bytes, source: str) -> Iterator[Report]:  # noqa: D102
        declared = _DECLARED_CHARSET.search(data[:4096])
        charset = declared.group(1).decode() if declared else None
        yield read_html(decode_within_limit(data, source, charset), source)


def read_html(page: str, source: str) -> Report:
    """The article's text and the metadata of an HTML page, or of a piece of one.

    Raises:
        UnreadableFile: there is no article in it.
    """
    page = _CONTROL_REFERENCE.sub("", page)
    tree: Any = trafilatura.load_html(page)
    if tree is None:  # trafilatura takes pages, not the fragments that e-mails hold
        tree = trafilatura.load_html(f"<html><body>{page}</body></html>")
    try:
        found = trafilatura.metadata.extract_metadata(tree, extensive=False)
    except AssertionError:  # from lxml, when the page is one element, say <svg>, alone
        found = trafilatura.settings.Document()
    tags = _meta_tags(tree)
    # In <noscript> stands "Enable JavaScript", or the page's pictures again.
    text = trafilatura.extract(tree, include_comments=False, prune_xpath="//noscript")
    if not text:
        raise UnreadableFile(
            source,
            "No article text was found in the page.",
            "Save the article as text, or check that the page is not built by scripts alone.",
        )
    # trafilatura ends each paragraph with one line break, which wrapped text also has.
    return text.replace("\n", "\n\n"), named_fields(
        {
            "title": tags.get("og:title") or found.title,
            "publisher": tags.get("og:site_name") or found.sitename,
            "published": _published(tree, tags),
            "url": _address(tree, tags),
            "language": tree.xpath("string(//html/@lang)"),
        }
    )


def _meta_tags(tree: Any) -> dict[str, str]:
    """Name in small letters → the first value that the page gives it."""
    tags: dict[str, str] = {}
    for element in tree.xpath("//meta[@content] | //*[@itemprop]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = (element.get("content") or element.get("datetime") or "").strip()
        if value:
            tags.setdefault(name.lower(), value)
    return tags


def _published(tree: Any, tags: Mapping[str, str]) -> str | None:
    """The date that the page declares. trafilatura's own guess from the text is often wrong."""
    dates = [tags[name] for name in _PUBLISHED_TAGS if name in tags]
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        dates += _JSON_LD_PUBLISHED.findall(script)
    return next(filter(iso_8601, dates), dates[0] if dates else None)


def _address(tree: Any, tags: Mapping[str, str]) -> str | None:
    declared = (tags.get("og:url"), *tree.xpath("//link[@rel='canonical']/@href"))
    return next((url for url in declared if url and url.startswith(("https://", "http://"))), None)
