"""Mailing lists: real archives give each message as the standard library reads it, threads are joined across files,
words, quotes and signatures are told apart, and what is damaged or hostile ends in a named error or a warning, soon."""

from __future__ import annotations

import email
import gzip
import time
from collections.abc import Callable
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import Document, Passage
from indexer.errors import ReadError
from indexer.readers import dates, mailtext, open_file, read_file, read_path
from indexer.readers.files import RawFile

CASES = Path(__file__).resolve().parents[1] / "cases"


def together(*paths: Path) -> tuple[list[Document], RawFile]:
    """The documents of files that are read together, and the first file with its warnings."""
    files = tuple(open_file(path) for path in paths)
    for file in files:
        file.company = files
    return list(read_file(files[0])), files[0]


def own(document: Document) -> list[Passage]:
    return [passage for passage in document.passages if passage.role == "own"]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def mbox(*messages: str) -> str:
    return "".join(f"From a@example.org  Tue Mar  5 09:12:01 2019\n{message}\n\n" for message in messages)


def message(id: str, body: str = "words", *, refs: str = "", **headers: str) -> str:
    lines = {"From": "Ada <ada@example.org>", "Subject": "S", "Message-ID": f"<{id}>", "References": refs, **headers}
    return "\n".join(f"{key.replace('_', '-')}: {value}" for key, value in lines.items() if value) + f"\n\n{body}"


def test_mailing_lists(shared: Path) -> None:
    """Every message of the four archives: id, author and instant as the standard library reads them."""
    paths = sorted((shared / "data/native/mbox").glob("*.mbox"))
    assert len(paths) == 4
    for path in paths:
        expected = [_mail(text) for text in path.read_bytes().split(b"\nFrom ")]
        found = [own(document)[0] for document in read_path(path)]
        assert [(message.id, message.author) for message in found] == [(id, author) for id, author, _ in expected]
        assert [message.published for message in found] == [dates.parse(when.isoformat()) for _, _, when in expected]
        assert {message.parent for message in found} == {None}


def _mail(data: bytes) -> tuple[str, str, Any]:
    message = email.message_from_bytes(data.split(b"\n", 1)[1])
    name = parseaddr(str(message["From"]))[0] or str(message["From"]).partition("(")[2].rstrip(")")
    if "=eda_" in name:  # Latin-1 that says it is UTF-8
        author = "Lucía Charlie"
    elif any(ord(letter) > 127 for letter in name):  # undeclared bytes, which are UTF-8
        author = "Ô¬´Ï"
    else:
        author = str(make_header(decode_header(name)))
    return message["Message-ID"].strip("<>"), author, parsedate_to_datetime(message["Date"])


def test_mail_quotes_and_forms(shared: Path) -> None:
    """Quoted lines are quotes, with the name above them; of plain text and HTML the plain text is read."""
    first, second = read_path(shared / "data/native/mbox/mbox_complex.mbox")
    assert own(first)[0].text.startswith("No matter what is really to blame")
    assert all(">" not in passage.text for passage in first.passages)
    assert "Simos Xenitellis" in {passage.author for passage in second.passages if passage.role == "quote"}
    assert "wrote:" not in own(second)[0].text
    for document in read_path(shared / "data/native/mbox/mbox_multipart.mbox"):
        assert document.passages[0].text
        assert "MsoPlainText" not in document.passages[0].text
        assert document.passages[0].text.count("technology.esl Committers") <= 1


def test_threads_go_on_in_the_next_months_archive(tmp_path: Path) -> None:
    """An answer may be in an earlier file than what it answers; gaps in a chain are bridged, never guessed at."""
    march = write(tmp_path, "march", mbox(message("c", refs="<a> <lost> <b>"), message("e", refs="<gone>")))
    april = write(tmp_path, "april", mbox(message("a"), message("b", refs="<a>"), message("d", refs="<a> <lost>"),
                                          message("f", In_Reply_To="<gone> (somebody's message)")))  # fmt: skip
    documents, file = together(march, april)
    parents = {p.id: p.parent for document in documents for p in own(document)}
    assert parents == {"a": None, "b": "a", "c": "b", "d": "a", "e": None, "f": "e"}
    assert len(documents) == 2
    assert file.warnings == ["1 messages answer one that is not here: they follow their thread's first"]


def test_messages_without_an_id_are_threads_of_their_own(tmp_path: Path) -> None:
    text = mbox(*(message("a", f"words {at}").replace("Message-ID: <a>\n", "") for at in range(3)))
    documents = read_path(write(tmp_path, "list.mbox", text))
    assert [p.text for document in documents for p in document.passages] == ["words 0", "words 1", "words 2"]
    assert len({document.id for document in documents}) == 3


def test_hostile_references_end(tmp_path: Path) -> None:
    """Answers to itself, circles and doubles: each message once, or counted as left out."""
    text = mbox(message("a", refs="<a>"), message("b", refs="<c>"), message("c", refs="<b>"), message("a"))
    documents, file = together(write(tmp_path, "list.mbox", text))
    assert [p.id for document in documents for p in own(document)] == ["a"]
    assert file.warnings == [
        "1 messages are there more than once", "2 messages answer each other in a circle; 0 threads were cut",
    ]  # fmt: skip


@pytest.mark.parametrize(("header", "body", "author", "text"), [
    ("=?koi8-r?B?6dfBzg==?=", "text", "Иван", "text"),
    ("=?utf-8?q?J=C3=B6?= =?utf-8?q?rg?=", "text", "Jörg", "text"),
    ("=?utf-8?b?broken?= <x@example.org>", "text", None, "text"),
    ("=?no-such-charset?q?J=F6rg?=", "text", "Jörg", "text"),
    ("Plain Name", "caf\xe9 and na\xefve, written in Latin-1 without a word about it", "Plain Name",
     "café and naïve, written in Latin-1 without a word about it"),
])  # fmt: skip
def test_charsets_declared_wrongly_or_not_at_all(
    tmp_path: Path, header: str, body: str, author: str | None, text: str
) -> None:
    path = tmp_path / "list.mbox"
    path.write_bytes(mbox(message("a", body, From=header)).encode("latin-1"))
    (document,) = read_path(path)
    assert author is None or document.author == author
    assert document.passages[0].text == text


def test_a_japanese_mail_in_a_shifted_charset(tmp_path: Path) -> None:
    body = "研究から企業へ"
    head = message("a", "", Content_Type="text/plain; charset=iso-2022-jp").encode()
    path = tmp_path / "list.mbox"
    path.write_bytes(mbox("").encode().rstrip() + b"\n" + head + body.encode("iso-2022-jp") + b"\n")
    assert read_path(path)[0].passages[0].text == body


def test_flowing_lines_run_on() -> None:
    text = "A sentence that \nflows on.\nNew line.\n> quoted that \n> flows\n>> deeper \n> back"
    assert mailtext.unflowed(text, delete_space=False).split("\n") == [
        "A sentence that flows on.", "New line.", "> quoted that flows", ">> deeper ", "> back",
    ]  # fmt: skip


@pytest.mark.parametrize(("above", "author"), [
    ("On Tue, 5 Mar 2019 at 10:11, Mara Kucera <mara@example.org>\nwrote:", "Mara Kucera"),
    ("On Mar 5, 2019, at 10:11 PM, Jo O'Neill wrote:", "Jo O'Neill"),
    ("Mara writes:", "Mara"),
    ("Am 05.03.2019 um 10:11 schrieb:", ""),
    ("On Monday Ada Example wrote:", "Ada Example"),
    ("mara@example.org wrote:", ""),
])  # fmt: skip
def test_who_is_quoted(above: str, author: str) -> None:
    found = mailtext.apart(f"Dear all,\n\n{above}\n> words\n\nMine.")
    assert found.text == "Dear all,\n\nMine."
    assert [(quote.text, quote.author) for quote in found.quotes] == [("words", author)]


LINES = st.lists(st.from_regex(r"(> ?|>> )?[a-z]{1,8}( [a-z]{1,8}){0,3}|", fullmatch=True), max_size=15)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_no_word_of_a_mail_is_lost_or_takes_another_role(lines: list[str]) -> None:
    """Own lines are own text, quoted ones quotes, in their order."""
    found = mailtext.apart("\n".join(lines))
    mine = [word for line in lines if not line.startswith(">") for word in line.split()]
    theirs = [word for line in lines if line.startswith(">") for word in line.lstrip("> ").split()]
    assert found.text.split() == mine
    assert [word for quote in found.quotes for word in quote.text.split()] == theirs
    assert found.signature == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), where=st.integers(0, 900))
def test_noise_in_an_archive_is_a_document_or_a_named_error(tmp_path: Path, data: bytes, where: int) -> None:
    whole = (CASES / "list.mbox").read_bytes()
    path = tmp_path / "list.mbox"
    path.write_bytes(whole[:50] + whole[50:where] + data + whole[max(50, where) :])
    _documents_or_error(path)


def test_a_packed_archive_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    bodies = [f"words {at} " + " ".join(str(at * step % 997) for step in range(400)) for at in range(200)]
    packed = gzip.compress(mbox(*(message(f"m{at}", body) for at, body in enumerate(bodies))).encode())
    path = tmp_path / "list.mbox.gz"
    path.write_bytes(packed[: len(packed) // 2])
    file = open_file(path)
    assert 20 < len(list(read_file(file))) < 150
    assert not file.whole
    assert any("damaged" in warning for warning in file.warnings)


def _documents_or_error(path: Path) -> None:
    try:
        documents = read_path(path)
    except ReadError as error:
        told = str(error)
    else:
        told = str(path) if all(document.passages for document in documents) else ""
    assert told.startswith(str(path))


def _mail_of(body: str, kind: str = "text/plain") -> Callable[[], bytes]:
    return lambda: mbox(message("a", body, Content_Type=kind)).encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "flowing for ever": _mail_of("> flows \n" * 400_000, "text/plain; format=flowed"),
    "ever deeper quotes": _mail_of("\n".join(">" * (at % 50) + " x" for at in range(300_000))),
    "rules": _mail_of("_" * 40 + "\n" + "x" * 200_000 + ("\n" + "_" * 40) * 20_000),
    "said again": _mail_of("On a wrote:\n> x\n" * 100_000),
    "from again": _mail_of("\n>From " * 400_000),
    "parts in parts": lambda: mbox(message("a", "\n".join(
        f"--{at}\nContent-Type: multipart/mixed; boundary={at + 1}\n" for at in range(3000)),
        Content_Type="multipart/mixed; boundary=0")).encode(),
    "encoded words": lambda: mbox(message("a", Subject="=?utf-8?q?" * 100_000)).encode(),
    "references": lambda: mbox(message("a", refs=" ".join(f"<{at}>" for at in range(200_000)))).encode(),
    "100,000 tags": _mail_of("<div>" * 100_000 + "text", "text/html"),
    "one long line": _mail_of("x" * 10_000_000),
    "short paragraphs": _mail_of("\n\nx" * 500_000),
    "NULs": _mail_of("\x00" * 1_000_000 + "text"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_end_soon(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[kind]())
    started = time.process_time()
    _documents_or_error(path)
    assert time.process_time() - started < 10
