"""Forgetting: a sentinel text is in no answer and in no byte of the index, its backups and the curator's file, and it
stays out, whatever is read again."""

from __future__ import annotations

import gzip
import json
import tarfile
from pathlib import Path

import filelock
import pytest
from click.testing import CliRunner, Result

from indexer import forgotten, leaving
from indexer.check import check
from indexer.cli import main
from indexer.document import Document, Label, Passage, Span, decode
from indexer.errors import UsageError
from indexer.forgotten import Stones
from indexer.index import Index, Request
from indexer.reindex import reindex
from webapp import create_app

SENTINEL = "xylomancer"
STORY = (
    f"In 2018 I left my postdoc at ETH Zurich to join Spotify as a {SENTINEL}. The visa took nine months, and I could "
    "not afford the pay gap between the two countries, which nobody had told me of."
)
OTHERS = "I left my PhD at the University of Toronto in 2016 and I miss the library. Story number"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    for number in range(12):
        write(folder / f"other{number}.md", f"{OTHERS} {number}.", title=f"About {number}", author="Ada Example")
    front = {
        "title": f"How the {SENTINEL} left",
        "author": f"Bo {SENTINEL.title()}",
        "url": f"https://example.org/{SENTINEL}",
    }
    write(folder / "secret.md", STORY, **front)
    monkeypatch.setenv("CROSSINGS_CORPUS", str(folder))
    return folder


def write(path: Path, text: str, **front: str) -> None:
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    path.write_text(f"---\n{lines}---\n\n{text}\n", encoding="utf-8")


@pytest.fixture(params=["tantivy", "whoosh"])
def index(tmp_path: Path, corpus: Path, request: pytest.FixtureRequest) -> Index:
    made = Index(tmp_path / "index", request.param)
    assert reindex(made, [corpus], meaning=False).failed == {}
    return made


def run(index: Index, *arguments: str, code: int = 0, input: str | None = None) -> Result:
    where = ["--index", index.location, "--engine", index.engine.name]
    result = CliRunner().invoke(main, [*where, *arguments], input=input)
    assert result.exit_code == code, result.output + result.stderr
    return result


def id_of(index: Index, query: str = SENTINEL) -> str:
    (hit,) = index.search(Request(query, meaning=False)).hits
    return hit.document.id


def holding(folder: Path, *words: str) -> list[str]:
    """The files below ``folder`` with any of the words among their bytes, in any case, packed or not."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            data += gzip.decompress(data) if data.startswith(b"\x1f\x8b") else b""
            found += [path.name for word in words if word.lower().encode() in data.lower() or word in path.name]
    return found


def answers(index: Index, id: str) -> str:
    """Everything that can be asked: pages, API, command line."""
    client = create_app(index).test_client()
    paths = ["/", "/search?q=postdoc", "/search?q=pay+gap", f"/story/{id}", "/api/search?q=postdoc&limit=100",
             f"/api/stories/{id}", "/api/search?q=visa", "/help"]  # fmt: skip
    told = [client.get(path).get_data(as_text=True) for path in paths]
    told += [run(index, "search", "postdoc", "--json").stdout, run(index, "search", "visa").stdout]
    return "\n".join([*told, run(index, "status", "--json").stdout]).lower()


def gone(index: Index, id: str, corpus: Path) -> None:
    """Nothing of the story is left."""
    assert index.get(id) is None
    assert index.total(Request(SENTINEL)) == 0
    assert index.total(Request("pay gap nobody told")) == 0
    assert holding(Path(index.location), SENTINEL, id) == []
    assert all(SENTINEL.encode() not in data.lower() for _, data in index.engine.snapshot().scan("document"))
    for name in ("curation.jsonl", "forgotten.txt"):
        text = (corpus / name).read_text(encoding="utf-8") if (corpus / name).exists() else ""
        assert SENTINEL not in text.lower()
        assert id not in text


@pytest.mark.parametrize("by", ["id", "url", "author"])
def test_no_answer_and_no_byte_has_it(index: Index, corpus: Path, by: str) -> None:
    id = id_of(index)
    assert holding(Path(index.location), SENTINEL), "else this test would see nothing"
    assert SENTINEL in answers(index, id)
    target = {"id": id, "url": f"http://www.example.org/{SENTINEL}/", "author": f"bo {SENTINEL}"}[by]
    told = run(index, "forget", target, "--yes").stdout
    assert "1 stories forgotten" in told
    assert str(corpus / "secret.md") in told, "the file is its owner's"
    gone(index, id, corpus)
    assert SENTINEL not in answers(index, id)
    assert index.total(Request("*")) == 12
    assert check(index) == []


def test_it_stays_out(index: Index, corpus: Path) -> None:
    id = id_of(index)
    run(index, "forget", id, "--yes")
    for _ in range(2):
        assert reindex(index, [corpus], full=True, meaning=False).failed == {}
        gone(index, id, corpus)
    (corpus / "secret.md").rename(corpus / "renamed.md")
    write(corpus / "elsewhere.md", STORY, title="Another title", url="https://example.com/copy")
    assert reindex(index, meaning=False).failed == {}
    gone(index, id, corpus)


def test_backups_and_the_curators_lines_go_too(index: Index, corpus: Path, tmp_path: Path) -> None:
    id, target = id_of(index), tmp_path / "backups" / "one.tar.gz"
    target.parent.mkdir()
    run(index, "backup", str(target))
    run(index, "fix", id, "+topic=phd", SENTINEL)
    run(index, "hide", index.search(Request("number 3", meaning=False)).hits[0].document.id)
    told = json.loads(run(index, "forget", id, "--yes", "--json").stdout)
    assert told["backups"] == [str(target)]
    assert told["changes"] == 1
    assert holding(target.parent, SENTINEL, id) == []
    gone(index, id, corpus)
    assert '"hide"' in (corpus / "curation.jsonl").read_text(encoding="utf-8")
    with tarfile.open(target) as tar:
        assert "manifest.json" in tar.getnames()
    run(index, "restore", str(target))
    assert index.total(Request("*")) == 12


def test_an_older_backup_that_comes_back_does_not_bring_it(index: Index, corpus: Path, tmp_path: Path) -> None:
    id, target = id_of(index), tmp_path / "one.tar.gz"
    run(index, "backup", str(target))
    kept = target.read_bytes()
    run(index, "forget", id, "--yes")
    target.write_bytes(kept)
    run(index, "restore", str(target))
    gone(index, id, corpus)


def test_the_vectors_go_too(tmp_path: Path, corpus: Path) -> None:
    pytest.importorskip("onnxruntime")
    from indexer import meaning

    index = Index(tmp_path / "index")
    reindex(index, [corpus])
    before = len(meaning.store_of(index.location).view().records)
    run(index, "forget", id_of(index), "--yes")
    assert len(meaning.store_of(index.location).view().records) == before - 1
    assert reindex(index, full=True).documents == 12
    assert len(meaning.store_of(index.location).view().records) == before - 1


def test_it_asks_first_and_says_what_goes(index: Index, corpus: Path) -> None:
    result = run(index, "forget", id_of(index), input="n\n", code=1)
    assert "1 stories go as a whole" in result.stdout
    assert not (corpus / "forgotten.txt").exists()
    assert "--yes" in run(index, "forget", id_of(index), "--json", code=2).stderr


def test_while_another_writes_it_is_hidden_and_the_rest_waits(index: Index, corpus: Path) -> None:
    id = id_of(index)
    with filelock.FileLock(Path(index.location) / "write.lock"):
        assert "hidden from every answer" in run(index, "forget", id, "--yes", code=2).stderr
        assert index.total(Request(SENTINEL)) == 0
        assert index.get(id) is None
        assert SENTINEL not in answers(index, id)
    assert any("forget" in problem.message for problem in check(index))
    run(index, "forget")
    assert not leaving.unfinished(index.location)
    gone(index, id, corpus)
    assert check(index) == []


def test_a_writers_posts_in_a_thread_keep_only_their_place() -> None:
    passages = (
        Passage("p", "A question about industry?", author="u/asker"),
        Passage("a-q1", "quoted by them", parent="a", role="quote"),
        Passage("a", "My own words.", author="u/Gone", parent="p", url="https://example.org/a", score=3),
        Passage("b", "Another answer.", author="u/other", parent="a"),
    )
    labels = (
        Label("topic", "phd", Span("a", "text", 0, 2), 0.9, "cue"),
        Label("topic", "phd", Span("b", "text", 0, 2), 0.9, "cue"),
    )
    document = Document("d", "thread", "T", author="u/asker", passages=passages, labels=labels)
    left = forgotten.applied(document, stones(forgotten.writer("gone")))
    assert left is not None
    assert [(p.id, p.text, p.author, p.url) for p in left.passages[1:3]] == [("a-q1", "", "", ""), ("a", "", "", "")]
    assert left.passages[2].parent == "p"
    assert left.labels == labels[1:]
    assert forgotten.applied(document, stones(forgotten.writer("/u/ASKER"))) is None
    assert forgotten.applied(document, stones(forgotten.writer("nobody"))) is document


def stones(*marks: forgotten.Mark) -> Stones:
    made = Stones("salt")
    return Stones("salt", frozenset(made.hash(mark) for mark in marks))


def test_one_of_several_writers_counts() -> None:
    document = Document("d", "article", "T", author="Ada Example and Bo Gone")
    assert forgotten.applied(document, stones(forgotten.writer("Bo Gone"))) is None
    assert forgotten.applied(document, stones(forgotten.writer("Gone"))) is document


def test_short_texts_are_no_mark() -> None:
    document = Document("d", "blog", "T", passages=(Passage("p", "Page not found."),))
    assert [kind for kind, _ in forgotten.marks(document)] == ["id"]


def test_only_hashes_are_kept_and_two_files_share_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    for name in ("one", "two"):
        monkeypatch.setenv("CROSSINGS_CORPUS", str(tmp_path / name))
        forgotten.remember([("author", "bo"), ("url", "example.org/x")])
        forgotten.remember([("author", "bo")])
        assert forgotten.current().holds(("author", "bo"))
        assert not forgotten.current().holds(("author", "ada"))
        kept.append(forgotten.current().hashes)
        assert len(forgotten.current().hashes) == 2
    assert kept[0].isdisjoint(kept[1])


def test_a_damaged_file_stops_the_run(index: Index, corpus: Path) -> None:
    (corpus / "forgotten.txt").write_text("salt 00ff\nnonsense\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"forgotten\.txt, line 2"):
        reindex(index, [corpus], full=True)
    assert index.total(Request("*")) == 13


def test_the_document_in_memory_is_what_was_stored(index: Index) -> None:
    """What stays is copied without a change."""
    before = dict(index.engine.snapshot().scan("document"))
    run(index, "forget", id_of(index), "--yes")
    after = dict(index.engine.snapshot().scan("document"))
    assert {key: decode(data) for key, data in before.items() if key in after} == {
        k: decode(d) for k, d in after.items()
    }


def test_a_writers_comment_goes_and_the_thread_stays(index: Index, corpus: Path) -> None:
    thread = (Path(__file__).parent / "cases" / "reddit.json").read_text(encoding="utf-8")
    (corpus / "thread.json").write_text(thread.replace("A chair", f"A {SENTINEL} chair"), encoding="utf-8")
    write(corpus / "secret.md", "Something else about my PhD.", title="Nothing", url="https://example.org/other")
    assert reindex(index, meaning=False, allow_removal=True).failed == {}
    id = id_of(index)
    assert "0 stories forgotten, 1 lost posts" in run(index, "forget", "u/Reply", "--yes").stdout
    for _ in range(2):
        document = index.get(id)
        assert document is not None
        assert "Both." in [passage.text for passage in document.passages]
        assert index.total(Request(SENTINEL)) == index.total(Request("author:reply")) == 0
        assert holding(Path(index.location), SENTINEL) == []
        assert check(index) == []
        reindex(index, full=True, meaning=False)


def test_what_a_curator_hides_can_be_forgotten(index: Index, corpus: Path) -> None:
    id = id_of(index)
    run(index, "hide", id)
    reindex(index, meaning=False)
    run(index, "forget", id, "--yes")
    gone(index, id, corpus)
    assert check(index) == []
    reindex(index, full=True, meaning=False)
    gone(index, id, corpus)


def test_a_writers_lines_go_but_not_a_curators(index: Index, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSINGS_CURATOR", "gone")
    run(index, "alias", "person", "Ada Example", "Ada B. Example")
    run(index, "alias", "person", "u/Gone", "Bo")
    run(index, "undo")
    run(index, "undo", "3")
    run(index, "forget", "Gone", "--yes")
    lines = (corpus / "curation.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["n"] for line in lines] == [1]
