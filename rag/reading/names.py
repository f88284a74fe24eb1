"""Two names → whether they are one, in whatever spelling, script and language's form.

A word of a name is compared by how it sounds under the common ways to write it in Latin
letters: as English does (BGN/PCGN, the Ukrainian and the Russian passport), as German
does (Selenskyj, Cherson) and as scholars do (Zelensʹkyj). Russian and Ukrainian forms of
one name meet in their endings and in г, and where they do not (Mykolaiv, Nikolaev) a list
has them, as it has other names that languages have forms of their own for.

Of a person, the last names have to be one, and first names where both have them: brothers
are two persons, and so are a father and a son whose initials differ. A single word may be
any word of the other name.

Not covered: names that change altogether (a pen name, a married name); who of two
namesakes is meant; declined names.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO_LETTER = re.compile(r"[^a-z]")
#: What transliterations of one name differ in.
_SOUNDS = (
    (re.compile(r"^[yj]e"), "e"),
    (re.compile(r"(?<=[aeou])[yj]e"), "e"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"zh"), "sh"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"w"), "v"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"ie|ei"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
#: Scholars' letters, as English writes them.
_SCHOLARLY = str.maketrans({"č": "ch", "š": "sh", "ž": "zh", "ć": "ch", "c": "ts", "x": "kh"})
_IS_SCHOLARLY = re.compile(r"[čšžěʹʺ]|^x[aeiou]\w{3}")
#: What German writes, as English does; its s stands for s and for z.
_GERMAN = (
    (re.compile(r"schtsch"), "shC"),
    (re.compile(r"tsch"), "C"),
    (re.compile(r"sch"), "sh"),
    (re.compile(r"ch"), "kh"),
    (re.compile(r"C"), "ch"),
    (re.compile(r"z"), "ts"),
)
_IS_GERMAN = re.compile(r"sch|w|j|^ch|s[ao]w")
#: Russian and Ukrainian forms: г; -ov, -ev and -iv; o after a hushing sound.
_SLAVIC = (
    (re.compile(r"g"), "h"),
    (re.compile(r"i?[aoe]v(?=$|s?k|ts)"), "iv"),
    (re.compile(r"(?<=[cs]h)o"), "e"),
)
_IS_SLAVIC = re.compile(r"(?:[aeiouvk]|ch)$")
_IS_ENGLISH = re.compile(r"ey$")
#: Letters that a name has at least, to be read as German, and as another language's form.
_LONG, _LONGER = 5, 6
#: Letters that names of one have at least, of which one may differ.
_MAY_DIFFER = 8
#: Forms of one name that do not sound alike.
_FORMS = [
    _listed(forms)
    for forms in (
        "volodymyr vladimir uladzimir",
        "oleksandr alexander aleksandr aliaksandr alexandr",
        "oleksiy alexei alexey aleksej",
        "mykola nikolai nicolas nikolas",
        "mykhailo mikhail michail mikhailo",
        "serhiy sergei serge siarhei",
        "dmytro dmitri dmitrij dzmitry",
        "andriy andrei andrej",
        "yevhen yevgeny evgeny evgenij jewgeni jewhen",
        "petro pyotr petr pjotr",
        "pavlo pavel pawlo",
        "kyrylo kirill kiril",
        "ihor igor",
        "oleh oleg",
        "bohdan bogdan",
        "heorhiy georgy georgi georgij",
        "hryhoriy grigory grigori grigorij",
        "vasyl vasily wassili vasyli",
        "illia ilya ilja",
        "mykyta nikita",
        "maksym maxim maksim",
        "artem artyom artjom",
        "olena elena yelena jelena",
        "olha olga",
        "hanna anna",
        "kateryna ekaterina yekaterina katerina jekaterina",
        "tetiana tatiana tatyana tatjana",
        "svitlana svetlana sviatlana swetlana",
        "halyna galina",
        "kostiantyn konstantin",
        "mohammed muhammad mohamed mohamad muhammed mohammad muhamad",
        "hussein hussain husayn husein",
        "gaddafi qaddafi kadhafi gadhafi qadhafi kaddafi gadafi",
        "muammar moammar",
        "osama usama",
        "kyiv kiev kiew kijew",
        "mykolaiv mykolayiv nikolaev nikolayev nikolajew",
        "dnipro dnieper dnepr dnjepr dnepro",
        "zaporizhzhia zaporozhye zaporozhe saporischschja saporoschje zaporizhia",
        "chernihiv chernigov tschernihiw",
        "crimea krym krim",
        "moscow moskva moskau moskwa",
        "warsaw warszawa warschau",
        "prague praha prag",
        "vienna wien",
        "munich muenchen munchen",
        "cologne koeln koln",
        "geneva geneve genf",
        "rome roma rom",
        "lisbon lisboa",
        "athens athina athen",
        "belgrade beograd belgrad",
        "bucharest bucuresti bukarest",
        "brussels bruxelles brussel",
        "copenhagen kobenhavn kopenhagen",
        "lviv lvov lwow lemberg",
        "beijing peking",
        "mumbai bombay",
        "kolkata calcutta",
        "turkey turkiye",
    )
]
#: Words of a name that tell namesakes apart when they differ or only one has them.
_TELLING_APART = _listed(
    "north south east west northern southern eastern western new upper lower great"
    " jr sr junior senior"
)
_ORDINALS = _listed("i ii iii iv v vi vii viii ix x")
#: Words between the words of a name, which may be left out.
PARTICLES = _listed("al el bin ibn ben de da di del la le von van der den du dos abu the")


class _Sounds(NamedTuple):
    """How a word sounds.

    Attributes:
        known: in the ways that English writes it, and in another language's form.
        german: as German writes it, s and z alike; empty for what shows no sign of that.
        either: the known, s and z alike, as those that are read as German.
    """

    known: frozenset[str]
    german: frozenset[str]
    either: frozenset[str]


def plain(word: str) -> str:
    """Its letters in a to z, as other scripts are commonly transliterated."""
    return _NO_LETTER.sub("", anyascii(word).casefold())


def sound(letters: str) -> str:
    """How letters in a to z sound, as English writes names of other scripts."""
    for pattern, same in _SOUNDS:
        letters = pattern.sub(same, letters)
    return letters


_LISTED = frozenset[str]().union(*_FORMS)
_FORM_OF = {sound(form): f"={n}" for n, forms in enumerate(_FORMS) for form in forms}


@lru_cache(maxsize=65536)
def _sounds(word: str) -> _Sounds:
    letters, first = plain(word), _sound_of(word)
    known = {first} - {""}
    folded = word.casefold()
    if _IS_SCHOLARLY.search(folded):
        known.add(sound(plain(folded.translate(_SCHOLARLY))))
    either = {e for s in known for e in (_either(s), f"~{_either(_changed(s, _SLAVIC))}")}
    if first in _FORM_OF and (len(letters) >= _LONG or letters in _LISTED):
        known.add(_FORM_OF[first])
    if len(first) >= _LONG and not _IS_ENGLISH.search(letters):
        known |= {f"~{_changed(s, _SLAVIC)}" for s in known if _IS_SLAVIC.search(s)}
    german = set()
    if len(letters) >= _LONGER and _IS_GERMAN.search(letters):
        read = sound(_changed(letters, _GERMAN))
        german = {_either(read), f"~{_either(_changed(read, _SLAVIC))}"}
        if read in _FORM_OF:
            known.add(_FORM_OF[read])
    return _Sounds(frozenset(known), frozenset(german), frozenset(either | german))


def _changed(letters: str, rules: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, same in rules:
        letters = pattern.sub(same, letters)
    return letters


def _either(letters: str) -> str:
    return re.sub(r"(.)\1+", r"\1", letters.replace("z", "s"))


def same_sound(one: str, other: str) -> bool:
    """Whether two words are one name by how they sound, or forms of one in two languages.

    >>> same_sound("Zelensky", "Selenskyj"), same_sound("Kharkiv", "Kharkov")
    (True, True)
    """
    first, second = _sounds(one), _sounds(other)
    if not first.known or not second.known:
        return one.casefold() == other.casefold()
    return (
        not first.known.isdisjoint(second.known)
        or not first.german.isdisjoint(second.either)
        or not second.german.isdisjoint(first.either)
    )


class Keys(NamedTuple):
    """What to keep a name under, and to look for it under: they meet for `same_sound` words."""

    kept: frozenset[str]
    sought: frozenset[str]


def keys_of(word: str) -> Keys:
    """Under what a name is kept, and looked for, among many."""
    sounds = _sounds(word)
    german, either = sounds.german, sounds.either
    return Keys(
        sounds.known | {f"g:{s}" for s in either} | {f"G:{s}" for s in german},
        sounds.known | {f"g:{s}" for s in german} | {f"G:{s}" for s in either},
    )


def form_of(word: str) -> str | None:
    """Which of the listed names a word is a form of; None for others."""
    return next((s for s in _sounds(word).known if s.startswith("=")), None)


@lru_cache(maxsize=65536)
def _sound_of(word: str) -> str:
    return sound(plain(word))


@lru_cache(maxsize=65536)
def one_name(one: str, other: str) -> bool:
    """Whether two words may be one name: alike in sound, or long and a letter off."""
    if same_sound(one, other):
        return True
    from rapidfuzz.distance import OSA

    first, second = _sound_of(one), _sound_of(other)
    return (
        min(len(first), len(second)) >= _MAY_DIFFER
        and first[0] == second[0]
        and OSA.distance(first, second, score_cutoff=1) <= 1
    )


def same_names(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the words of two names may be of one person or place; neither is empty.

    The last words have to be one, and of the words before them one in common where both
    have any; an initial fits a name that begins so. What tells namesakes apart ("II",
    "South", "Jr") has to be the same, and a name of one word may be any word of the other.

    >>> same_names(["Zelensky"], ["Volodymyr", "Zelenskyy"])
    True
    >>> same_names(["Kim", "Jong-un"], ["Kim", "Yo-jong"])
    False
    """
    first, second = _told(some), _told(others)
    if first.apart != second.apart:
        return False
    if len(first.words) == 1 or len(second.words) == 1:
        return any(one_name(a, b) for a in first.words for b in second.words)
    if not one_name(first.words[-1], second.words[-1]):
        return False
    before = first.words[:-1], second.words[:-1]
    shorter, longer = sorted(before, key=len)
    if len(shorter) == 1:
        return any(_fits(shorter[0], name) for name in longer)
    # H. W. is not W.
    return all(map(_fits, shorter, longer))


def _fits(one: str, other: str) -> bool:
    """Whether two words before a last name may be one, which an initial may stand for."""
    letters = plain(one), plain(other)
    if 1 in map(len, letters):
        return letters[0][:1] == letters[1][:1]
    return one_name(one, other)


class _Name(NamedTuple):
    """A name without its particles, and apart from it the words that tell namesakes apart."""

    words: tuple[str, ...]
    apart: frozenset[str]


def _told(words: Sequence[str]) -> _Name:
    folded = [word.casefold().strip(".") for word in words]
    numbers = {f for f in folded[1:] if f in _ORDINALS or f.isdigit()}
    apart = frozenset(numbers | (_TELLING_APART & set(folded)))
    kept = [w for w, f in zip(words, folded, strict=True) if f not in apart | PARTICLES]
    return _Name(tuple(kept or words), apart)
