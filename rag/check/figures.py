"""Whether a clause's figures are the source's: number, bound, unit and what is counted."""

from rag.check.texts import Clause, Source, listed, same_word
from rag.reading.figures import Figure, carries_figure, figures_of


def faults(clause: Clause, source: Source) -> list[str]:
    """The clause's figures that no figure of the source carries."""
    text = clause.whole.text
    quoted = [f for own in (source.body.text, source.title) for f in figures_of(own)]
    return [
        text[stated.start : stated.end]
        for stated in figures_of(text)
        if clause.holds(stated.start, stated.end)
        and not any(carries_figure(q, stated) and _same_unit(q, stated) for q in quoted)
    ]


def _same_unit(quoted: Figure, stated: Figure) -> bool:
    """Whether what is counted may be one thing; where only one text says it, it may."""
    if quoted.unit is None or stated.unit is None:
        return True
    return same_word(quoted.unit, stated.unit) or {quoted.unit, stated.unit} <= _PEOPLE


#: Words for people who are counted, which reports change between.
_PEOPLE = listed(
    "people person civilian soldier troop victim resident man woman member dead body casualty "
    "passenger patient child serviceman local"
)
