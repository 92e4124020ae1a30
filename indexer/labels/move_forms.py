"""What the constructions of moves are made of: the parts of their expressions, and how one is held.

In: nothing. Out: ``Construction`` and the parts that ``move_patterns.py``, ``move_targets.py`` and ``move_joint.py``
are written with. A phrase (``X``, ``Y``) ends where a comma, a conjunction or a new clause begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STOP = (
    r"(?=\s*(?:[,.;:!?()\u2014]|$|\s-\s|--|\b(?:and|but|where|when|because|after|before|since|as I|which|who|in "
    r"order|so|then|while|until|that|to (?!the )|for (?=the (?:past|last)|a (?:while|few|year|couple)|\d|about|over|"
    r"several)|with (?=a |the )|in (?=\d{4})|due|if|out of|right (?:out|after)|straight (?:out|after)|I|I'm)\b))"
)
SHORT = (
    r"(?:(?!\b(?:because|when|where|and|I|who|with|that|if|but|which|was|were|since|while|without|good|realized?)\b)"
    r"[^,;!?()\n]){2,70}?"
)
"""A phrase in the midst of a construction: no clause begins in it."""
_NP = r"[^,;:!?()\u2014\n]{2,110}?)" + STOP
X, Y = "(?P<x>" + _NP, "(?P<y>" + _NP
DEGREE = (
    r"(?:Ph\.? ?[Dd]\.?s?|PHD|phd|doctorate|doctoral \w+|D\.?Phil\.?|[Pp]ost-?[Dd]ocs?\b[\w -]{0,12}|Master['’]?s|"
    r"M\.?S\.?c?\.?|degree|thesis|dissertation)"
)
STUDIES = r"(?:grad(?:uate)? school|(?:my |the |starting my |going for my )?(?:Ph\.? ?D|phd|post-?doc|doctorate)|uni\b)"
LEAVE = (
    r"(?:left|leaving(?! (?:in|so|to|for)\b)|quit|quitting|(?:decid\w+|chose|choice|managed|had|forced|decision)"
    r" to (?:leave|quit)|resigned from|resigning from|departed|departure from|exit from|gave up|giving up|"
    r"walked away from|abandoned|retired from|stepped down from|exited|escaped|ditched|bailed (?:on|out of)|"
    r"got out of|dropped out of|mastered out of|said (?:goodbye|farewell) to|jumped [\w ]{0,16}?off)"
)
LEAVING = (
    "left leav quit resign depart gave giving walked abandon retired stepped exit escap ditched bailed got jumped "
    "goodbye farewell dropped mastered"
)
SHIFT = (
    r"(?:moved|moving|decided to (?:move|switch|transition|go|pivot|shift)|transitioned|transitioning|switched|"
    r"switching|shifted|jumped(?: ship)?|pivoted|went|came|transferred|"
    r"crossed over|segued|ventured|(?:made|making|make) (?:the|a|my) (?:\w+ )?(?:jump|leap|switch|transition|move|"
    r"shift)|(?:[Mm]y|[Aa]fter the|[Ss]ince the) (?:move|transition|switch|jump|shift))"
)
SHIFTING = "mov transition switch shift jump pivot went came transfer crossed segue ventur leap decided"
YEARS = (
    r"(?:\d+\+?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|several|many|some)"
    r"(?: and a half)? (?:years|months|decades?)"
)


@dataclass(frozen=True, slots=True)
class Construction:
    """One way of telling an end of a move (or both); ``strong`` ones make a move even where the other end is untold,
    ``paired`` ones only where the same sentence tells it."""

    name: str
    pattern: re.Pattern[str]
    confidence: float
    anchors: tuple[str, ...]
    strong: bool = False
    paired: bool = False


def made(
    name: str, anchors: str, expression: str, confidence: float, strong: bool = False, paired: bool = False
) -> Construction:
    """``anchors`` are written with spaces between them."""
    return Construction(name, re.compile(expression), confidence, tuple(anchors.split()), strong, paired)
