"""A curator's changes: what each does, that only what it touches is written again, that undoing brings all back.

Longer than other modules: every verb is tried on the same few stories, and undone.
"""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer import curation
from indexer.changes import Alias, Book, Fix, Hide, Split, Undo, book
from indexer.check import check
from indexer.cli import main
from indexer.curated import applied
from indexer.document import Document, Label, Move, Passage, Span, evidence
from indexer.errors import UsageError
from indexer.index import Index, Request
from indexer.reindex import reindex

STORIES = {
    "lecun": "In 2018 I left my postdoc at ETH Zurich to join Spotify. Jane Lecun said the visa takes nine months.",
    "cun": "Jane LeCun gave a talk on how she left the University of Toronto and how the pay gap surprised her.",
    "bread": "My university had a bakery. I was there for my postdoc and I miss the bread and the quiet mornings.",
}


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: About {name}\n---\n\n{text}\n", encoding="utf-8")
    monkeypatch.setenv("CROSSINGS_CORPUS", str(folder))
    monkeypatch.setenv("CROSSINGS_CURATOR", "ada")
    return folder


@pytest.fixture(params=["tantivy", "whoosh"])
def index(tmp_path: Path, corpus: Path, request: pytest.FixtureRequest) -> Index:
    made = Index(tmp_path / "index", request.param)
    reindex(made, [corpus], meaning=False)
    return made


def run(index: Index, *arguments: str, code: int = 0) -> Result:
    where = ["--index", index.location, "--engine", index.engine.name]
    result = CliRunner().invoke(main, [*where, *arguments])
    assert result.exit_code == code, result.output + result.stderr
    return result


def again(index: Index) -> list[str]:
    """The names of the files that the next run reads again."""
    report = reindex(index, meaning=False)
    assert check(index) == []
    return sorted(Path(path).stem for path in report.updated)


def ids(index: Index) -> dict[str, str]:
    hits = index.search(Request("*", meaning=False)).hits
    return {Path(hit.document.sources[0].path).stem: hit.document.id for hit in hits}


def count(index: Index, query: str) -> int:
    return index.total(Request(query))


def test_an_alias_touches_only_the_stories_that_name_either(index: Index) -> None:
    before = {name: index.get(id) for name, id in ids(index).items()}
    assert count(index, 'person:"Jane Lecun"') == 1
    run(index, "alias", "person", "Jane Lecun", "Jane LeCun", "--note", "one spelling")
    assert again(index) == ["cun", "lecun"]
    assert again(index) == []
    assert count(index, 'person:"Jane LeCun"') == 2
    assert count(index, 'person:"Jane Lecun"') == 2, "the old name finds the new one"
    run(index, "undo")
    assert again(index) == ["cun", "lecun"]
    assert {name: index.get(id) for name, id in ids(index).items()} == before


def test_the_file_is_readable_and_says_who_and_when(index: Index, corpus: Path) -> None:
    told = json.loads(run(index, "alias", "person", "A B", "A. B.", "--note", "why", "--json").stdout)
    (line,) = (corpus / "curation.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == told["change"]
    assert told["change"] | {"when": ""} == {
        "do": "alias", "n": 1, "when": "", "who": "ada", "note": "why", "field": "person", "name": "A B", "to": "A. B.",
    }  # fmt: skip


def test_merge_and_split(index: Index) -> None:
    run(index, "merge", "institution", "ETH Zurich", "University of Toronto")
    assert again(index) == ["cun", "lecun"]
    assert count(index, 'institution:"ETH Zurich"') == 2
    assert {move.from_org for move in stored(index, "cun").moves} <= {"ETH Zurich"}
    run(index, "split", "institution", "ETH Zurich")
    assert again(index) == ["cun", "lecun"]
    assert count(index, 'institution:"University of Toronto"') == 1


def test_split_parts_what_the_program_joins() -> None:
    text = "Google Brain is where I worked. DeepMind came later."
    labels = tuple(
        Label("institution", "Google DeepMind", Span("p", "text", *at), 0.9, "known") for at in [(0, 12), (32, 40)]
    )
    move = Move(
        "m", "author", "", "", "", "Google DeepMind", "", "", "a2i", None, Span("p", "text", 0, 31), 0.9, "rule"
    )
    document = Document("d", "blog", "T", passages=(Passage("p", text),), labels=labels, moves=(move,))
    made = applied(document, book([Split(n=1, field="institution", name="Google DeepMind", out=("Google Brain",))]))
    assert [label.value for label in made.labels] == ["Google Brain", "Google DeepMind"]
    assert made.moves[0].to_org == "Google Brain"
    assert made.labels[0].rule == "known, curated"


def stored(index: Index, name: str) -> Document:
    document = index.get(ids(index)[name])
    assert document is not None
    return document


def test_a_label_added_carries_its_evidence_and_its_group(index: Index) -> None:
    id = ids(index)["bread"]
    words = "I miss the bread and the quiet mornings"
    run(index, "fix", id, "+challenge=visa_relocation", words)
    assert again(index) == ["bread"]
    document = stored(index, "bread")
    added = [label for label in document.labels if label.rule == "curated"]
    assert [(label.field, label.value) for label in added] == [
        ("challenge", "visa_relocation"),
        ("challenge_group", curated_group("visa_relocation")),
    ]
    assert all(evidence(document, label.span) == words and label.confidence == 1 for label in added)
    run(index, "undo", "1")
    assert again(index) == ["bread"]
    assert [label for label in stored(index, "bread").labels if label.rule == "curated"] == []


def curated_group(challenge: str) -> str:
    from indexer.labels import vocabulary

    return vocabulary.challenges()[challenge].broader


def test_a_label_removed_is_gone_until_that_is_undone(index: Index) -> None:
    document = stored(index, "lecun")
    (label,) = [label for label in document.labels if label.value == "Spotify"]
    run(index, "fix", f"{document.id}#{label.span.passage}", "-institution=Spotify")
    assert again(index) == ["lecun"]
    assert all(label.value != "Spotify" for label in stored(index, "lecun").labels)
    run(index, "undo")
    assert again(index) == ["lecun"]
    assert stored(index, "lecun") == document


def test_a_challenge_removed_takes_its_group_along_unless_another_needs_it() -> None:
    span, other = Span("p", "text", 0, 3), Span("p", "text", 4, 8)
    group = curated_group("pay_gap")
    assert curated_group("funding_scarcity") == group
    made = [("challenge", "pay_gap", span), ("challenge_group", group, span), ("challenge", "funding_scarcity", other),
            ("challenge_group", group, other)]  # fmt: skip
    labels = tuple(Label(field, value, at, 0.6, "cue") for field, value, at in made)
    document = Document("d", "blog", "T", passages=(Passage("p", "pay fund"),), labels=labels)
    fix = Fix(n=1, document="d", passage="p", add=False, field="challenge", value="pay_gap")
    assert applied(document, book([fix])).labels == labels[2:]
    same = tuple(label if label.span == span else Label(label.field, label.value, span, 0.6, "cue") for label in labels)
    left = applied(Document("d", "blog", "T", passages=document.passages, labels=same), book([fix])).labels
    assert {(label.field, label.value) for label in left} == {
        ("challenge", "funding_scarcity"),
        ("challenge_group", group),
    }
    elsewhere = Fix(n=1, document="d", add=False, field="challenge", value="pay_gap", evidence="fund")
    assert applied(document, book([elsewhere])).labels == labels


def test_a_direction_replaces_the_one_there_was(index: Index) -> None:
    id = ids(index)["lecun"]
    run(index, "fix", id, "+direction=weighing", "the visa takes nine months")
    again(index)
    assert count(index, f"id:{id} direction:weighing") == 1
    assert count(index, f"id:{id} direction:a2i") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["+challenge=visa_relocation", "words that are not there"], "not there"),
        (["+challenge=visa_relocation"], "evidence"),
        (["+challenge=visa_relocatoin", "bread"], "visa_relocation"),
        (["challenge=visa_relocation", "bread"], "write +challenge"),
        (["+colour=red", "bread"], "write +challenge"),
    ],
)
def test_a_wrong_fix_names_the_cure_and_writes_nothing(
    index: Index, corpus: Path, arguments: list[str], told: str
) -> None:
    assert told in run(index, "fix", ids(index)["bread"], *arguments, code=2).stderr
    assert not (corpus / "curation.jsonl").exists()


def test_other_wrong_use(index: Index) -> None:
    assert "no story" in run(index, "fix", "nowhere", "-topic=phd", code=2).stderr
    assert "no passage" in run(index, "fix", f"{ids(index)['bread']}#x", "-topic=phd", code=2).stderr
    assert "no story" in run(index, "hide", "nowhere", code=2).stderr
    assert "nothing to undo" in run(index, "undo", code=2).stderr
    assert "no change 7" in run(index, "undo", "7", code=2).stderr
    assert "merged into" in run(index, "split", "person", "Ada", code=2).stderr
    assert "at least one other" in run(index, "merge", "person", "Ada", code=2).stderr


def test_hidden_goes_at_the_next_run_and_comes_back(index: Index, corpus: Path) -> None:
    before = stored(index, "bread")
    run(index, "hide", before.id)
    assert count(index, "bread") == 1, "until the next run"
    assert again(index) == ["bread"]
    assert count(index, "bread") == 0
    assert again(index) == []
    reindex(index, full=True, meaning=False)
    assert count(index, "*") == 2
    assert check(index) == []
    run(index, "undo")
    assert again(index) == ["bread"]
    assert stored(index, "bread") == before


def test_hiding_hides_the_copies_too(index: Index, corpus: Path) -> None:
    text = " ".join(f"My postdoc had {number} long winters and I kept a diary of each of them." for number in range(20))
    for name in ("one", "two"):
        (corpus / f"{name}.md").write_text(f"---\ntitle: Winters\n---\n\n{text}\n", encoding="utf-8")
    reindex(index, meaning=False)
    assert count(index, "diary") == 1
    run(index, "hide", next(id for name, id in ids(index).items() if name in ("one", "two")))
    reindex(index, meaning=False)
    assert count(index, "diary") == 0


def test_a_hidden_story_whose_file_breaks_stays_hidden(index: Index, corpus: Path) -> None:
    run(index, "hide", ids(index)["bread"])
    (corpus / "bread.md").write_bytes(b"%PDF-1.4 no story")
    report = reindex(index, meaning=False)
    assert len(report.failed) == 1
    assert count(index, "bread") == 0


def test_check_tells_what_fits_nothing(index: Index, corpus: Path) -> None:
    run(index, "alias", "person", "Nobody Here", "No One")
    run(index, "fix", ids(index)["bread"], "+topic=postdoc", "the quiet mornings")
    again_without_check(index)
    (corpus / "bread.md").write_text("---\ntitle: About bread\n---\n\nAll is new.\n", encoding="utf-8")
    again_without_check(index)
    told = [problem.message for problem in check(index) if problem.what == "curation"]
    assert len(told) == 2
    assert any("Nobody Here" in message for message in told)
    assert any("evidence" in message for message in told)


def again_without_check(index: Index) -> None:
    assert reindex(index, meaning=False).failed == {}


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        '{"do":"paint","n":1}',
        '{"do":"alias","n":1,"field":"colour","name":"a","to":"b"}',
        '{"do":"alias","n":1,"field":"person","name":"a"}',
        '{"do":"alias","n":1,"field":"person","name":"","to":"b"}',
        '{"do":"alias","n":0,"field":"person","name":"a","to":"b"}',
        '{"do":"merge","n":1,"field":"person","names":["a"]}',
        '{"do":"fix","n":1,"document":"d","add":true,"field":"topic","value":"phd"}',
        '{"do":"undo","n":1,"of":5}',
    ],
)
def test_a_damaged_line_stops_the_run_before_anything_is_done(index: Index, corpus: Path, line: str) -> None:
    (corpus / "curation.jsonl").write_text(f"\n{line}\n", encoding="utf-8")
    told = run(index, "reindex", str(corpus), code=2).stderr
    assert "curation.jsonl, line 2" in told
    assert "Mend the line or remove it" in told
    assert any("line 2" in problem.message for problem in check(index))


def test_nothing_is_done_to_a_document_without_changes() -> None:
    document = Document("d", "blog", "T")
    assert applied(document, Book()) is document


def test_evidence_in_another_passage_does_not_count() -> None:
    document = Document("d", "blog", "T", passages=(Passage("a", "one"), Passage("b", "two")))
    fix = Fix(n=1, document="d", passage="a", add=True, field="topic", value="phd", evidence="two")
    assert applied(document, book([fix])) == document


def test_two_at_once_lose_nothing(corpus: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: curation.add(Hide(documents=(f"d{n}",))), range(40)))
    assert [change.n for change in curation.changes()] == list(range(1, 41))


def test_purging_leaves_no_trace_in_the_file(corpus: Path) -> None:
    curation.add(Alias(field="person", name="Secret Name", to="Ada"))
    curation.add(Fix(document="gone", add=False, field="topic", value="phd", evidence="secret words"))
    curation.add(Undo(of=2))
    curation.add(Hide(documents=("gone", "stays")))
    curation.purge(["gone"], ["secret name"])
    text = (corpus / "curation.jsonl").read_text(encoding="utf-8")
    assert "ecret" not in text
    assert "gone" not in text
    assert curation.current().hidden == {"stays"}
    with pytest.raises(UsageError, match="no change 2"):
        curation.add(Undo(of=2))


DOCS = Path(__file__).resolve().parent.parent / "docs" / "curation.md"


def test_every_example_of_the_docs_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(DOCS.parent.parent / "corpus", folder)
    monkeypatch.setenv("CROSSINGS_CORPUS", str(folder))
    index = Index(tmp_path / "index")
    reindex(index, [folder], meaning=False)
    examples = DOCS.read_text(encoding="utf-8").split("## Examples")[1].split("```")[1].strip().splitlines()
    for example in examples:
        run(index, *shlex.split(example), *(["--no-meaning"] if example == "reindex" else []))
    assert len(curation.changes()) == len(examples) - 2


@pytest.mark.parametrize("name", ["alias", "merge", "split", "fix", "hide", "undo", "forget"])
def test_every_command_is_in_the_docs(name: str) -> None:
    assert f"`{name} " in DOCS.read_text(encoding="utf-8")


def test_a_damaged_file_does_not_stop_a_search(index: Index, corpus: Path) -> None:
    (corpus / "curation.jsonl").write_text("nonsense\n", encoding="utf-8")
    assert count(index, 'institution:Spotify OR person:"Jane LeCun"') == 2


def test_workers_make_the_changes_too(index: Index, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.reading.ALONE", 0)
    run(index, "fix", ids(index)["bread"], "+topic=salary", "I miss the bread")
    curation.add(Hide(documents=(ids(index)["cun"],)))
    reindex(index, full=True, meaning=False, jobs=2)
    assert count(index, "*") == 2
    assert [label.value for label in stored(index, "bread").labels if label.rule == "curated"] == ["salary"]
