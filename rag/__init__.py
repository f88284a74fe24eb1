"""Byline: ask a corpus of news reports, get exact quotes with their sources.

    corpus file ─load→ Document ─split→ Passages ─embed→ vectors ─store→ Chroma
    question ─retrieve→ Hits ─answer→ Draft ─cite→ Answer ─present→ UI · HTTP · CLI

Imports run one way: records and errors know nothing; stages know records,
errors and their one library; `pipeline` knows the stages; presenters (`cli`,
`http_api`, `web_ui`) know `pipeline`.
"""

#: As in pyproject.toml.
__version__ = "0.1.0"
