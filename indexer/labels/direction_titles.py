"""What the form of a document's title says of its direction: advice, a question, a departure, a return, from … to ….

In: a title. Out: directions with their weights and characters; ``direction.py`` sets them against the rest.
"""

from __future__ import annotations

import re

from indexer.labels import move_words

TITLED, ADVICE, ASKED, BACK = 6.0, 12.0, 7.0, 4.0
"""Advice to all movers, and a question, outweigh a story where they stand in the title."""

_ASKS = re.compile(
    r"\b(?:should I|undecided|torn between|in or out|which (?:\w+ ){1,4}better|other way (?:a)?round|any point in|"
    r"fallback|what now|worth (?:it|leaving)|stay or|or (?:should|stay|industry|home|academia|a? ?startup)|an offer)\b",
    re.IGNORECASE,
)
_ADVISES = re.compile(
    r"\b(?:(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:things|tips|lessons|ways|steps|rules)"
    r" (?:I tell|to (?:know|do)|for|before|every|that)|before you (?:go|leave|move)|how to (?:\w+ ){0,3}from \w+ to|"
    r"how to (?:leave|move|transition|get (?:a job|into))|(?:notes|lessons) (?:from|on) (?:an? |the )?(?:\w+ )?"
    r"panel|careers? (?:panel|advice)|guide to|careers? (?:in|with|outside|for)|navigating|"
    r"why do(?:es)? (?:nobody|no one|we|companies|employers|universities)|(?:looking for|finding) a job)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"\b(?:from (?P<a>[^,:;?()]{2,50}?)|(?:^|: )(?P<b>[^,:;?()]{2,40}?)) (?:in)?to (?P<y>[^,:;?()]{2,50})",
    re.IGNORECASE,
)
_ACADEMY = r"(?:academia|academe|grad(?:uate)? school|(?:my|the|a) (?:ph\.?d|post-?doc|academy|tenure))"
_LEAVES = re.compile(
    r"\b(?:why I(?:['’]m| am)? (?:leaving|left|quit)|I(?:['’]m| am) leaving|I (?:left|quit)|(?:how|when) I left|"
    r"leaving|left|quitting|goodbye,?|bye,?|farewell,?|dear) (?:academia|academe|the (?:academy|ivory tower|"
    r"tenure track)|grad(?:uate)? school|my (?:postdoc|ph\.?d|professorship|tenured?)|a tenure)\b|"
    r"\bwhy I(?:['’]m| am) leaving\b|\b(?:decid\w+|decision|chose|going) to (?:leave|quit) "
    rf"{_ACADEMY}|\b(?:quit|stopped|left|dropped out of) {_ACADEMY}|\b(?:life|years?|months?|weeks?|lessons?|jobs?) "
    r"(?:after|outside|beyond|from outside) (?:of )?(?:academia|(?:a|the|my) ph\.?d)|\bquit lit\b|"
    r"\b(?:non-?academic|industry|corporate) (?:job|career|life)\b(?!.*\?)",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"\b(?:back to (?:school|academia|grad(?:uate)? school|university)|(?:return\w*|going back|coming back) to "
    r"(?:school|academia|grad(?:uate)? school|research)|(?:ph\.?d|academia|grad(?:uate)? school|professor|faculty)\b"
    r"[\w ]{0,20} (?:from|after) (?:industry|\w+ years (?:in|of|at))|(?:quit|left|leaving) (?:my|a|the) "
    r"(?:[\w-]+ )?(?:job|startup|company|career)[\w ]{0,20} (?:ph\.?d|grad(?:uate)? school|academia|teach))",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:and back(?: again)?|out and back|there and back|then (?:\w+ )?(?:lecturer|professor|academia) again|"
    r"the (?:long )?way back)\b",
    re.IGNORECASE,
)


def ways(title: str) -> list[tuple[str, float, tuple[int, int]]]:
    """Directions with their weights and the characters of the title that say so."""
    made = []
    for pattern, value, weight in (
        (_ADVISES, "general", ADVICE),
        (_ASKS, "weighing", ASKED),
        (_BACK, "round_trip", BACK),
        (_LEAVES, "a2i", TITLED),
        (_RETURNS, "i2a", TITLED),
    ):
        if match := pattern.search(title):
            made.append((value, weight, match.span()))
    match = _FROM_TO.search(title)
    if match and not any(value == "weighing" for value, *_ in made):
        named = "a" if match.group("a") else "b"
        source = move_words.end_of(title, match.start(named), match.end(named), [])
        way = move_words.direction(source, move_words.end_of(title, match.start("y"), match.end("y"), []))
        if way in ("a2i", "i2a"):
            made.append((way, TITLED, match.span()))
    return made
