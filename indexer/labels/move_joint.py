"""Moves that are no step from one end to another: posts held together, and ways out and back told in one breath.

In: nothing. Out: ``CONCURRENT``, whose groups ``x`` and ``y`` are there where both ends are told, ``ROUND``, and the
anchors of each (see ``move_forms.py``).
"""

from __future__ import annotations

import re

CONCURRENT = re.compile(
    r"\b(?:am|is) (?:also )?(?:an? )?(?:\w+ ){0,2}(?:professor|lecturer) (?:at|in|of)"
    r" [^,;.!?\n]{2,60}?,? and (?:also )?"
    r"(?:an? |the )?(?:\w+ ){0,3}(?:scientist|engineer|director|advis[eo]r|founder|cto|ceo|consultant) (?:at|of|for|"
    r"in)\b|"
    r"\b(?:hold(?:s|ing)?|held|ha(?:s|ve|d)|took(?: on)?|accepted|with) (?:an? )?(?:joint|dual) (?:appointment|"
    r"position|post|role)s?\b"
    r"|\b(?:split|divid)(?:s|e|es|ed|ing|ting)? (?:my|his|her|their) (?:time|week) between (?P<x>[^,;!?()\n]{2,60}?) "
    r"and (?P<y>[^,;.!?()\n]{2,60})"
    r"|\b(?:dividing|divided|split|splitting) (?:my|his|her|their) (?:time|week) between the two\b"
    r"|\b(?:(?:work|teach|spend)(?:s|es|ed|ing)? |spent )?"
    r"(?:one|two|three|four|half a|a|\d) days? (?:a week |per week |each week |of the week )?(?:at|in|for|with|as) "
    r"[^;.!?()\n]{2,60}?(?:,| and) (?:one|two|three|four|half a|a|\d|the other|the rest)(?: days?)? [^;.!?\n]{0,30}?"
    r"\b(?:at|in|for|with|as)\b"
    r"|\b(?:am|is|was|been|as) an? (?:\w+ ){0,2}(?:professor|lecturer|chair)\b[^;.!?\n]{0,60}\bat the same time\b"
    r"|\b(?:while|and) (?:I |he |she )?(?:still )?(?:keep|kept|keeping|keeps|holding|held|remained|retaining|retained) "
    r"(?:on )?(?:my|his|her|the|an?|connected)[^;,.!?\n]{0,40}\b(?:professor\w*|chair|universit\w+|faculty|post|"
    r"lectureship|affiliation)\b"
    r"|\b(?:has|have|had)? ?(?:remain(?:s|ed)|kept|keeps) (?:an? |the |my |his |her )?(?:adjunct|part-time|"
    r"affiliate|title "
    r"of|chair|professorship|lectureship)\b"
    r"|\b(?:am|is|was|been|as|became|be) an? (?:part-time|adjunct) (?:professor|lecturer|chair)[^;.!?\n]{0,60}\b(?:and|"
    r"while|alongside|besides|next to)\b"
)
ROUND = re.compile(
    r"\bfrom (?:academia|industry) (?:in)?to (?:academia|industry)(?:,)? and (?:then )?back(?: again)?\b"
)
CONCURRENT_ANCHORS = (
    "professor",
    "lecturer",
    "joint",
    "dual",
    "split",
    "divid",
    "days",
    "day a",
    "same time",
    "keep",
    "kept",
    "holding",
    "held",
    "remain",
    "retain",
    "part-time",
    "adjunct",
    "while doing",
)
ROUND_ANCHORS = ("from academia", "from industry")
