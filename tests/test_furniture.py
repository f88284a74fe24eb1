"""Furniture: what is cut off a sentence, and what is about furniture and stays whole."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.furniture import is_heading, is_signpost, without_furniture

BRIDGE = "The bridge was closed on Monday."


def kept(sentence: str) -> str | None:
    """What is left of a sentence that is a text of its own."""
    span = without_furniture(sentence, 0, len(sentence))
    return None if span is None else sentence[span[0] : span[1]].strip()


def kept_in(text: str, sentence: str) -> str | None:
    """What is left of a sentence in the midst of a text."""
    start = text.index(sentence)
    span = without_furniture(text, start, start + len(sentence))
    return None if span is None else text[span[0] : span[1]].strip()


@pytest.mark.parametrize(
    "notice",
    [
        "To view this video please enable JavaScript",
        "Russian bloggers describe a retreat To view this video please enable JavaScript, and "
        "consider upgrading to a web browser that supports HTML5 video",
        "Please turn on JavaScript to read on.",
        "This site requires JavaScript.",
        "This video cannot be played in your country.",
        "We use cookies to improve your experience.",
        "Accept all cookies",
        "By going on you agree to our use of cookies.",
        "Sign up for our newsletter.",
        "The mayor left at noon Sign up for the morning briefing",
        "Subscribe to our daily newsletter for more.",
        "Leave us your e-mail address.",
        "Read more: The minister who thought it would take a week",
        "READ MORE: The minister who thought it would take a week",
        "© 2022 The Courier. All rights reserved.",
        "Follow us on Telegram and Facebook.",
        "Click here to watch the clip.",
        "To read on, click here.",
        "Skip to content",
        "Share this story: Mail | Print | Copy link",
        "This article was first published by the Town Paper.",
        "Advertisement",
        "  ADVERTISEMENT\n",
    ],
)
def test_a_notice_reports_nothing(notice: str) -> None:
    assert kept(notice) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Cookies were baked for soldiers.",
        "The regulator fined the shop over its use of cookies.",
        "Readers could accept cookies or pay, the publisher said.",
        "“We use cookies from the canteen,” the baker said.",
        "Thousands of men sign up for the army each month.",
        "He asked them to sign up for this course.",
        "Most analysts subscribe to the view that the war will last.",
        "“Follow us on Telegram,” the mayor told residents.",
        'Fraudsters wrote "Click here to claim your prize" to pensioners.',
        "The party wants to skip to the vote.",
        "The firm, whose shop requires JavaScript, was fined.",
        "The court banned the advertisement.",
        "The mayor removed the advertisement",
        "The newsletter goes to 3,000 people.",
        "Pupils should read more, the minister said.",
        "This story was first told in 1922.",
        "They share this story with their children.",
    ],
)
def test_a_report_about_such_things_stays_whole(sentence: str) -> None:
    assert kept(sentence) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The photo showed soldiers on the bridge.",
        "Photos released on social media show infantry.",
        "Images of the retreat showed long lines.",
        "He said the video was fake.",
        "Video footage showed the bridge fall.",
        "Watch what you say, the mayor warned.",
        "The photograph: a soldier kisses his mother.",
        "She works for the Associated Press (AP).",
        "The graphic novel won a prize.",
    ],
)
def test_a_sentence_about_a_picture_stays_whole(sentence: str) -> None:
    assert kept(sentence) == sentence


@pytest.mark.parametrize(
    "credit",
    [
        "Photo: AP",
        "Photos: AFP, Reuters",
        "Image: Getty Images/John Doe",
        "Image: Getty Images",
        "Foto: dpa",
        "Video: Reuters",
        "Photo credit: Marta Olsen",
        "Photograph: Jane O’Neil/The Guardian",
        "Photo by Jane Doe/AFP",
        "(Photo: AP)",
    ],
)
def test_a_credit_is_cut_off_either_end(credit: str) -> None:
    assert kept(credit) is None
    assert kept(f"{credit} {BRIDGE}") == BRIDGE
    assert kept(f"{BRIDGE} {credit}") == BRIDGE
    assert kept(f"The bridge was closed {credit}") == "The bridge was closed"


def test_a_name_in_a_credit_leaves_the_sentence_its_first_word() -> None:
    assert kept("Photo: Marta Olsen Soldiers walked home.") == "Soldiers walked home."
    assert kept("Photo: AP “Nobody moved,” she said.") == "“Nobody moved,” she said."


def test_a_credit_in_words_is_cut_with_its_line() -> None:
    assert kept("Photo: reader's picture, sent to the Courier") is None
    assert kept("Photo: supplied") is None


@pytest.mark.parametrize(
    "label", ["graphic", "infographic", "video", "watch", "advertisement", "[VIDEO 01:12]"]
)
def test_a_label_is_cut_off_the_sentence_that_it_runs_into(label: str) -> None:
    assert kept(f"{label} {BRIDGE}") == BRIDGE
    assert kept(f"{label} “Nobody moved,” she said.") == "“Nobody moved,” she said."


@pytest.mark.parametrize(
    "sign_off",
    [
        "fb/wmr (AFP, AP, Reuters)",
        "mk/tr (Reuters, AP, wire agencies)",
        "wmr (AFP)",
        "(dpa)",
    ],
)
def test_a_sign_off_reports_nothing(sign_off: str) -> None:
    assert kept(sign_off) is None


def test_a_sign_off_is_cut_off_a_sentence() -> None:
    assert kept(f"{BRIDGE} fb/wmr (AFP, AP, Reuters)") == BRIDGE
    assert kept(f"(Reuters) - {BRIDGE}") == BRIDGE


def test_a_sign_off_takes_no_word_of_the_sentence_with_it() -> None:
    assert kept("The bridge was shut (AP)") == "The bridge was shut"
    assert kept("The bridge was closed (AFP, dpa)") == "The bridge was closed"


def test_what_is_cut_may_come_twice() -> None:
    assert kept(f"Photo: AP graphic {BRIDGE} Photo: dpa") == BRIDGE


CAPTION = "A woman leans from a car."


@pytest.mark.parametrize("credit", ["Photo: AP", "Photo: reader's picture, sent in"])
def test_a_caption_before_its_credit_is_none(credit: str) -> None:
    assert kept_in(f"{BRIDGE}\n\n{CAPTION} {credit}\n\nMore.", CAPTION) is None
    assert kept_in(f"{BRIDGE}\n\n{CAPTION}\n{credit}\n\nMore.", CAPTION) is None


def test_a_caption_that_ran_into_one_sentence_goes_with_its_credit() -> None:
    assert kept(f"Soldiers pictured in May. Photo: AP {BRIDGE}") == BRIDGE


def test_a_credit_in_another_paragraph_makes_no_caption() -> None:
    assert kept_in(f"{BRIDGE}\n\nPhoto: AP", BRIDGE) == BRIDGE
    assert kept_in(f"It was loud. {BRIDGE}\nPhoto: AP", BRIDGE) == BRIDGE
    assert kept_in(f"{BRIDGE} The photo: AP has it.", BRIDGE) == BRIDGE


def test_a_sentence_is_kept_however_few_its_words() -> None:
    assert kept("He agreed.") == "He agreed."
    assert kept("军队离开了城市。") == "军队离开了城市。"
    assert kept("Войска ушли.") == "Войска ушли."


def test_a_span_without_furniture_is_what_was_given() -> None:
    text = f"  {BRIDGE}  "
    assert without_furniture(text, 0, len(text)) == (0, len(text))
    assert without_furniture(text, 2, 2 + len(BRIDGE)) == (2, 2 + len(BRIDGE))


BITS = st.sampled_from(
    [
        *("Photo: AP", "Photo: ", "graphic", "fb/wmr (AFP, AP)", "(dpa)", "Advertisement", "[MAP]"),
        *("The bridge", "was closed.", "“Nobody", "moved,”", "Read more:", "supplied", "軍隊", "é"),
        *("\n", "\r\n", " ", "  ", ".", ":", "/", "(", ")", "Jane Doe", "Image: Getty Images/Doe"),
    ]
)


@given(st.lists(BITS, max_size=12).map(" ".join), st.data())
def test_what_is_kept_lies_within_the_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = without_furniture(text, start, end)
    assert span is None or start <= span[0] <= span[1] <= end


@pytest.mark.parametrize(
    "text", ["see also" + " " * 20_000 + "x", "you " * 5_000, "Photo: A " * 2_000, "ab/" * 7_000]
)
def test_a_hostile_text_is_read_in_good_time(text: str) -> None:
    began = time.monotonic()
    without_furniture(text, 0, len(text))
    is_signpost(text)
    is_heading(text, 0, len(text))
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        "Here are the other main headlines from the war in Ukraine on Friday, November 11:",
        "Here are the top stories",
        "See also: The bridge that fell",
        "More on this story",
        "Related:",
        "  Here is what we know so far:\n",
    ],
)
def test_a_signpost_points_at_what_follows(text: str) -> None:
    assert is_signpost(text)


@pytest.mark.parametrize(
    "text",
    [
        "Here is what the mayor said: the bridge is closed.",
        "These are the people who died in Kherson, news agencies said.",
        "Related costs rose, a news agency reported.",
        "The headlines spoke of a retreat.",
        "He wrote three words: we are here.",
        "",
    ],
)
def test_a_sentence_that_reports_is_no_signpost(text: str) -> None:
    assert not is_signpost(text)


TEXT = (
    "Bridge closed after inspection\n\n"
    "The bridge was closed\n"
    "Who closed it?\n"
    "Cracks were found. No repairs yet\n\n"
    "Ferry adds trips"
)


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Bridge closed after inspection", True),
        ("The bridge was closed", True),
        ("Who closed it?", False),  # it ends as a sentence does
        ("No repairs yet", False),  # its line begins with another sentence
        ("Ferry adds trips", False),  # nothing stands below it
    ],
)
def test_a_heading_is_a_line_of_its_own_without_a_full_stop(line: str, heading: bool) -> None:
    start = TEXT.index(line)
    assert is_heading(TEXT, start, start + len(line)) is heading


def test_a_long_line_is_no_heading() -> None:
    line = " ".join(["word"] * 17)
    assert not is_heading(f"{line}\n\nText.", 0, len(line))
    assert is_heading(f"{line[5:]}\n\nText.", 0, len(line) - 5)  # 16 words


def test_a_line_that_markdown_marks_is_a_heading_also_if_it_asks() -> None:
    line = "## Who closed the bridge?"
    text = f"{BRIDGE}\n\n{line}\n\nMore."
    start = text.index(line)
    assert is_heading(text, start, start + len(line))
    assert not is_heading(f"#bridge {BRIDGE}", 0, 8 + len(BRIDGE))
    assert not is_heading(f"## Who?\n{BRIDGE}", 0, 8 + len(BRIDGE))
