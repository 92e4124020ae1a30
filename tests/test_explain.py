"""Every label can say why it was given, in the words of the story."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from indexer import labels
from indexer.cli import main
from indexer.document import Document, Label, Passage, Span
from indexer.explain import explain

TEXT = (
    "In 2018 I left my postdoc at ETH Zurich to join Spotify as a data scientist. The visa took nine months, and I "
    "could not afford the pay gap between the two countries."
)
STORY = Document("d", "blog", "Leaving academia", passages=(Passage("p", TEXT),))


def test_each_label_and_move_has_a_reason_in_its_own_sentence() -> None:
    document = labels.label_document(STORY)
    reasons = explain(document)
    assert len(reasons) == len(document.labels) + len(document.moves) > 5
    for reason in reasons:
        assert reason.sentence in (TEXT, *TEXT.split(". "), STORY.title) or reason.sentence in TEXT
        assert reason.marks
        assert all(0 <= start < end <= len(reason.sentence) for start, end in reason.marks)


def test_the_cue_is_told_and_marked() -> None:
    document = labels.by_rules(STORY)
    (reason,) = [r for r in explain(document) if (r.field, r.value) == ("challenge", "visa_relocation")]
    assert any("visa" in cue for cue in reason.because)
    assert any("visa" in reason.sentence[start:end].lower() for start, end in reason.marks)


def test_a_models_features_are_told_with_their_weights() -> None:
    rule = "model: word post-doc +1.5; cue phd, strong +0.25"
    label = Label("topic", "phd", Span("p", "text", 0, 7), 0.7, rule)
    document = Document("d", "blog", "", passages=(Passage("p", TEXT),), labels=(label,))
    (reason,) = explain(document)
    assert reason.as_json()["weights"] == [["word post-doc", 1.5], ["cue phd, strong", 0.25]]
    assert reason.marks == ((0, 7),)
    renamed = Document(
        "d", "blog", "", passages=document.passages, labels=(replace(label, rule="passage: model: prior"),)
    )
    assert explain(renamed)[0].weights == ()


def test_the_command_line_explains(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "title": "Leaving academia", "text": TEXT})
    result = CliRunner().invoke(main, ["label", "--explain"], input=line)
    assert result.exit_code == 0, result.output
    why = json.loads(result.stdout)["why"]
    assert {row["field"] for row in why} >= {"institution", "direction"}
    (tmp_path / "story.md").write_text(f"---\ntitle: Leaving academia\n---\n\n{TEXT}\n", encoding="utf-8")
    shown = CliRunner().invoke(main, ["show", str(tmp_path / "story.md"), "--explain"]).stdout
    assert "ETH Zurich (" in shown
    assert "because of" in shown
