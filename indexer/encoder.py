"""Texts to vectors: what they mean, as 384 numbers, by the 8-bit sentence encoder in ``models/``.

In: texts (English; of each the first 200 tokens are read). Out: float32 vectors of length 1, whose product is how
alike two texts are, and the logits that the same reading gives the labels of ``models/labels.npz``, which
``labels/weights.py`` weighs with other evidence. Everything is loaded at the first use, in a tenth of a second; nothing
is fetched. One text is read at a time: as fast as batches here, and a text's vector depends on nothing but the text.
``training/finetune.py`` and ``encoder.py`` made the files; ``vectors`` keeps what was read, ``meaning`` says what of a
document is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "models"
WIDTH, LOGITS = 384, 92
"""Numbers of a text's vector, and of its labels' logits, which follow them."""
LOGIT = 1 / 8
"""What logits are rounded to, as they are kept."""
TOKENS = 200
"""Read of a text: as many as the rankings were measured with; the encoder was trained on at most 256."""
CHARACTERS = 20 * TOKENS
"""Cut before tokens are made of it, so that a text of any length costs no more than a long one."""
QUERIES = 256


class Encoder:
    """The loaded encoder; may be used from several threads at once. ModelUnavailable if its files are not as made."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = _checked(folder)
        try:
            import onnxruntime  # type: ignore[import-untyped]
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelUnavailable(f"{error}: run `pip install -r requirements.txt`, or use --no-meaning") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(files["encoder.onnx"], options, ["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_buffer(files["tokenizer.json"])
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors and logits, [texts, 384 + 92]."""
        import numpy as np

        found = np.empty((len(texts), WIDTH + LOGITS), np.float32)
        for at, text in enumerate(texts):
            sound = text[:CHARACTERS].encode("utf-8", "replace").decode("utf-8")  # halves of characters cannot be read
            tokens = np.array([self._tokenizer.encode(sound).ids], np.int64)
            vector, logits = self._session.run(None, {"tokens": tokens})
            found[at, :WIDTH], found[at, WIDTH:] = vector[0], LOGIT * np.rint(logits[0] / LOGIT)
        return found


@cache
def model_id(folder: Path = FOLDER) -> str:
    """Names the encoder: vectors of another one cannot be compared with its."""
    return hashlib.sha256(_checksums(folder) + f"{TOKENS} {CHARACTERS}".encode()).hexdigest()[:16]


@cache
def encoder() -> Encoder:
    """The encoder of this process."""
    return Encoder()


@lru_cache(maxsize=QUERIES)
def query_vector(text: str) -> NDArray[np.float32]:
    """The vector of a query, [384]; those asked for last are kept."""
    vector: NDArray[np.float32] = encoder().encode([text])[0, :WIDTH]
    vector.setflags(write=False)
    return vector


def _checksums(folder: Path) -> bytes:
    try:
        return (folder / "checksums.txt").read_bytes()
    except OSError as error:
        raise _unavailable(folder, f"checksums.txt: {error.strerror}") from error


def _checked(folder: Path) -> dict[str, bytes]:
    """The encoder's files by name."""
    lines = _checksums(folder).decode("ascii", "replace").splitlines()
    checksums = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    if checksums.keys() != {"encoder.onnx", "tokenizer.json"}:
        raise _unavailable(folder, "checksums.txt is damaged")
    files = {}
    for name, checksum in checksums.items():
        try:
            files[name] = (folder / name).read_bytes()
        except OSError as error:
            raise _unavailable(folder, f"{name}: {error.strerror}") from error
        if hashlib.sha256(files[name]).hexdigest() != checksum:
            raise _unavailable(folder, f"{name} is damaged")
    return files


def _unavailable(folder: Path, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"the sentence encoder cannot be loaded ({reason}): get {folder} again as it came with Crossings, "
        "or use --no-meaning"
    )
