"""Files put into the corpus folder: their names, their clashes, and what a kill leaves."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.errors import CorpusError, NotFound, UploadConflict, UploadRefused
from rag.load import SUFFIXES, list_corpus
from rag.settings import ROOT
from rag.uploads import LONGEST_NAME_BYTES, LONGEST_PART_BYTES, CorpusFolder, checked_name
from tests.conftest import wait_for


def add(folder: Path, files: Iterable[tuple[str, str]], into: CorpusFolder | None = None) -> None:
    into = into or CorpusFolder(folder)
    with ExitStack() as stack:
        staged = []
        for name, text in files:
            staged.append(stack.enter_context(into.stage(checked_name(name))))
            staged[-1].write(text.encode())
            staged[-1].finish()
        into.add(staged)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def listed(folder: Path) -> list[str]:
    return [file.name for file in list_corpus(folder).files]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "part ''"),
        ("/etc/passwd.txt", "part ''"),
        ("../x.txt", "part '..'"),
        ("a/../../x.txt", "part '..'"),
        ("a/./x.txt", "part '.'"),
        ("a//x.txt", "part ''"),
        ("a/", "part ''"),
        ("..\\x.txt", "backslash"),
        ("C:\\x.txt", "backslash"),
        (".hidden.txt", "hidden part"),
        (".git/x.txt", "hidden part"),
        ("a/.x/y.txt", "hidden part"),
        ("x\0.txt", "U+0000 at position 1"),
        ("x\n.txt", "U+000A"),
        ("x\x7f.txt", "U+007F"),
        ("x\x85.txt", "U+0085"),
        ("x\u2028.txt", "U+2028"),
        ("x\u202etxt.md", "U+202E"),
        ("x\ud800.txt", "U+D800"),
        ("a" * 252 + ".txt", "255 bytes"),
        ("é" * 126 + ".txt", "255 bytes"),
        ("/".join(["a" * 200] * 5) + ".txt", "1,000 bytes"),
        ("x", "ending"),
        ("x.exe", "ending"),
        ("x.txt.", "ending"),
        ("x.csv#3", "ending"),
        ("txt", "ending"),
        ("metadata.csv", "notes"),
        ("Metadata.CSV", "notes"),
        ("README.md", "notes"),
        ("a/readme.md", "notes"),
        ("Sources.md", "notes"),
        ("~$report.docx", "notes"),
    ],
)
def test_a_name_that_no_report_can_have_is_refused(name: str, told: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        checked_name(name)
    assert told in refused.value.problem
    refused.value.problem.encode()
    assert refused.value.problem.isprintable()


@pytest.mark.parametrize(
    "name",
    [
        "x.txt",
        "X.TXT",
        "2022/11/x.md",
        "Херсон — мост.html",
        "赫爾松.json",
        "خرسون.docx",
        "می‌خواهم.txt",  # with a zero-width non-joiner, as Persian is written
        "a b.c #2.txt",
        'say "no"?.txt',
        "100%.csv",
        "sub/metadata.csv",
        "a" * 251 + ".txt",
    ],
)
def test_a_name_that_a_report_can_have_is_taken(name: str, tmp_path: Path) -> None:
    assert checked_name(name) == name
    add(tmp_path, [(name, "Words.")])
    assert listed(tmp_path) == [name]


def test_a_name_is_taken_in_one_form(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Zoë.txt")
    assert decomposed != "Zoë.txt"
    add(tmp_path, [(decomposed, "Words.")])
    assert listed(tmp_path) == ["Zoë.txt"]


NAMES = st.one_of(
    st.text(max_size=40).map(lambda text: text + ".txt"),
    st.lists(
        st.sampled_from(
            ["a", "..", ".", "", "é", "e\u0301", "~$", "A", "README.md", "\u200f", " "]
        ),
        min_size=1,
        max_size=5,
    ).flatmap(lambda parts: st.sampled_from(SUFFIXES).map(lambda suffix: "/".join(parts) + suffix)),
    st.text(alphabet="./\\a\0~$é", max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(name=NAMES)
@example(name="ﬁ.txt")
@example(name=" .txt")
def test_any_name_is_refused_or_is_read_back_as_the_file_within_the_folder(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outer = tmp_path_factory.mktemp("outer")
    folder = outer / "corpus"
    folder.mkdir()
    try:
        taken = checked_name(name)
    except UploadRefused:
        return
    assert checked_name(taken) == taken
    assert len(taken.encode()) <= LONGEST_NAME_BYTES
    assert all(len(part.encode()) <= LONGEST_PART_BYTES for part in taken.split("/"))
    add(folder, [(name, "Words.")])
    assert list(outer.iterdir()) == [folder]
    assert contents(folder) == {taken: "Words."}
    assert listed(folder) == [taken]


def test_a_name_that_is_taken_is_refused_unless_by_the_same_bytes(tmp_path: Path) -> None:
    add(tmp_path, [("a/x.txt", "One.")])
    add(tmp_path, [("a/x.txt", "One.")])
    with pytest.raises(UploadConflict, match="PUT"):
        add(tmp_path, [("b.txt", "New."), ("a/x.txt", "Two.")])
    assert contents(tmp_path) == {"a/x.txt": "One."}


@pytest.mark.parametrize(
    "name", ["A/x.txt", "a/X.txt", "a/x.TXT", "a/x.txt/y.txt", "a.txt", "link/x.txt", "out.txt"]
)
def test_names_that_some_file_system_takes_for_one_are_one(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "corpus"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "x.txt").write_text("One.")
    (folder / "a.txt").mkdir()
    (folder / "link").symlink_to(tmp_path)
    (folder / "out.txt").symlink_to(tmp_path / "nowhere.txt")
    with pytest.raises(UploadConflict):
        add(folder, [("new/y.txt", "New."), (name, "Two.")])
    assert contents(folder) == {"a/x.txt": "One."}
    assert sorted(os.listdir(tmp_path)) == ["corpus"]  # noqa: PTH208
    assert not (folder / "new").exists()


@pytest.mark.parametrize(
    "names",
    [
        ["x.txt", "x.txt"],
        ["x.txt", "X.txt"],
        ["Zoë.txt", "ZOË.txt"],
        ["x.txt", "x.txt/y.txt"],
        ["x.txt/y.txt", "x.txt"],
        ["a/x.txt", "A/y.txt"],
    ],
)
def test_files_that_come_together_cannot_clash(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(UploadConflict):
        add(tmp_path, [(name, "Words.") for name in names])
    assert contents(tmp_path) == {}


def test_what_cannot_all_be_put_there_is_not_put_there_at_all(tmp_path: Path) -> None:
    corpus = tmp_path / "/".join(["a" * 250] * 14)  # with a long name below, too long a path
    corpus.mkdir(parents=True)
    with pytest.raises(CorpusError, match="no writing"):
        add(corpus, [("new/x.txt", "One."), ("/".join(["b" * 240] * 4) + ".txt", "Two.")])
    assert list(corpus.iterdir()) == []


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadRefused, match="empty"):
        add(tmp_path, [("x.txt", "One."), ("y.txt", "")])
    assert contents(tmp_path) == {}


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="none"):
        add(tmp_path / "none", [("x.txt", "One.")])


def test_replacing_and_deleting(tmp_path: Path) -> None:
    folder = CorpusFolder(tmp_path)
    add(tmp_path, [("a/x.txt", "One."), ("y.txt", "Two.")])
    with folder.stage("a/x.txt") as staged:
        staged.write(b"Three.")
        staged.finish()
        folder.replace(staged)
    assert contents(tmp_path) == {"a/x.txt": "Three.", "y.txt": "Two."}
    folder.delete("a/x.txt")
    assert contents(tmp_path) == {"y.txt": "Two."}
    with pytest.raises(NotFound):
        folder.delete("a/x.txt")


@pytest.mark.parametrize(
    "name",
    [
        "none.txt",
        "../secret.txt",
        "a/../x.txt",
        "./x.txt",
        "/x.txt",
        "x.txt/",
        "",
        "a",
        "X.txt",
        "link.txt",
        "folder/secret.txt",
        ".hidden.txt",
        "README.md",
        "metadata.csv",
        "notes.pages",
        "x.txt\0",
        "\ud800.txt",
    ],
)
def test_only_a_file_that_is_read_can_be_replaced_or_deleted(tmp_path: Path, name: str) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "a").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("Secret.")
    for kept in ("x.txt", ".hidden.txt", "README.md", "metadata.csv", "notes.pages"):
        (corpus / kept).write_text("Kept.")
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "folder").symlink_to(tmp_path)
    before = contents(tmp_path)
    folder = CorpusFolder(corpus)
    assert not folder.has(name)
    with pytest.raises(NotFound):
        folder.delete(name)
    with folder.stage(name) as staged:
        staged.write(b"Mine.")
        staged.finish()
        with pytest.raises(NotFound):
            folder.replace(staged)
    assert contents(tmp_path) == before


def test_many_threads_lose_nothing_and_one_name_goes_to_one(tmp_path: Path) -> None:
    folder = CorpusFolder(tmp_path)
    refused: list[str] = []
    start = threading.Barrier(8)

    def put(thread: int) -> None:
        start.wait()
        for number in range(10):
            add(tmp_path, [(f"{thread}/{number}.txt", f"{thread} {number}")], folder)
            try:
                add(tmp_path, [(f"shared/{number}.txt", f"by {thread}")], folder)
            except UploadConflict:
                refused.append(f"by {thread}")

    threads = [threading.Thread(target=put, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = contents(tmp_path)
    assert {name: text for name, text in held.items() if not name.startswith("shared/")} == {
        f"{thread}/{number}.txt": f"{thread} {number}"
        for thread in range(8)
        for number in range(10)
    }
    assert len(held) == 90
    assert len(refused) == 10 * 7


def in_a_process(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


ENDLESS = """
import hashlib, itertools, random, sys
from pathlib import Path
from rag.uploads import CorpusFolder
folder = CorpusFolder(Path(sys.argv[1]))
for number in itertools.count():
    text = random.randbytes(300_000).hex().encode()
    with folder.stage(hashlib.sha256(text).hexdigest() + ".txt") as staged:
        for at in range(0, len(text), 20_000):
            staged.write(text[at : at + 20_000])
        staged.finish()
        folder.add([staged])
    print(number, flush=True)
"""


def written(hidden: Path) -> int:
    """The bytes of a hidden file, which another process may rename at any moment; 0 then."""
    try:
        return hidden.stat().st_size
    except FileNotFoundError:
        return 0


def test_a_kill_leaves_whole_files_and_what_it_leaves_beside_them_is_swept(tmp_path: Path) -> None:
    for _ in range(3):
        with in_a_process(ENDLESS, str(tmp_path)) as process:
            assert process.stdout is not None
            process.stdout.readline()
            # In the middle of a file: its hidden one is there, and grows.
            wait_for(
                lambda: any(written(p) > 50_000 for p in tmp_path.glob(".upload-*")), "an upload"
            )
            process.send_signal(signal.SIGKILL)
    names = listed(tmp_path)
    assert len(names) >= 3
    for name in names:
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() + ".txt" == name
    writing = CorpusFolder(tmp_path)
    with writing.stage("x.txt") as staged:
        CorpusFolder(tmp_path)
        assert len(list(tmp_path.glob(".upload-*"))) == 1  # what is still written stays
        staged.write(b"Words.")
        staged.finish()
        writing.add([staged])
    assert sorted(contents(tmp_path)) == sorted([*names, "x.txt"])


NO_ROOM = """
import sys
from pathlib import Path
from rag.errors import DiskFull
from rag.uploads import CorpusFolder
folder = CorpusFolder(Path(sys.argv[1]))
try:
    with folder.stage("x.txt") as staged:
        for _ in range(100):
            staged.write(b"x" * 20_000)
        staged.finish()
        folder.add([staged])
except DiskFull as error:
    print(error.problem)
"""


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    # A limit on the size of files fails as a full disk does, in the middle of a write.
    with subprocess.Popen(
        [sys.executable, "-c", NO_ROOM, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),
    ) as process:
        told, _ = process.communicate(timeout=30)
    assert "no room" in told
    assert contents(tmp_path) == {}
