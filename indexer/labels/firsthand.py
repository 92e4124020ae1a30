"""Whether a writer tells of their own experience: label ``first_hand`` with the value ``yes``.

In: a document. Out: one label a passage at most, on its first sentence that tells something of the writer. Questions
and advice to a reader ("you should …") are not telling; who the writer is, is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.document import Document, Label, Passage, Span
from indexer.labels.reading import Triggers, plain, read

_NOUNS = (
    r"ph\.? ?d|post-?doc\w*|advis[oe]rs?|supervisors?|pi|program|lab|thesis|dissertation|job|career|department|"
    r"degree|masters?|stipend|salary|boss|committee|university|undergrad|school|contract|field|experience|"
    r"cohort|colleagues?|students?|company|team|wife|husband|partner|research|interviews?|mentors?|"
    r"institution|grad school|employer|defen[sc]e|resume|cv|project|papers?|projects|family|friends?|work|"
    r"mental health|life|parents|professors?|class\w*"
)
_PATTERNS = (
    (
        "i",
        r"I(?<!\wI)(?:'ve| have| had|'d)?(?: \w+ly| just| also| never| even| already| then| still)*"
        r" (?:was|wasn't|did|didn't|got|went|left|quit|had|started|finished|worked|applied|came|took|made|moved|joined|"
        r"decided|felt|been|found|learned|spent|tried|saw|gave|met|wrote|taught|thought|knew|loved|hated|wanted|needed|"
        r"realized|realised|asked|told|received|earned|turned|chose|stayed|lost|became|began|kept|ended|used|enjoyed|"
        r"struggled|dropped|transitioned|defended|graduated|published|interviewed|accepted|seen|gone|done|known|heard)"
        r"\b"
        r"|I(?<!\wI)(?:'m| am)(?: \w+){0,2} (?:an? |in my |in the |currently|doing|working|finishing|starting|"
        r"applying|graduating|struggling|leaving|the |at |on |about to)"
        r"|I(?<!\wI) (?:currently|now|work|teach|love|hate|do|make|live|run|have|feel|know|struggle|get|study|go|find|"
        r"earn) ",
    ),
    ("as when", r"\b[Aa]s an? [\w -]{2,40}, I\b|\b[Ww]hen I was\b"),
    (
        "my",
        r"\b[Ii]n my (?:case|experience|field|department|lab|program)\b"
        rf"|\b[Mm]y (?:own |old |former |first |current |previous |last |new )?(?i:{_NOUNS})\b",
    ),
    ("me here", r"\b(?:happened to me|worked for me|for me,|same here|me too)\b"),
    (
        "currently just did was had went been left got quit started finished finishing",
        r"(?:^|[.!?]\s)(?:Currently|Just|Did|Was|Had|Went|Been|Left|Got|Quit|Started|Finished|Finishing)"
        r" (?!you|they|he|she|it|the)",
    ),
    (
        "we our",
        r"\b(?:[Ww]e|[Oo]ur)(?:'ve| have| had)? (?:were|did|had|hired|decided|moved|lab|department|program)\b",
    ),
)
"""What tells of the writer; before each expression the words (``reading.Triggers``) of which every match holds one."""
_TELLS = [(1 << number, re.compile(pattern)) for number, (_, pattern) in enumerate(_PATTERNS)]
_ADVISING = 1 << len(_PATTERNS)
_TELLING = _ADVISING - 1
_ADVICE = re.compile(
    r"\b(?:[Ii]f I (?:were|was) you|I (?:would|'d) (?:suggest|recommend|say|advise)|[Ii] think you|[Yy]ou should)\b"
)
_TRIGGERS = Triggers(
    words.split() for words in (*(words for words, _ in _PATTERNS), "if suggest recommend say advise think should")
)

_SURELY, _PROBABLY = 0.93, 0.71
"""The share of right labels, as measured on labelled passages, where several sentences tell and where one does."""


def label(document: Document) -> list[Label]:
    """One ``first_hand`` label for each passage that tells of its writer."""
    return [made for passage in document.passages for made in _passage(passage)]


def _passage(passage: Passage) -> Iterator[Label]:
    if passage.role != "own":
        return
    reading = read(passage.text)
    text = plain(passage.text)
    telling: list[tuple[int, int]] = []
    for (start, end), there in zip(reading.sentences, _TRIGGERS.of_sentences(reading), strict=True):
        if not there & _TELLING:
            continue
        sentence = text[start:end]
        if sentence.startswith(">") or (there & _ADVISING and _ADVICE.search(sentence)):
            continue
        if any(there & bit and pattern.search(sentence) for bit, pattern in _TELLS):
            telling.append((start, end))
            if len(telling) > 1:
                break
    if not telling:
        return
    confidence = _SURELY if len(telling) > 1 else _PROBABLY
    yield Label(
        "first_hand",
        "yes",
        Span(passage.id, "text", *telling[0]),
        confidence,
        "several sentences" if len(telling) > 1 else "one sentence",
    )
