"""Institutions that no list knows, told by their form or by what is said of them.

In: a text. Out: ranges that look like the name of an institution, with confidence and rule. Overlaps with known names
and the words that are no institution are left to ``institutions.py``.
"""

from __future__ import annotations

import re

from indexer.labels.places import is_place
from indexer.labels.reading import Triggers, read

_CAP = r"[A-Z][\w'’.&-]*[\w&]"
_LINK = r"(?: (?:of|for|and|&|de|the|in) | )"
_HEAD = (
    r"University|Universität|Université|Universidad|Universidade|College|Polytechnic|Institutes?|Institute of "
    r"Technology|"
    r"Therapeutics|Pharmaceuticals|Pharma|Biosciences|Biotech|Technologies|Laborator(?:y|ies)|Labs|Foundation|Inc|Corp|"
    r"Ltd|GmbH|LLC|Bank|Hospital|Medical Center|Health System|Consulting|Ventures|Capital|Robotics|Academy|"
    r"Business School|Medical School|Law School|School of [A-Z]\w+|Agency|Authority|Research Council|Association|"
    r"Ministry"
)
_FORMS = re.compile(
    rf"\b(?:[Uu]niversity|Université|Universidad|Universidade|College|Bank|Ministry|Institute|Academy) "
    rf"(?:of|for|de|do) (?:the )?{_CAP}(?:(?: and | of | at | ?, ?(?=[A-Z][a-z]+ [A-Z])| |-){_CAP}){{0,4}}"
    rf"|\b(?:{_CAP}(?: (?:of|and|&|for) | )){{1,4}}(?:{_HEAD})\b"
    rf"|\bNational (?:Cent(?:er|re)|Institute|Laboratory|Council|Academy|Agency) (?:of|for|in) "
    rf"{_CAP}(?:{_LINK}{_CAP}){{0,3}}"
    rf"|\bMax Planck (?:Institut\w*|Society)(?: (?:of|for) {_CAP}(?:{_LINK}{_CAP}){{0,3}})?"
)
_SAID = re.compile(
    r"\b(?:joined|working (?:at|for)|worked (?:at|for)|works (?:at|for)|hired by|co-?founded|[Ff]ounder of|CEO of|"
    r"CTO of|"
    r"employee at|position at|job at|jobs at|role at|postdoc at|Ph\.?D\.? (?:at|from)|professor at|intern(?:ship|"
    r"ed)? at|"
    r"scientist at|engineer at|researcher at|lecturer at|statistician at|manager at|director at|Director at|"
    rf"scientists at|engineers at|analyst at|consultant at|startup called|company called) (?P<name>{_CAP}(?: "
    rf"{_CAP}){{0,2}})"
)
_GENERIC = frozenset(
    " ".join(
        (
            "The A An This That My Our Your His Her Their Its Any Some Most Many Each Every State Public Private",
            "Community Research Graduate National Big Local Small Large Elite Top Good Other Another Former New Old "
            "First",
            "Second Medical Business Law Art Liberal Arts Technical Teaching International Global American European",
            "Pakistani Indian British German Chinese Canadian Australian R1 R2 Ivy League Junior Senior City Federal",
            "Government Industry Industrial Academic AI ML Machine Learning Data Science Tech Technology Computer "
            "Cloud",
            "Customer Business Predictive Advanced Web People Marketing Product Sports Learning Google Private "
            "Nonprofit",
            "Flagship Regional Land-Grant Land Grant Tier Career Careers University College Institute Institutes "
            "School",
            "Department Faculty For In At From To With On By As Of And Or But If When While After Before Since Because",
            "Venture Human Social Deep Real Management Software Strategy Retail Investment Central World Modern "
            "Leaving",
            "Best Why How What Where Which Who Is Are Was Were Do Does Did Not No Yes So Then Also However Although",
            "Though Even Just Only Both Either PhD Postdoc Professor Dr Prof Emerging Food Strategic IT Tenure Track",
            "Assistant Associate Full Institution R&D Development Targets Subject Any Department",
        )
    ).split()
)
_STRIP = frozenset(
    " ".join(
        (
            "The A An This That My Our Your His Her Their For In At From To With On By As If When While After Before",
            "Since Because Leaving Why How What Where Is Are Was Were Do Does Did Not And Or But So Then Also However",
            "Although Though Even Just Only Both Either Former Postdoc PhD Professor Dr Prof Joining Meet Dear Inside",
        )
    ).split()
)
_BARE = re.compile(r"(?:[Uu]niversity|College|Institute|Academy|Bank|Ministry)")

_HEADED, _JOINED, _WORKING = 0b0001, 0b0010, 0b1100
_TRIGGERS = Triggers(
    words.split()
    for words in (
        "universi* college polytechnic institute* therapeutics pharma* biosciences biotech technologies laborator* "
        "labs foundation inc corp ltd gmbh llc bank hospital medical health consulting ventures capital robotics "
        "academy business law school agency authority research association ministry national max",
        "joined founded cofounded",
        "working worked works hired founder ceo cto employee position job jobs role postdoc phd ph professor intern* "
        "scientist* engineer* researcher lecturer statistician manager director analyst consultant startup company",
        "at for by of from called",
    )
)
"""The words (``reading.Triggers``) that matches of ``_FORMS`` and, either or both, of ``_SAID`` hold."""


def unknown(text: str) -> list[tuple[int, int, float, str]]:
    """Ranges that look like institutions, as (start, end, confidence, rule); they may overlap."""
    found: list[tuple[int, int, float, str]] = []
    there = _TRIGGERS.of(read(text))
    if there & _HEADED and (_BARE.search(text) or _ANY_HEAD.search(text)):
        for match in _FORMS.finditer(text):
            kept = _form(text, match.start(), match.end())
            if kept:
                found.append((*kept, 0.8, "form"))
    for match in _SAID.finditer(text) if there & _JOINED or there & _WORKING == _WORKING else ():
        start, end = match.span("name")
        end = _said_end(text, start, end)
        if end:
            found.append((start, end, 0.6, "said"))
    return found


_ANY_HEAD = re.compile(rf"\b(?:{_HEAD}|National|Max Planck)\b")


def _form(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without leading small change, or None where nothing but common words is left."""
    words = text[start:end].split()
    while words and words[0] in _STRIP:
        start = text.index(words[0], start) + len(words[0])
        start += len(text[start:]) - len(text[start:].lstrip())
        words = words[1:]
    telling = [w for w in words if w[0].isupper() and w not in _GENERIC and not re.fullmatch(_HEAD, w)]
    if len(words) < 2 or not telling or text[start - 1 : start] in ("-", "/", "_"):
        return None
    return start, end


def _said_end(text: str, start: int, end: int) -> int:
    """Where the name ends: at most before the first common word; 0 where it is a place or a common word itself."""
    words = text[start:end].split()
    kept: list[str] = []
    for word in words:
        if word in _GENERIC or word.endswith("."):
            break
        kept.append(word)
    name = " ".join(kept)
    if not kept or is_place(name) or len(name) < 3 or name.isdigit() or name.endswith(("’s", "'s")):
        return 0
    return start + len(name)
