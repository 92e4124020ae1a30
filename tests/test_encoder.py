"""The sentence encoder: what it says is alike, that it says the same again, and what it says where it is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer import encoder
from indexer.errors import ModelUnavailable
from indexer.labels.weights import load


def test_what_means_the_same_is_alike_without_a_word_in_common() -> None:
    query, same, other = encoder.encoder().encode(
        ["The pay is too low", "My salary does not cover the rent", "The river has a narrow bridge"]
    )[:, : encoder.WIDTH]
    assert query @ same > query @ other + 0.2


def test_vectors_are_near_those_of_the_published_encoder() -> None:
    """The first numbers for this sentence as the published 32-bit weights give them: fine-tuning turned a text's vector
    by a cosine of .95, and 8 bits change it a little more."""
    (found,) = encoder.encoder().encode(["This is an example sentence"])
    assert found[:6] == pytest.approx([0.0677, 0.0635, 0.0487, 0.0793, 0.0374, 0.0027], abs=0.05)


def test_logits_speak_for_what_a_text_says() -> None:
    """They are in the order of the outputs of ``labels.npz``."""
    weights = load(True)
    assert weights is not None
    assert len(weights.outputs) == encoder.LOGITS
    visa, pay = encoder.encoder().encode(
        ["PhD life\nMy work visa was refused twice.", "PhD life\nMy stipend does not pay the rent."]
    )[:, encoder.WIDTH :]
    assert visa[weights.at["challenge visa_relocation"]] > pay[weights.at["challenge visa_relocation"]] + 2
    assert pay[weights.at["challenge pay_gap"]] > visa[weights.at["challenge pay_gap"]] + 2


def test_a_text_has_one_vector_of_length_one_whatever_stands_beside_it() -> None:
    texts = ["", "Short.", "A visa took fourteen months. " * 100, "\ud800 half a character", "日本 🙂", "x" * 1_000_000]
    together = encoder.encoder().encode(texts)
    assert together.dtype == np.float32
    assert together.shape == (len(texts), encoder.WIDTH + encoder.LOGITS)
    assert np.linalg.norm(together[:, : encoder.WIDTH], axis=1) == pytest.approx(1, abs=1e-5)
    alone = np.concatenate([encoder.encoder().encode([text]) for text in reversed(texts)])[::-1]
    assert np.array_equal(alone, together)
    assert encoder.encoder().encode([]).shape == (0, encoder.WIDTH + encoder.LOGITS)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, indexer.cli, indexer.encoder, indexer.meaning, indexer.index; "
        "sys.exit(bool({'onnxruntime', 'tokenizers', 'numpy'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "checksums.txt"])
@pytest.mark.parametrize("fault", ["missing", "cut"])
def test_a_missing_or_damaged_file_is_named_with_the_cure(name: str, fault: str, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(encoder.FOLDER, folder)
    if fault == "missing":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes()[:-10])
    with pytest.raises(ModelUnavailable, match=rf"(?s){name}.*--no-meaning"):
        encoder.Encoder(folder)
