"""The sentence encoder taught to read for labels: `python training/finetune.py FOLDER [--shared SHARED]`.

In: the published weights and tokenizer in FOLDER (``model.safetensors``, ``tokenizer.json``, ``config.json``, as
``encoder.py`` fetches them), the labelled passages (``passages.py``), titles and openings of unreserved threads. Out,
in FOLDER: ``tuned.safetensors``, the weights with one more layer, ``readings``, that gives each label's score from the
mean and maximum over the tokens; ``readings.npy`` [passages, outputs], each passage's scores by an encoder that had not
learned from its thread. While it learns labels the mean is held to what it was, so that one encoder serves search and
labels. Needs the pins in training/README.md; about fifty minutes on two busy cores. What is done is not done again.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from backports import zstd
from passages import TEST, Gold, gold, hashed
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

EPOCHS, BATCH, WARM = 3, 16, 0.1
RATE, HEAD_RATE, DECAY, DROP = 1e-4, 2e-3, 0.01, 0.1
POSITIVE = 2.0
"""How much more a label that is there weighs than one that is not."""
KEEP = 20.0
"""How much a vector's turning from what it was weighs: 1 - cosine, against some 8 for a passage's labels."""
TOKENS, STEP = 200, 32
"""Read of a text; lengths are rounded up to a multiple, or each new one would be compiled anew."""
OTHERS, SHORT = 6_000, 120
"""Texts without labels whose vectors are held too, and how long, in characters: queries are as short."""
HALVES = ((1, 2), (3, 4))
"""Folds of passages; an encoder that learned from one half reads the other."""


class Reader(nn.Module):
    """The encoder with the layer of readings: tokens -> readings [texts, outputs], vectors [texts, 384]."""

    def __init__(self, folder: Path, outputs: int) -> None:
        super().__init__()
        self.bert = BertModel(BertConfig.from_pretrained(folder), add_pooling_layer=False)
        self.bert.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        self.readings = nn.Linear(2 * self.bert.config.hidden_size, outputs)
        nn.init.normal_(self.readings.weight, std=0.02)
        self.drop = nn.Dropout(DROP)

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.bert(tokens, attention_mask=mask).last_hidden_state
        states, weight = states.float(), mask[..., None].float()
        mean = (states * weight).sum(1) / weight.sum(1)
        most = states.masked_fill(weight == 0, -1e4).max(1).values
        return self.readings(self.drop(torch.cat([mean, most], 1))), functional.normalize(mean, dim=1)


@dataclass
class Texts:
    """Texts as tokens, and the vectors that the published encoder gives them."""

    tokens: list[list[int]]
    vectors: Tensor

    def batch(self, which: list[int]) -> tuple[Tensor, Tensor]:
        """Tokens and mask [texts, length]."""
        length = math.ceil(max(len(self.tokens[at]) for at in which) / STEP) * STEP
        tokens = torch.zeros(len(which), length, dtype=torch.long)
        mask = torch.zeros_like(tokens)
        for row, at in enumerate(which):
            tokens[row, : len(self.tokens[at])] = torch.tensor(self.tokens[at])
            mask[row, : len(self.tokens[at])] = 1
        return tokens, mask

    def batches(self, which: np.ndarray) -> list[list[int]]:
        """Batches of texts of like lengths."""
        order = sorted(which.tolist(), key=lambda at: len(self.tokens[at]))
        return [order[at : at + BATCH] for at in range(0, len(order), BATCH)]


def shuffled(texts: Texts, which: np.ndarray, chance: np.random.Generator) -> Iterator[list[int]]:
    """Batches in any order, of texts whose lengths are alike by and large."""
    order = chance.permutation(which)
    pools = [order[at : at + 20 * BATCH] for at in range(0, len(order), 20 * BATCH)]
    every = [batch for pool in pools for batch in texts.batches(pool)]
    for at in chance.permutation(len(every)):
        yield every[at]


def others(shared: Path) -> list[str]:
    """Short texts of threads that are not reserved for measuring."""
    found = []
    for path in sorted((shared / "data" / "threads").glob("*_submissions.zst")):
        with zstd.open(path, "rt", encoding="utf-8") as lines:
            for post in map(json.loads, lines):
                if hashed(post["id"]) % 5 >= 2:
                    found += [post["title"], (post.get("selftext") or post["title"])[:SHORT]]
    return sorted(set(found), key=lambda text: hashed("other" + text))[:OTHERS]


def read(folder: Path, name: str, texts: list[str], model: Reader) -> Texts:
    """``texts`` with their published vectors, which are kept in FOLDER."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    made = Texts([each.ids for each in tokenizer.encode_batch(texts)], torch.zeros(len(texts), 384))
    kept = folder / f"{name}.vectors.npy"
    if kept.exists() and len(found := np.load(kept)) == len(texts):
        made.vectors = torch.from_numpy(found)
        return made
    made.vectors = applied(model, made, np.arange(len(texts)))[1]
    np.save(kept, made.vectors.numpy())
    return made


def applied(model: Reader, texts: Texts, which: np.ndarray) -> tuple[Tensor, Tensor]:
    """Readings and vectors of some texts; those of the others are 0."""
    model.eval()
    readings = torch.zeros(len(texts.tokens), model.readings.out_features)
    vectors = torch.zeros(len(texts.tokens), 384)
    with torch.no_grad():
        for batch in texts.batches(which):
            readings[batch], vectors[batch] = model(*texts.batch(batch))
    return readings, vectors


def learned(model: Reader, data: Gold, passages: Texts, short: Texts, which: np.ndarray) -> Reader:
    """``model`` after learning from some passages: all tasks at once, directions by cross-entropy."""
    chance = np.random.default_rng(0)
    torch.manual_seed(0)
    due = torch.from_numpy(data.due.astype(np.float32))
    ways, rest = data.of("direction"), np.setdiff1d(np.arange(len(data.outputs)), data.of("direction"))
    share = due[which].mean(0).clamp(1e-3, 1 - 1e-3)
    model.readings.bias.data = torch.log(share / (1 - share))
    encoder = [each for each in model.bert.parameters() if each.requires_grad]
    groups = [{"params": encoder, "lr": RATE}, {"params": model.readings.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = EPOCHS * math.ceil(len(which) / BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: min(1, at / steps / WARM) * max(0, 1 - at / steps))
    model.train()
    start, done = time.time(), 0
    for epoch in range(EPOCHS):
        for batch in shuffled(passages, which, chance):
            scores, vectors = model(*passages.batch(batch))
            target = due[batch]
            loss = functional.binary_cross_entropy_with_logits(
                scores[:, rest], target[:, rest], pos_weight=torch.tensor(POSITIVE), reduction="sum"
            ) / len(batch)
            loss = loss + functional.cross_entropy(scores[:, ways], target[:, ways].argmax(1))
            loss = loss + KEEP * (1 - (vectors * passages.vectors[batch]).sum(1)).mean()
            some = chance.integers(len(short.tokens), size=BATCH).tolist()
            loss = loss + KEEP * (1 - (model(*short.batch(some))[1] * short.vectors[some]).sum(1)).mean()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            pace.step()
            done += 1
            if done % 50 == 0:
                print(
                    f"{len(which)} passages, epoch {epoch}, step {done} of {steps}: {time.time() - start:.0f} s",
                    flush=True,
                )
    return model


def main() -> None:
    """Learn from each half and read the other; learn from both and read what is held out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    asked = parser.parse_args()
    data = gold(asked.shared)
    fresh = Reader(asked.folder, len(data.outputs))
    passages = read(asked.folder, "passages", [f"{row['title']}\n{row['text']}" for row in data.rows], fresh)
    short = read(asked.folder, "short", others(asked.shared), fresh)
    readings = np.zeros(data.due.shape, np.float32)
    for folds in (*HALVES, sum(HALVES, ())):
        learn = np.isin(data.fold, folds)
        apply = ~learn & (data.fold != TEST) if len(folds) < 4 else data.fold == TEST
        kept = asked.folder / f"readings.{''.join(map(str, folds))}.npy"
        if not kept.exists():
            model = learned(Reader(asked.folder, len(data.outputs)), data, passages, short, np.flatnonzero(learn))
            found, vectors = applied(model, passages, np.flatnonzero(apply))
            turned = (vectors * passages.vectors).sum(1)[torch.from_numpy(apply)].mean()
            print(f"folds {folds}: cosine to the published vectors {turned:.3f}")
            np.save(kept, found.numpy())
            if len(folds) == 4:
                state = {**model.bert.state_dict(), **model.readings.state_dict(prefix="readings.")}
                save_file(
                    {name: value.contiguous() for name, value in state.items()}, asked.folder / "tuned.safetensors"
                )
        readings[apply] = np.load(kept)[apply]
    np.save(asked.folder / "readings.npy", readings)


if __name__ == "__main__":
    main()
