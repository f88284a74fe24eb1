"""Whether a clause's names are the source's, in any spelling; its title and publisher count.

A capital stands for its country and its government where it acts ("Moscow said",
"Russia's troops"), not where it is a place ("in Moscow").
"""

from collections.abc import Sequence

from rag.check.texts import Clause, Source, listed, same_name
from rag.reading.dates import dates_of
from rag.reading.grammar import Word, words_of

#: Names of one power, in the forms that reports use.
_POWERS = [
    frozenset(power.split())
    for power in (
        "Russia Russian Russians Moscow Kremlin",
        "Ukraine Ukrainian Ukrainians Kyiv Kiev",
        "US USA American Americans America Washington United States U.S. Pentagon",
        "UK Britain British London Kingdom",
        "EU European Europe Brussels Union",
        "UN United Nations U.N.",
        "China Chinese Beijing",
        "Germany German Germans Berlin",
        "France French Paris",
        "Turkey Turkish Türkiye Ankara",
        "Iran Iranian Tehran",
        "Israel Israeli Jerusalem",
        "Poland Polish Poles Warsaw",
        "Spain Spanish Madrid",
        "Italy Italian Rome",
        "Netherlands Dutch",
        "Switzerland Swiss",
        "Norway Norwegian Norwegians Oslo",
        "Denmark Danish Danes Copenhagen",
        "Sweden Swedish Swedes Stockholm",
        "Finland Finnish Finns Helsinki",
        "Greece Greek Greeks Athens",
        "Portugal Portuguese Lisbon",
        "Ireland Irish Dublin",
        "Scotland Scottish Scots Edinburgh",
        "Wales Welsh Cardiff",
        "England English",
        "Belgium Belgian Belgians",
        "Austria Austrian Austrians Vienna",
        "Hungary Hungarian Hungarians Budapest",
        "Romania Romanian Romanians Bucharest",
        "Bulgaria Bulgarian Bulgarians Sofia",
        "Serbia Serbian Serbs Belgrade",
        "Croatia Croatian Croats Zagreb",
        "Slovakia Slovak Slovaks Bratislava",
        "Slovenia Slovenian Slovene Ljubljana",
        "Czechia Czech Czechs Prague",
        "Japan Japanese Tokyo",
        "India Indian Indians Delhi",
        "Pakistan Pakistani Islamabad",
        "Afghanistan Afghan Afghans Kabul",
        "Iraq Iraqi Iraqis Baghdad",
        "Syria Syrian Syrians Damascus",
        "Egypt Egyptian Egyptians Cairo",
        "Canada Canadian Canadians Ottawa",
        "Mexico Mexican Mexicans",
        "Brazil Brazilian Brazilians Brasília Brasilia",
        "Argentina Argentine Argentinian",
        "Chile Chilean Chileans Santiago",
        "Peru Peruvian Lima",
        "Malaysia Malaysian",
        "Philippines Philippine Filipino Filipinos Manila",
        "Thailand Thai Thais Bangkok",
        "Vietnam Vietnamese Hanoi",
        "NATO Alliance",
    )
]
_PLACED_BY = listed("in at from to near into towards toward around outside inside")
#: Forms of address, which may come and go.
_TITLES = listed("mr mrs ms sir dr prof the")


def faults(clause: Clause, source: Source) -> list[str]:
    """The clause's names that the source does not have."""
    words = clause.whole.words
    dated = [
        place
        for said in dates_of(clause.whole.text, source.published)
        for place in range(said.start, said.end)
    ]
    known = [
        *(w.text for w in source.body.words),
        *(w.text for own in (source.title, source.publisher) for w in words_of(own)),
    ]
    return [
        words[n].text
        for n in clause.of("PROPN")
        if words[n].start not in dated
        and words[n].text[:1].isupper()
        and words[n].lemma not in _TITLES
        and not _is_known(words, n, known)
    ]


def _is_known(words: Sequence[Word], number: int, known: Sequence[str]) -> bool:
    name = words[number].text
    if any(same_name(name, other) or name.casefold() == other.casefold() for other in known):
        return True
    if words[words[number].head].lemma in _PLACED_BY and words[number].relation == "pobj":
        return False
    return any(same_power(name, other) for other in known)


def same_power(one: str, other: str) -> bool:
    """Whether two names stand for one country, its people or its government."""
    return any(one in power and other in power for power in _POWERS)
