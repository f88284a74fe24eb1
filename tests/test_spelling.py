"""Spelling: what a typed word may mean in a corpus, and what it must not be bent into."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embed import MiniLM
from rag.spelling import Spelling

REPORTS = [
    "Russia ordered its withdrawal from Kherson, where soldiers of the government looted a museum.",
    "The Antonivsky bridge near Kherson fell. The Antonovsky bridge had been shelled for months.",
    "Zelensky spoke in Kherson, and Zelenskyy thanked the soldiers. The mayor of Mykolaiv spoke.",
    "The grain deal was extended in Istanbul, Turkey, after General Surovikin and Reznikov spoke.",
    "Peace is far away, the governor said; the families in Kyiv wait here and there.",
]


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    return MiniLM().vocabulary


@pytest.fixture(scope="module")
def spelling(english: frozenset[str]) -> Spelling:
    return Spelling(REPORTS, english)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Khreson", "Kherson"),  # letters that changed places
        ("grian", "grain"),
        ("soldeirs", "soldiers"),
        ("goverment", "government"),  # a letter left out
        ("Surovkin", "Surovikin"),
        ("Kerson", "Kherson"),
        ("lootted", "looted"),  # a letter doubled
        ("Khersson", "Kherson"),
        ("withdrawl", "withdrawal"),
        ("Reznikow", "Reznikov"),
        ("KHRESON", "Kherson"),
        ("khreson", "Kherson"),
    ],
)
def test_a_misspelt_word_is_the_nearest_of_the_corpus(
    spelling: Spelling, typed: str, meant: str
) -> None:
    assert spelling.corrected(f"What of {typed}?") == f"What of {meant}?"


@pytest.mark.parametrize(
    "typed", ["Antonivskiy", "Antonivskyi", "Antonievsky", "Antonowskij", "antonivskiy"]
)
def test_a_name_stands_for_all_its_spellings(spelling: Spelling, typed: str) -> None:
    assert set(spelling.variants(typed)) == {"Antonivsky", "Antonovsky"}


def test_a_known_name_stands_for_its_other_spellings(spelling: Spelling) -> None:
    assert spelling.variants("Antonivsky") == ("Antonovsky",)
    assert spelling.variants("Antonovsky") == ("Antonivsky",)
    assert spelling.variants("Zelensky") == ("Zelenskyy",)
    assert spelling.variants("ZELENSKYY") == ("Zelensky",)
    assert spelling.corrected("Zelensky and Zelenskyy") == "Zelensky and Zelenskyy"


@pytest.mark.parametrize(
    "typed", ["Selenskyj", "Zelenskiy", "Zelenskij", "Зеленский", "Зеленський"]
)
def test_a_name_is_known_in_other_transliterations(spelling: Spelling, typed: str) -> None:
    assert set(spelling.variants(typed)) == {"Zelensky", "Zelenskyy"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Херсон", "Kherson"), ("Херсона", "Kherson"), ("Київ", "Kyiv"), ("Türkiye", "Turkey")],
)
def test_a_name_in_other_letters_is_the_corpus_s(
    spelling: Spelling, typed: str, meant: str
) -> None:
    assert spelling.corrected(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Kherson", "Херсон"),
        ("Khreson", "Херсон"),
        ("Kyiv", "Київ"),
        ("Zelensky", "Зеленський"),
        ("Mykolaiv", "Миколаїв"),
    ],
)
def test_a_latin_name_is_found_in_a_cyrillic_corpus(
    english: frozenset[str], typed: str, meant: str
) -> None:
    cyrillic = Spelling(["Президент Зеленський у місті Херсон.", "Київ і Миколаїв."], english)
    assert cyrillic.variants(typed) == (meant,)


def test_a_name_that_a_corpus_has_in_both_scripts_stands_for_both(
    english: frozenset[str],
) -> None:
    both = Spelling(["Kherson fell silent.", "Войска оставили Херсон."], english)
    assert both.variants("Kherson") == ("Херсон",)
    assert both.variants("Херсон") == ("Kherson",)


@pytest.mark.parametrize(
    "typed",
    [
        *("Messi", "Beckham", "Ronaldo", "Merkel", "Luhansk", "population", "Berlin"),
        *("tallying", "revolted", "unites", "primes", "Herve", "facet", "Carillon", "Riebeeck"),
    ],
)
def test_what_the_corpus_does_not_have_is_not_bent_into_what_it_has(
    spelling: Spelling, typed: str
) -> None:
    assert spelling.corrected(typed) == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # One name in two languages, each as English knows it: neither sounds like the other.
        ("Nikolaev", "Mykolaiv"),
        ("Dnieper", "Dnipro"),
        ("Vladimir", "Volodymyr"),
        ("Peking", "Beijing"),
        # English knows them, so that they could not be misspelt.
        ("Kiev", "Kyiv"),
        ("Kharkov", "Kharkiv"),
        # German (Duden), the scholarly transliteration, a soft sign as an apostrophe.
        ("Charkiw", "Kharkiv"),
        ("Saluschnyj", "Zaluzhnyi"),
        ("Čornobajivka", "Chornobaivka"),
        ("Zaluzhnyj", "Zaluzhnyi"),
        ("Monastyrs'kyi", "Monastyrskyi"),
    ],
)
def test_a_name_in_the_form_of_another_language_is_the_corpus_s(
    english: frozenset[str], typed: str, meant: str
) -> None:
    places = "Mykolaiv, Kyiv, Kharkiv, Dnipro, Beijing, Chornobaivka."
    people = "Volodymyr, Zaluzhnyi, Monastyrskyi."
    spelling = Spelling([places, people], english)
    assert spelling.corrected(f"Who met {typed}?") == f"Who met {meant}?"


@pytest.mark.parametrize("typed", ["it's", "O'Brien", "don't", "they're", "Russia's"])
def test_an_apostrophe_that_is_no_soft_sign_stays(spelling: Spelling, typed: str) -> None:
    assert spelling.corrected(typed) == typed


def test_an_inflected_word_of_english_is_english() -> None:
    # "revolt" and "love" are known; two substitutions make "reported" of "revolted".
    spelling = Spelling(["He reported that the living were saved."], {"revolt", "love"})
    assert spelling.variants("revolted") == ()
    assert spelling.variants("loving") == ()
    assert spelling.variants("revortted") == ("reported",)


@pytest.mark.parametrize("typed", ["Kyv", "Kim", "at", "a", "it's", "F16", "2022", "?", "", "👩‍👧"])
def test_a_short_word_or_none_stays(spelling: Spelling, typed: str) -> None:
    assert spelling.corrected(typed) == typed
    assert spelling.variants(typed) == ()


@pytest.mark.parametrize("typed", ["soldiers", "withdrawal", "peace", "grain", "Bridge", "MUSEUM"])
def test_an_ordinary_word_of_the_corpus_means_itself_alone(spelling: Spelling, typed: str) -> None:
    assert spelling.variants(typed) == ()


def test_what_is_nearer_comes_first_then_what_begins_alike_then_what_is_more_frequent() -> None:
    spelling = Spelling(["They met Nikolaev, Mykolaiv, Mykolaiv, Nikolaevs."], ())
    # "Nikolayev" sounds like "nikolaiv": 1 edit from "nikolaev" and "mikolaiv", 2 from the last.
    assert spelling.variants("Nikolayev") == ("Nikolaev", "Mykolaiv", "Nikolaevs")


def test_a_word_is_given_as_the_corpus_mostly_writes_it() -> None:
    spelling = Spelling(["McDonald met McDonald and MCDONALD."], ())
    assert spelling.corrected("mcdonlad") == "McDonald"


def test_possessives_and_hyphens_stay_around_a_word(spelling: Spelling) -> None:
    assert spelling.corrected("Khreson's pro-goverment men") == "Kherson's pro-government men"


def test_an_empty_corpus_bends_nothing() -> None:
    assert Spelling([], ()).corrected("Khreson") == "Khreson"


WORDS = st.sampled_from([*" ".join(REPORTS).split(), "?", "  ", "\n", "2022"])


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_a_text_of_known_words_stays_as_it_is(spelling: Spelling, text: str) -> None:
    assert spelling.corrected(text) == text


@given(st.one_of(st.text(max_size=12), st.text("adehknorsvyztиоуЗКХ", min_size=4, max_size=11)))
def test_a_variant_is_another_word_of_the_corpus(spelling: Spelling, word: str) -> None:
    corpus = " ".join(REPORTS)
    for variant in spelling.variants(word):
        assert variant in corpus
        assert variant.casefold() != word.casefold()


def test_threads_that_ask_at_once_count_the_corpus_once() -> None:
    read = threading.Event()

    def reports() -> Iterator[str]:
        yield REPORTS[0]
        read.wait(0.2)
        yield from REPORTS[1:]

    spelling = Spelling(reports(), ())
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(spelling.corrected("Surovkin, Khreson")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Surovikin, Kherson"] * 4


def test_a_misspelt_word_that_the_corpus_lacks_is_spelt_as_in_english() -> None:
    spelling = Spelling(["The bridge was closed."], {"agreement", "agreements", "signed"})
    assert spelling.corrected("was the agreemnt signed") == "was the agreement signed"
    # Two English words are a letter off: which is meant is not clear.
    assert spelling.corrected("agreementt") == "agreementt"
    assert spelling.corrected("Agreemnt") == "Agreemnt"  # a name, for all that is known


@pytest.mark.parametrize("counted", [True, False])
def test_the_words_of_a_changed_corpus_are_as_if_counted_anew(
    english: frozenset[str], *, counted: bool
) -> None:
    added = "General Surovkin spoke in Kherson; kherson, kherson. A museum in Mykolayiv."
    before = Spelling(REPORTS, english)
    if counted:
        assert before.corrected("Reznikow") == "Reznikov"
    texts = [*REPORTS[1:3], added, *REPORTS[4:]]
    renewed = before.renewed(texts, [added], [REPORTS[0], REPORTS[3]])
    anew = Spelling(texts, english)
    for word in ("Khreson", "Kherson", "Surovikin", "Reznikow", "Mykolaiv", "soldeirs", "museem"):
        assert renewed.variants(word) == anew.variants(word)
        assert renewed.corrected(word) == anew.corrected(word)
    assert renewed.corrected("Reznikow") == "Reznikow"  # his report left
    assert before.corrected("Reznikow") == "Reznikov"
    assert (renewed._known.counts, renewed._known.names, renewed._known.others) == (
        anew._known.counts,
        anew._known.names,
        anew._known.others,
    )
