"""A corpus folder: what is in it, what is not, and what is said of that."""

import os
import threading
from pathlib import Path

import pytest

from rag.errors import CorpusError, UnreadableFile
from rag.load import (
    CorpusFile,
    CorpusListing,
    LoadedFile,
    Problem,
    fingerprint,
    list_corpus,
    load_file,
    unread,
)

LEADS_OUT = "It is a symbolic link out of the corpus folder, and was not followed."
LEADS_NOWHERE = "It is a symbolic link to nothing that is read in the corpus."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    return made


def put(folder: Path, name: str, data: bytes | str = "Words.\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def names(listing: CorpusListing) -> list[str]:
    return [file.name for file in listing.files]


def causes(found: CorpusListing | LoadedFile) -> dict[str, str]:
    return {problem.source: problem.cause for problem in found.problems}


def load(path: Path, **sidecar: str) -> LoadedFile:
    return load_file(CorpusFile(name=path.name, path=path, sidecar=sidecar))


# What is in the corpus


def test_files_are_listed_by_name_whatever_it_is(folder: Path) -> None:
    expected = ["C# (1).txt", "a b.TXT", "cafe\u0301.Html", "dir.txt/x.md", "sub/x.eml", "x\ny.txt"]
    for name in reversed(expected):
        put(folder, name)
    listing = list_corpus(folder)
    assert names(listing) == expected
    assert listing.files[3].path == folder / "dir.txt" / "x.md"
    assert (listing.problems, listing.others) == ((), {})


def test_notes_hidden_files_locks_and_other_endings_are_not_in_it(folder: Path) -> None:
    for name in (
        *("README.md", "sub/readme.md", "SOURCES.md", "metadata.csv", ".a.txt", ".git/a.txt"),
        *("~$a.docx", "a.xyz", "b.XYZ", "noending", "~a.bak"),
    ):
        put(folder, name, "file\n")
    put(folder, "sub/metadata.csv", "text\nOnly at the top does it describe files.\n")
    listing = list_corpus(folder)
    assert names(listing) == ["sub/metadata.csv"]
    assert listing.others == {".xyz": 2, "noending": 1, ".bak": 1}
    assert listing.problems == ()


def test_a_name_that_is_no_unicode_is_reported(folder: Path) -> None:
    for name in (b"caf\xe9.txt", b"x.caf\xe9", b"caf\xe9/x.txt"):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.write_text("Words.")
    put(folder, "good.txt")
    listing = list_corpus(folder)
    assert names(listing) == ["good.txt"]
    assert causes(listing) == {
        "caf\ufffd.txt": "Its name is not valid Unicode.",
        "caf\ufffd/x.txt": "Its name is not valid Unicode.",
    }
    assert listing.others == {".caf\ufffd": 1}
    listing.model_dump_json()


def test_symbolic_links_out_of_the_corpus_are_reported_and_not_followed(folder: Path) -> None:
    outside = put(folder.parent, "outside/secret.txt")
    (folder / "file.txt").symlink_to(outside)
    (folder / "chain.txt").symlink_to("file.txt")
    (folder / "sub").symlink_to(outside.parent)
    (folder / "up").symlink_to("..")
    (folder / "gone.txt").symlink_to(folder.parent / "gone.txt")
    (folder / "metadata.csv").symlink_to(outside)
    listing = list_corpus(folder)
    assert listing.files == ()
    places = ("file.txt", "chain.txt", "sub", "up", "gone.txt", "metadata.csv")
    assert causes(listing) == dict.fromkeys(places, LEADS_OUT)
    assert len(unread(listing.problems)) == 6


def test_symbolic_links_within_the_corpus_are_not_read_twice(folder: Path) -> None:
    put(folder, "sub/real.txt")
    (folder / "file.txt").symlink_to("sub/real.txt")
    (folder / "again").symlink_to("sub")
    (folder / "loop").symlink_to(".")
    listing = list_corpus(folder)
    assert names(listing) == ["sub/real.txt"]
    assert listing.problems == ()


def test_symbolic_links_to_nothing_that_is_read_are_reported(folder: Path) -> None:
    put(folder, ".hidden.txt")
    put(folder, "words.xyz")
    (folder / "a.txt").symlink_to("b.txt")
    (folder / "b.txt").symlink_to("a.txt")
    (folder / "gone.txt").symlink_to("nothing.txt")
    (folder / "hidden.txt").symlink_to(".hidden.txt")
    (folder / "other.txt").symlink_to("words.xyz")
    listing = list_corpus(folder)
    assert listing.files == ()
    places = ("a.txt", "b.txt", "gone.txt", "hidden.txt", "other.txt")
    assert causes(listing) == dict.fromkeys(places, LEADS_NOWHERE)


def test_the_corpus_folder_itself_may_be_a_symbolic_link(folder: Path) -> None:
    put(folder, "sub/real.txt")
    (folder / "file.txt").symlink_to("sub/real.txt")
    (folder / "out.txt").symlink_to(put(folder.parent, "secret.txt"))
    (folder.parent / "link").symlink_to(folder)
    listing = list_corpus(folder.parent / "link")
    assert names(listing) == ["sub/real.txt"]
    assert causes(listing) == {"out.txt": LEADS_OUT}


def test_the_corpus_folder_may_be_relative(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "sub/x.txt")
    put(folder, "metadata.csv", "file,title\nsub/x.txt,T\n")
    monkeypatch.chdir(folder)
    (file,) = list_corpus(Path()).files
    assert (file.name, file.sidecar) == ("sub/x.txt", {"title": "T"})


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("nothing", "does not exist."),
        ("file.txt", "cannot be listed: Not a directory."),
        ("x" * 300, "cannot be listed: File name too long."),
    ],
)
def test_a_corpus_folder_that_is_none_is_an_error(tmp_path: Path, name: str, cause: str) -> None:
    put(tmp_path, "file.txt")
    with pytest.raises(CorpusError) as caught:
        list_corpus(tmp_path / name)
    assert caught.value.problem == f"The corpus folder {tmp_path / name} {cause}"
    assert "BYLINE_CORPUS" in caught.value.remedy


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_reported_and_the_rest_is_listed(folder: Path) -> None:
    put(folder, "good.txt")
    secret = put(folder, "secret.txt")
    secret.chmod(0)
    closed = put(folder, "closed/x.txt").parent
    closed.chmod(0)
    try:
        listing = list_corpus(folder)
        assert names(listing) == ["good.txt", "secret.txt"]
        assert causes(listing) == {"closed": "The folder cannot be listed: Permission denied."}
        assert causes(load(secret)) == {"secret.txt": "It cannot be opened: Permission denied."}
        with pytest.raises(UnreadableFile, match="Permission denied"):
            fingerprint(listing.files[1])
    finally:
        closed.chmod(0o700)


# metadata.csv


def sidecars(folder: Path) -> dict[str, dict[str, str]]:
    return {file.name: file.sidecar for file in list_corpus(folder).files}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_metadata_csv_describes_files(folder: Path, encoding: str) -> None:
    put(folder, "a b.txt")
    put(folder, "sub/cafe\u0301.txt")  # as macOS spells it; the row spells it as people type it
    put(folder, "c.txt")
    table = (
        "File , title,PUBLISHER,published,url,language,remarks\r\n"
        'a b.txt,"Bridge shut, ""for good""", Le Café ,2022-11-11,https://x.example/,fr,x\r\n'
        "\r\n,,,,,,\r\n"
        'sub/café.txt,"Two\r\nlines"\r\n'
    )
    put(folder, "metadata.csv", table.encode(encoding))
    assert list_corpus(folder).problems == ()
    assert sidecars(folder) == {
        "a b.txt": {
            "title": 'Bridge shut, "for good"',
            "publisher": "Le Café",
            "published": "2022-11-11",
            "url": "https://x.example/",
            "language": "fr",
        },
        "sub/cafe\u0301.txt": {"title": "Two lines"},
        "c.txt": {},
    }


def test_bad_rows_of_metadata_csv_cost_no_others(folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        put(folder, name)
    table = "file,title\na.txt,Hello, world\nb.txt,One\nb.txt,Two\nabsent.txt,x\nc.txt,Three, \n"
    put(folder, "metadata.csv", table)
    assert sidecars(folder) == {"a.txt": {}, "b.txt": {"title": "One"}, "c.txt": {"title": "Three"}}
    problems = list_corpus(folder).problems
    assert [(p.source, p.cause, p.was_read) for p in problems] == [
        ("metadata.csv#1", "It has 3 values for 2 columns.", False),
        ("metadata.csv#3", "It describes 'b.txt' again; the first row counts.", True),
        ("metadata.csv", "It describes 'absent.txt', which is not in the corpus.", True),
    ]


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "Its header has no column named file (it has: none)."),
        (b"file;title\na.txt;x\n", "Its header has no column named file (it has: file;title)."),
        (b"title\nx\n", "Its header has no column named file (it has: title)."),
        (b"%PDF-1.7", "It is a PDF, not text."),
        (bytes(range(256)), "It is binary data, not text."),
        (b'file,title\n"a.txt,x\n', "It is not valid CSV: unexpected end of data (line 2)."),
    ],
)
def test_a_metadata_csv_that_cannot_be_read_costs_no_file(
    folder: Path, data: bytes, cause: str
) -> None:
    put(folder, "a.txt")
    put(folder, "metadata.csv", data)
    listing = list_corpus(folder)
    assert names(listing) == ["a.txt"]
    assert causes(listing) == {"metadata.csv": cause}
    assert not listing.problems[0].was_read


@pytest.mark.timeout(10)
@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_a_metadata_csv_that_is_no_file_is_not_opened(folder: Path, kind: str) -> None:
    put(folder, "a.txt")
    if kind == "pipe":
        os.mkfifo(folder / "metadata.csv")
        assert causes(list_corpus(folder)) == {"metadata.csv": "It is not a regular file."}
    else:
        put(folder, "metadata.csv/b.txt")
        assert names(list_corpus(folder)) == ["a.txt", "metadata.csv/b.txt"]


# One file


def test_a_file_gives_documents_with_ids_texts_and_metadata(folder: Path) -> None:
    path = put(folder, "x.md", "---\ntitle: T\npublisher: P\n---\nBody.\r\n")
    (document,) = load(path, title="Other", url="u").documents
    assert (document.id, document.text) == ("x.md", "Body.\r\n")
    assert document.metadata.model_dump(exclude_none=True) == {
        "title": "Other",  # metadata.csv is the corpus owner's word, the file its author's
        "publisher": "P",
        "url": "u",
    }


def test_rows_are_named_after_the_file_even_with_a_hash_in_its_name(folder: Path) -> None:
    put(folder, "sub/C# news.jsonl", '{"text": "a"}\n{\n{"text": " "}\n{"text": "d"}\n')
    (file,) = list_corpus(folder).files
    loaded = load_file(file)
    assert [d.id for d in loaded.documents] == ["sub/C# news.jsonl#1", "sub/C# news.jsonl#4"]
    assert list(causes(loaded)) == ["sub/C# news.jsonl#2", "sub/C# news.jsonl#3"]


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("x.txt", "", "It is empty."),
        ("x.txt", " \n\t", "It holds only white space."),
        ("x.txt", b"\x00\x01\x02", "It is binary data, not text."),
        ("x.txt", b"PK\x03\x04", "It is a ZIP archive or an Office document, not text."),
        ("x.md", "---\ntitle: T\n---\n \n", "It holds no words."),
        ("x.json", "[]", "It holds no report."),
        (
            "x.json",
            '{"title": "\\ud800"}',
            "It has no words in a field named text (it has: title).",
        ),
        ("x.json", '{"\\ud800": 1}', "It has no words in a field named text (it has: \ufffd)."),
        ("x.PDF", "words", "It is not a PDF that can be read (Stream has ended unexpectedly)."),
        ("x.docx", "words", "It is not a Word document that can be read (File is not a zip file)."),
        ("x.eml", "words", "No text was found in the e-mail."),
    ],
)
def test_what_cannot_be_read_is_named_with_cause_and_remedy(
    folder: Path, name: str, data: bytes | str, cause: str
) -> None:
    loaded = load(put(folder, name, data))
    assert loaded.documents == ()
    (problem,) = loaded.problems
    assert (problem.source, problem.cause, problem.was_read) == (name, cause, False)
    assert problem.remedy.endswith(".")
    loaded.model_dump_json()


def test_half_characters_are_replaced_since_no_utf8_can_hold_them(folder: Path) -> None:
    path = put(
        folder, "x.json", '{"text": "a\\ud800b", "title": "\\udc00", "url": "\\ud83d\\ude00"}'
    )
    loaded = load(path)
    (document,) = loaded.documents
    assert document.text == "a\ufffdb"
    assert (document.metadata.title, document.metadata.url) == ("\ufffd", "😀")
    loaded.model_dump_json()


@pytest.mark.parametrize("where", ["file", "sidecar"])
def test_a_date_that_is_none_costs_the_date_alone(folder: Path, where: str) -> None:
    date = "11/12/2022" + "!" * 1_000
    if where == "file":
        loaded = load(put(folder, "x.md", f"---\ntitle: T\npublished: {date}\n---\nBody."))
    else:
        loaded = load(put(folder, "x.md", "---\ntitle: T\n---\nBody."), published=date)
    (document,) = loaded.documents
    assert (document.metadata.title, document.metadata.published) == ("T", None)
    (problem,) = loaded.problems
    assert problem.cause == (
        f"Its date '11/12/2022{'!' * 50}' is not understood; it was read without one."
    )
    assert problem.was_read
    assert unread(loaded.problems) == []


@pytest.mark.timeout(10)
def test_a_pipe_is_reported_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "x.txt")
    (file,) = list_corpus(folder).files
    assert causes(load_file(file)) == {"x.txt": "It is not a regular file."}
    with pytest.raises(UnreadableFile, match="not a regular file"):
        fingerprint(file)


def test_a_file_that_left_after_the_listing_is_reported(folder: Path) -> None:
    path = put(folder, "x.txt")
    (file,) = list_corpus(folder).files
    path.unlink()
    assert causes(load_file(file)) == {"x.txt": "It cannot be opened: No such file or directory."}
    with pytest.raises(UnreadableFile, match="No such file"):
        fingerprint(file)


def test_a_bad_file_costs_no_other(folder: Path) -> None:
    put(folder, "a.txt")
    put(folder, "b.txt", b"\x00")
    put(folder, "c.txt")
    loaded = [load_file(file) for file in list_corpus(folder).files]
    assert [d.id for one in loaded for d in one.documents] == ["a.txt", "c.txt"]
    assert [p.source for one in loaded for p in one.problems] == ["b.txt"]


def test_files_may_be_loaded_at_the_same_time(folder: Path) -> None:
    paths = [put(folder, f"{n}.csv", f"text\n{'x' * 200_000}{n}\n") for n in range(4)]
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda p=path: found.append(load(p).documents[0].text[-1]))
        for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["0", "1", "2", "3"]


# Fingerprints


def test_a_fingerprint_changes_with_all_that_decides_what_a_file_gives(folder: Path) -> None:
    path = put(folder, "x.txt", "Words.")
    file = CorpusFile(name="x.txt", path=path)
    first = fingerprint(file)
    assert fingerprint(file) == first
    assert fingerprint(file.model_copy(update={"sidecar": {"title": "T"}})) != first
    path.write_text("Words!")
    assert fingerprint(file) != first
    path.write_text("Words.")
    os.utime(path, (0, 0))
    assert fingerprint(file) == first


# Problems


def test_a_problem_can_always_be_written() -> None:
    problem = Problem(source="\udc80.txt", cause="\ud800", remedy="Rename it.")
    assert (problem.source, problem.cause) == ("\ufffd.txt", "\ufffd")
