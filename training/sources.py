"""What the models of persons' names learn from beside labelled texts.

In: ``../shared`` (the articles of the two extraction benchmarks), Faker's lists of names, Stanford CoreNLP's jar and
its English model of three classes (``training/README.md`` says where they are had). Out: paragraphs, names, and
paragraphs with the ranges of what CoreNLP takes for persons. All of it serves training alone.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import faker.providers.person as locales

TAGGER = Path(__file__).with_name("StanfordNames.java")
BREAKS = dict.fromkeys((10, 11, 12, 13, 0x85, 0x2028, 0x2029), " ")


def reserved(id: str) -> bool:
    """Whether a thread of the dumps is kept for measuring."""
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % 5 < 2


def listed(kind: str) -> list[str]:
    """Faker's ``first_name`` or ``last_name`` of all places, in Latin letters, sorted."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(locales.__path__):
        provider = importlib.import_module(f"{locales.__name__}.{module.name}").Provider
        for attribute in (a for a in dir(provider) if kind in a):
            value = getattr(provider, attribute)
            found.update(v for v in value if isinstance(v, str)) if isinstance(value, (tuple, list, dict)) else None
    return sorted(name for name in found if re.fullmatch(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’ -]*", name))


def articles(shared: Path) -> Iterator[str]:
    """The paragraphs (30 to 3,000 characters) of the articles and forum pages of both benchmarks, each on one line."""
    folder = shared / "data" / "extraction"
    texts = [v["articleBody"] for v in json.loads((folder / "aeb" / "ground-truth.json").read_text("utf-8")).values()]
    for path in sorted((folder / "wcxb").rglob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        texts.append(found.get("ground_truth", found).get("main_content") or "" if isinstance(found, dict) else "")
    for text in texts:
        for paragraph in re.split(r"\n\s*\n|\n(?=[>*-])", text):
            line = " ".join(paragraph.translate(BREAKS).split())
            if 30 < len(line) < 3000:
                yield line


def tagged(texts: list[str], jar: Path, model: Path) -> list[tuple[str, list[tuple[int, int]]]]:
    """Each text with the ranges of its persons, as CoreNLP sees them (needs Java 17)."""
    command = ["java", "-Xmx3g", "-cp", str(jar), str(TAGGER), str(model)]
    # Java counts what lies beyond the basic plane as two characters.
    given = "\n".join(re.sub("[\U00010000-\U0010ffff]", "?", text) for text in texts)
    told = subprocess.run(command, input=given, capture_output=True, check=True, encoding="utf-8")
    rows = told.stdout.splitlines()
    if len(rows) != len(texts):
        raise ValueError(f"{len(texts)} texts went to the tagger, {len(rows)} came back")
    spans = [[tuple(map(int, cell.split())) for cell in row.split("\t") if cell] for row in rows]
    return [(text, [(start, end) for start, end in found]) for text, found in zip(texts, spans, strict=True)]
