"""The Corpus tab, used as a reader uses it: real server with keys, real Chromium."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from rag.embed import MiniLM
from rag.http_api.changes import LARGEST_UPLOAD
from rag.jobs import Ingestion
from rag.pipeline import open_library
from rag.records import Document, Metadata
from rag.retrieve import Retriever
from rag.settings import ROOT, Settings
from rag.web_ui.corpus_catalogue import ON_A_PAGE, Sought, listing
from rag.web_ui.corpus_html import listing_html, overview_html
from rag.web_ui.corpus_plot import MOST_PUBLISHERS, NOT_NAMED, OTHERS, bars_of
from tests.conftest import REPORTS, environment, serving
from tests.in_memory import Reports
from tests.pages import ARTEFACTS, LOOKS, PATIENCE_MS, answer_to, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

READER, EDITOR = "reader-secret-0001", "editor-secret-0002"
ROWS = [
    {"title": "Tram runs late", "text": "The tram to Grebe Point ran late on Friday."},
    {"title": "Snow in the hills", "text": "Snow fell in the hills above Talle overnight."},
]
HOSTILE_TITLE = "<img src=http://203.0.113.9/t.png onerror=alert(1)> \u202egnp.exe"
HOSTILE_PUBLISHER = "<script>window.ran = 1</script>"
HOSTILE_TEXT = (
    "<script>window.ran = 2</script><form action=http://203.0.113.9/><input onfocus=alert(1) "
    "autofocus></form><style>body { display: none }</style> ![x](http://203.0.113.9/x.png) "
    "zero\u200bwidth and \u202ereversed\u202c words of the harbour."
)


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    """All that is done to the corpus is done in every look, each to a corpus of its own."""
    return str(request.param)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, look: str) -> Path:
    """A corpus of five files and six reports, one of which would be a page of its own."""
    folder = tmp_path_factory.mktemp("corpus-tab") / "corpus"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    known = {"publisher": "Küstenpost", "published": "2024-03-08", "language": "en-GB"}
    rows = "\n".join(json.dumps({**known, **row}) for row in ROWS)
    (folder / "rows.jsonl").write_text(rows, encoding="utf-8")
    front = {"title": HOSTILE_TITLE, "publisher": HOSTILE_PUBLISHER, "published": "2024-03-06"}
    lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in front.items())
    (folder / "hostile.md").write_text(f"---\n{lines}---\n{HOSTILE_TEXT}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, free_port: Callable[[], int]) -> Iterator[str]:
    """A server with keys over that corpus."""
    port = free_port()
    environ = environment(
        BYLINE_CORPUS=str(folder),
        BYLINE_DATA=str(folder.with_name("index")),
        BYLINE_PORT=str(port),
        BYLINE_API_KEYS=f"reader:ask:{READER} editor:ask+write:{EDITOR}",
    )
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    log = folder.with_name("log")
    with serving(command, f"http://127.0.0.1:{port}/healthz", log, environ):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def corpus_tab(
    browser: "Browser", address: str, name: str = "editor", secret: str = EDITOR, **looks: Any
) -> Iterator[tuple["Page", list[str]]]:
    """The tab with its table, to somebody who has logged in, and every address asked for."""
    with opened(browser, f"{address}/login", **looks) as (page, asked_for):
        login: dict[str, Any] = {"username": name, "password": secret}
        assert page.request.post(f"{address}/login", form=login).ok
        page.goto(address)
        page.get_by_role("tab", name="Corpus").click()
        page.locator(".byline-corpus-listing table").wait_for()
        yield page, asked_for


@pytest.fixture(scope="module", autouse=True)
def _patience() -> None:
    """Other tests may share the machine."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def tab(browser: "Browser", address: str, look: str) -> Iterator[tuple["Page", list[str]]]:
    """The tab as somebody sees it who may write."""
    with corpus_tab(browser, address, **LOOKS[look]) as opened_tab:
        yield opened_tab


def shown(page: "Page") -> "Locator":
    """The titles in the table."""
    return page.locator(".byline-corpus-listing tbody th button")


def bars(page: "Page") -> "Locator":
    return page.locator("#byline-corpus-plot svg path[aria-roledescription=bar]")


def chosen(page: "Page", *files: Path) -> None:
    page.locator(".byline-corpus-drop input").set_input_files(files)


def outcome(page: "Page", told: str) -> "Locator":
    """What is told of what was done, once it has this in it."""
    from playwright.sync_api import expect

    expect(page.locator(".byline-corpus-outcome p")).to_contain_text(told)
    return page.locator(".byline-corpus-outcome")


def test_the_table_is_searched_filtered_and_sorted(tab: tuple["Page", list[str]]) -> None:
    from playwright.sync_api import expect

    page, asked_for = tab
    overview = page.locator(".byline-corpus-overview")
    expect(overview).to_contain_text("6 reports in 5 files by 4 publishers; the newest of 8 Mar")
    expect(overview).to_contain_text("at the start): 6 added, 0 changed, 0 removed, 0 unchanged.")
    newest = ["Tram runs late", "Snow in the hills", "Council votes on repair", HOSTILE_TITLE]
    undated = "The Talle bridge was closed on Monday after an…"
    expect(shown(page)).to_have_text([*newest, "Ferry adds trips", undated])
    cells = page.locator(".byline-corpus-listing tbody tr").filter(has_text="Council").locator("td")
    size = len(json.loads(REPORTS["council.json"])["text"])
    expect(cells).to_contain_text(["Town Paper", "7 Mar 2024", "", str(size), "", "Delete"])

    form = page.get_by_role("search")
    search = form.get_by_label("Search")
    search.fill("TRIPS coast")
    expect(shown(page)).to_have_text(["Ferry adds trips"])
    expect(page.locator(".byline-corpus caption")).to_have_text("1 report that fits")
    search.fill("submarine")
    expect(page.locator(".byline-corpus-listing")).to_contain_text("No report fits.")
    page.get_by_role("button", name="Show all").click()
    expect(shown(page)).to_have_count(6)
    expect(search).to_have_value("")
    form.get_by_label("Publisher").select_option("Küstenpost")
    expect(shown(page)).to_have_count(2)
    expect(bars(page)).to_have_count(1)
    form.get_by_label("Publisher").select_option("")
    form.get_by_label("From").fill("2024-03-06")
    form.get_by_label("To", exact=True).fill("2024-03-07")
    expect(shown(page)).to_have_text(["Council votes on repair", HOSTILE_TITLE])
    form.get_by_label("To", exact=True).fill("2024-03-01")
    expect(page.locator(".byline-corpus-listing")).to_contain_text("“From” is after “to”.")
    page.get_by_role("button", name="Show all").click()

    head = page.get_by_role("columnheader", name="Title")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    titles = sorted([*newest, "Ferry adds trips", undated], key=str.lower)
    expect(shown(page)).to_have_text(titles)
    expect(head.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(shown(page).first).to_have_text("Tram runs late")
    assert {urlsplit(url).hostname for url in asked_for if url.startswith("http")} == {"127.0.0.1"}


def test_the_plot_has_a_bar_a_day_by_publisher(tab: tuple["Page", list[str]]) -> None:
    from playwright.sync_api import expect

    page, _ = tab
    expect(page.get_by_text("Reports each day of 2024, by publisher")).to_be_visible()
    for day, count, publisher in (
        ("5 Mar", 1, "Coast Desk"),
        ("6 Mar", 1, HOSTILE_PUBLISHER),
        ("7 Mar", 1, "Town Paper"),
        ("8 Mar", 2, "Küstenpost"),
    ):
        told = f"day: {day}; reports: {count}; publisher: {publisher}"
        bar = page.locator(f'#byline-corpus-plot path[aria-label="{told}"]')
        expect(bar).to_be_visible()
        # The bar has the colour that the legend gives its publisher.
        named = page.locator(".byline-corpus-legend li").filter(has_text=publisher)
        colour = named.locator("span").evaluate("e => getComputedStyle(e).backgroundColor")
        assert bar.evaluate("e => getComputedStyle(e).fill") == colour
    expect(bars(page)).to_have_count(4)
    expect(page.locator(".byline-corpus-legend")).to_contain_text("1 report has no date.")


def test_a_report_is_read_as_text_whatever_is_in_it(tab: tuple["Page", list[str]]) -> None:
    from playwright.sync_api import expect

    page, asked_for = tab
    opener = shown(page).filter(has_text="<img")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=HOSTILE_TITLE)
    expect(dialog).to_contain_text(f"{HOSTILE_PUBLISHER} · 2024-03-06 · hostile.md · version ")
    text = dialog.locator(".byline-corpus-text")
    expect(text).to_contain_text("words of the harbour")
    assert text.evaluate("e => e.textContent") == f"{HOSTILE_TEXT}\n"
    assert text.evaluate("e => e.childElementCount") == 0
    assert page.evaluate("window.ran") is None
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert not [url for url in asked_for if "203.0.113.9" in url]


def test_files_are_added_each_with_its_fate_and_replaced_and_deleted(
    tab: tuple["Page", list[str]], folder: Path, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    page, _ = tab
    name = "light <b>(1) “ü”.md"
    light = tmp_path / name
    light.write_text(
        "---\ntitle: A green lighthouse\npublisher: Coast Desk\npublished: 2024-03-09\n---\n"
        "Ada Quist painted the lighthouse of Grebe Point green on Monday.\n"
    )
    broken, empty, strange = (tmp_path / n for n in ("broken.json", "empty.txt", "song.xyz"))
    broken.write_text('{"text": ')
    empty.touch()
    strange.write_text("La la.")
    taken = tmp_path / "bridge.txt"
    taken.write_text("The Talle bridge opened again on Friday.")
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as stream:
        stream.truncate(LARGEST_UPLOAD + 1)
    page.evaluate(
        "() => { window.told = []; new MutationObserver(() => window.told.push("
        "document.querySelector('#byline-corpus-rate').textContent)).observe("
        "document.querySelector('#byline-corpus-rate'), {childList: true}); }"
    )
    chosen(page, light, broken, empty, strange, taken, huge)
    told = outcome(page, "Reports: 1 added, 0 changed, 0 removed, 0 unchanged.").locator("li")
    for file, cause in (
        ("broken.json", "It is not valid JSON"),
        ("empty.txt", "is empty. Send it with its words."),
        ("song.xyz", "has no ending that is read. The endings are .txt"),
        ("bridge.txt", "there is such a file with other words. Replace the one that is there"),
        ("huge.txt", "200,000,001 bytes; the most is 199,990,000. Split it"),
    ):
        expect(told.filter(has_text=file)).to_contain_text(cause)
    expect(told).to_have_count(5)
    progress = page.evaluate("window.told")
    assert all(re.match(r"\d of 6 files done", line) for line in progress)
    assert len(set(progress)) > 1
    expect(page.locator(".byline-corpus-progress")).to_be_hidden()
    expect(shown(page).filter(has_text="A green lighthouse")).to_be_visible()
    expect(page.locator("#byline-corpus-plot path[aria-label^='day: 9 Mar']")).to_be_visible()
    assert (folder / name).read_bytes() == light.read_bytes()
    assert not (folder / "empty.txt").exists()
    assert "cracks" in (folder / "bridge.txt").read_text()

    told.filter(has_text="bridge.txt").get_by_role("button", name="Replace it").click()
    outcome(page, "Reports: 0 added, 1 changed, 0 removed, 0 unchanged.")
    expect(told).to_have_count(4)
    expect(shown(page).filter(has_text="The Talle bridge opened again")).to_be_visible()

    page.get_by_role("tab", name="Ask").click()
    turn = answer_to(page, "Who painted the lighthouse of Grebe Point?")
    expect(turn).to_contain_text("Ada Quist painted the lighthouse")
    page.get_by_role("tab", name="Corpus").click()
    expect(page.locator(".byline-corpus-overview")).to_contain_text(": 0 added, 1 changed,")

    delete = page.get_by_role("button", name=f"Delete {name}")
    delete.click()
    asked = page.get_by_role("dialog", name=f"Delete {name}?")
    expect(asked.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    expect(delete).to_be_focused()
    assert (folder / name).exists()
    delete.click()
    asked.get_by_role("button", name="Delete").click()
    outcome(page, "Reports: 0 added, 0 changed, 1 removed, 0 unchanged.")
    expect(shown(page).filter(has_text="A green lighthouse")).to_have_count(0)
    assert not (folder / name).exists()

    overview = page.locator(".byline-corpus-overview")
    chosen(page, broken)
    outcome(page, "Reports: 0 added")
    overview.get_by_text("1 file or row to look at").click()
    expect(overview.locator("li")).to_contain_text("broken.json It is not valid JSON")
    told.get_by_role("button", name="Delete it").click()
    expect(page.locator(".byline-corpus-confirm")).to_contain_text("Nothing could be read of it.")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(overview.locator("li")).to_have_count(0)
    assert not (folder / "broken.json").exists()

    page.locator("tr", has_text="Tram runs late").get_by_role("button", name="Delete").click()
    expect(page.locator(".byline-corpus-confirm")).to_contain_text("It holds 2 reports, and all")
    page.get_by_role("button", name="Keep").click()


#: Drops fifty long files there.
DROP = """(zone) => {
  const dropped = new DataTransfer();
  for (let day = 0; day < 50; day++) {
    const text = `On day ${day} the harbour master counted ships. `.repeat(120);
    dropped.items.add(new File([text], `many-${day}.txt`));
  }
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true }));
}"""


def test_an_upload_is_cancelled_at_a_safe_point_and_taken_back(
    tab: tuple["Page", list[str]], address: str, folder: Path
) -> None:
    from playwright.sync_api import expect

    page, _ = tab
    before = {path.name for path in folder.iterdir()}
    page.locator(".byline-corpus-drop").evaluate(DROP)
    rate = page.locator("#byline-corpus-rate")
    expect(rate).to_have_text(re.compile("^[1-9]"))
    page.get_by_role("button", name="Cancel").click()
    told = outcome(page, "Cancelled. Reports: ")
    (counted,) = re.findall(r"(\d+) added", told.inner_text())
    # Not all, or it was not ended; what is left of it in the folder can go.
    assert 0 < int(counted) < 50
    told.get_by_role("button", name=re.compile(r"Delete \d+ files? that were not")).click()
    outcome(page, "0 added, 0 changed")
    key = {"Authorization": f"Bearer {READER}"}
    page_of = httpx.get(f"{address}/v1/documents?limit=200", headers=key).json()["documents"]
    left = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert {document["file"] for document in page_of} - before == left - before
    assert len(left - before) == int(counted)


def test_a_file_that_is_gone_is_told(tab: tuple["Page", list[str]], tmp_path: Path) -> None:
    from playwright.sync_api import expect

    page, _ = tab
    gone = tmp_path / "gone.txt"
    gone.write_text("The lighthouse was painted.")
    # It goes after it was chosen, and before the page hears of it.
    page.evaluate(
        "addEventListener('change', (e) => e.stopPropagation(), { capture: true, once: true })"
    )
    chosen(page, gone)
    gone.unlink()
    page.locator(".byline-corpus-drop input").dispatch_event("change")
    told = page.locator(".byline-corpus-outcome li")
    expect(told).to_have_text(
        "gone.txt It cannot be read: it is a folder, or gone. Choose the files themselves."
    )


def test_that_files_are_being_ingested_is_told(settings: Settings) -> None:
    with open_library(settings, "test") as library:
        ingestion = Ingestion(library)
        with library.ingesting:
            shown = overview_html(library.retriever, ingestion, may_write=True)
        assert "Files are being ingested now." in shown
        assert "being ingested" not in overview_html(library.retriever, ingestion, may_write=True)


def test_who_may_not_write_sees_why(
    browser: "Browser", address: str, tmp_path: Path, look: str
) -> None:
    from playwright.sync_api import expect

    with corpus_tab(browser, address, "reader", READER, **LOOKS[look]) as (page, _):
        why = page.locator(".byline-corpus-refused")
        expect(why).to_contain_text("logged in with the key reader, which lacks the scope write")
        expect(page.locator(".byline-corpus-upload")).to_be_hidden()
        expect(page.get_by_role("button", name=re.compile("^Delete"))).to_have_count(0)
        # Whatever the page shows, the server refuses.
        path = tmp_path / "light.txt"
        path.write_text("Ada Quist painted the lighthouse.")
        chosen(page, path)
        lacks = "light.txt The key reader lacks the scope write."
        expect(page.locator(".byline-corpus-outcome li")).to_contain_text(lacks)
    refused = httpx.get(f"{address}/byline/corpus")
    assert refused.status_code == 401


def test_it_fits_every_look(browser: "Browser", address: str, look: str) -> None:
    from playwright.sync_api import expect

    with corpus_tab(browser, address, **LOOKS[look]) as (page, _):
        expect(bars(page).first).to_be_visible()
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]
        table = page.locator(".byline-corpus-scroll")
        assert table.evaluate("e => e.scrollWidth <= e.clientWidth")
        title = page.locator(".byline-corpus-listing tbody th").first
        assert title.evaluate("e => e.offsetWidth") > 250
        labels = page.locator("#byline-corpus-plot .role-axis-label text").all_text_contents()
        assert not [label for label in labels if "." in label]
        page.screenshot(path=ARTEFACTS / f"corpus-table-{look}.png", full_page=True)
        if look == "dark":
            ink = page.locator("#byline-corpus-plot svg text").first
            light = ink.evaluate("e => getComputedStyle(e).fill.match(/\\d+/g).map(Number)")
            assert min(light) > 150


@pytest.fixture(scope="module")
def many() -> Retriever:
    """120 reports: a title and a day each, but for the last; every third of one publisher."""
    documents = [
        Document(
            id=f"{n:03}.txt",
            text=f"Report {n}.",
            metadata=Metadata(
                title=f"Title {n:03}",
                publisher="Coast Desk" if n % 3 == 0 else None,
                published=f"2024-01-{n % 28 + 1:02}",
            ),
        )
        for n in range(119)
    ]
    documents.append(Document(id="last#1.txt", text="ＫＨＥＲＳＯＮ is free."))
    return Reports(MiniLM(), *documents).retriever


def test_a_page_of_many(many: Retriever) -> None:
    found = listing(many, Sought(sort="title", descending=False, page=2))
    assert (found.total, found.pages, found.first) == (120, 3, ON_A_PAGE + 1)
    # The untitled one is called by its opening words, “Ｋ…”, which is before “Title …”.
    assert [d.title for d in found.documents] == [f"Title {n:03}" for n in range(49, 99)]
    last = listing(many, Sought(sort="published", page=99))
    assert (last.sought.page, len(last.documents), last.documents[-1].id) == (3, 20, "last#1.txt")
    dates = listing(many, Sought(sort="published", descending=False)).documents
    assert [d.published for d in dates[:6]] == ["2024-01-01"] * 5 + ["2024-01-02"]
    shown = listing_html(found, is_empty=False, may_write=False)
    assert "51–100 of 120 reports" in shown
    assert 'data-page="1">Previous' in shown
    assert 'data-page="3">Next' in shown
    assert "delete" not in shown


@pytest.mark.parametrize(
    ("sought", "total"),
    [
        (Sought(search="title 00"), 11),  # 000 to 009, and 100
        (Sought(search="kherson FREE"), 1),
        (Sought(search="last#1"), 1),
        (Sought(search="coast 118"), 0),
        (Sought(search="coast 117"), 1),
        (Sought(publisher="coast desk"), 40),
        (Sought(published_from="2024-01-28"), 4),
        (Sought(published_from="2024-01-28", search="coast"), 2),  # of 27, 55, 83, 111
        (Sought(search="none of them"), 0),
    ],
)
def test_what_is_sought(many: Retriever, sought: Sought, total: int) -> None:
    assert listing(many, sought).total == total


def of(published: str | None, publisher: str | None = "A") -> Metadata:
    return Metadata(published=published, publisher=publisher)


def test_bars_are_of_days_weeks_months_or_years() -> None:
    days = bars_of(
        [of("2024-03-05"), of("2024-03-05T23:00+09:00", "B"), of("2024-03-07"), of(None)]
    )
    assert days.title == "Reports each day of 2024, by publisher"
    assert days.periods == ("5 Mar", "6 Mar", "7 Mar")
    expected = (("5 Mar", "A", 1), ("5 Mar", "B", 1), ("6 Mar", "A", 0), ("7 Mar", "A", 1))
    assert days.bars == expected
    assert days.highest == 2
    assert (days.publishers, days.undated) == (("A", "B"), 1)

    weeks = bars_of([of("2023-12-31"), of("2024-01-01"), of("2024-01-30")])
    assert weeks.periods[:2] == ("25 Dec 2023", "1 Jan 2024")  # Mondays
    assert [count for _, _, count in weeks.bars] == [1, 1, 0, 0, 0, 1]

    months = bars_of([of("2023-11-30"), of("2024-08-01"), of("2024-08-31")])
    assert (months.periods[0], months.periods[-1], len(months.periods)) == (
        "Nov 2023",
        "Aug 2024",
        10,
    )
    assert months.bars[-1] == ("Aug 2024", "A", 2)

    years = bars_of([of("2019-06-01"), of("2024-W10-2")])
    assert years.periods == ("2019", "2020", "2021", "2022", "2023", "2024")
    assert years.title == "Reports each year, by publisher"
    wrong = bars_of([of("0001-01-01"), of("2024-03-05")])
    assert wrong.periods == ("1", "2024")
    assert bars_of([of(None)]).bars == ()
    assert (bars_of([]).bars, bars_of([]).highest) == ((), 0)


def test_publishers_beyond_the_colours_are_told_together() -> None:
    reports = [of("2024-03-05", f"P{n}") for n in range(MOST_PUBLISHERS + 2) for _ in range(20 - n)]
    found = bars_of([*reports, *[of("2024-03-05", None)] * 30])
    own = tuple(f"P{n}" for n in range(MOST_PUBLISHERS - 1))
    assert found.publishers == (NOT_NAMED, *own, OTHERS)
    assert found.bars[0] == ("5 Mar", NOT_NAMED, 30)
    # P6, P7 and P8 have 14, 13 and 12.
    assert found.bars[-1] == ("5 Mar", OTHERS, 14 + 13 + 12)
    assert len(set(found.colours.values())) == MOST_PUBLISHERS + 1
    style = (ROOT / "rag" / "web_ui" / "corpus.css").read_text()
    for number, colour in enumerate(found.colours.values()):
        assert f".byline-corpus-colour-{number} {{ background: {colour}; }}" in style
