"""What a sentence says of people's stations: what is begun, held, left or finished, by whom, and of which side.

In: a ``Sentence`` with the persons and institutions named in it. Out: ``Event``s in the order of the text. A trigger (a
verb, or a word such as "former") opens an event; its phrase goes on to the next trigger or to where a clause ends, and
``move_words.end_of`` reads the side of it. How events go together is in ``move_proposals.py``; whether they tell a move
is weighed in ``move_model.py``: nothing is left out here for being unlikely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from indexer.labels.cues import fold
from indexer.labels.move_sentence import Sentence
from indexer.labels.move_subjects import is_fact, subject
from indexer.labels.move_words import End, end_of

BEGIN, HELD, PAST, LEFT = "begin", "held", "past", "left"
"""What an event does to a station: takes it up, has it now, had it, gives it up."""

_INTO = r"(?: (?!on\b|to\b|up\b)[\w’'-]+){0,3}? (?:(?:in|on|back |over )?to|at|as|for)\b"
_TRIGGERS = (
    ("join", BEGIN, "join", r"join(?:s|ed|ing)?\b"),
    ("hired", BEGIN, "hired recruited poached headhunted lured tapped snapped approached signed",
     r"(?:hired|recruited|poached|headhunted|lured|tapped|snapped up|approached|recruits|signed)(?: away|"
     r" on| up)? (?:by|at|as|to|into|with|from)\b"),
    ("offer", BEGIN, "made gave offered have had got received accept",
     r"(?:made|gave|offered) me (?:an?|the)? ?(?:offer|job|position)?|(?:have|had|got|received|"
     r"accept\w*) (?:an? |the |their |my |his |her )?(?:\w+ )?offer\b"),
    ("called", BEGIN, "called came reached", r"(?:called|came calling|reached out)\b"),
    ("take", BEGIN, "take took taking accept land secured signed won found chose pursu scored snagged got get",
     r"(?:t[ao]ke?n?|took|taking|takes|accept(?:s|ed|ing)?|land(?:s|ed|ing)|secured|signed|won|"
     r"found|chose|pursu(?:ed|ing)|scored|snagged|got|get) (?:up |on |myself |with |in |at )?(?=an?\b|"
     r"my\b|the\b|his\b|her\b|their\b|this\b|up\b|[A-Z]|what\b|post)"),
    ("start", BEGIN, "start began begin begun",
     r"(?:start(?:s|ed|ing)?|beg[aiu]n|begins|beginning)(?: out| off)?\b(?! to\b| (?:using|looking|"
     r"applying|thinking|writing|learning)\b)"),
    ("become", BEGIN,
     "became become turned",
     r"bec(?:ame|ome|omes|oming)\b|turned(?= (?!to|out|down|into|off|on|up|around)\w)"),
    ("named", BEGIN, "appoint named promoted elected", r"(?:appoint(?:s|ed)|named|promoted|elected)(?: as| to)?\b"),
    ("return", BEGIN, "return came come coming go going went gone moved switched transitioned i am is was hop back we",
     r"(?:return(?:s|ed|ing)?|(?:c[ao]me|coming|goes?|going|went|gone|moved|switched|transitioned|"
     r"\w+['’]m|am|is|was|hop\w*)? ?\bback)(?: home)?,? (?:in|to|at|into|as|for)\b"),
    ("enroll", BEGIN, "enroll enter", r"(?:enroll?ed|enrolling|enter(?:ed|ing|s))\b(?: in| into)?"),
    ("found", BEGIN, "found co cofound launch start open set",
     r"(?:co-?)?found(?:ed|ing)\b|(?:launch|start|open)(?:ed|ing|s)? (?=(?:my|his|her|our|their|"
     r"a|an)(?: own)? [\w -]{0,25}?(?:company|start-?up|business|firm|consultancy|agency|lab\b|"
     r"group\b))|set(?:ting)? up\b"),
    ("freelance", BEGIN, "went go going gone",
     r"(?:went|go|gone|going) (?=freelance|solo|independent|private|into business)"),
    ("move", BEGIN,
     "move transition switch shift pivot jump went go goes going "
     "gone came come cross segued ventur fell hopped leap drift"
     "headed transferred relocat made",
     r"(?:mov(?:ed|es?|ing)|transition(?:ed|s|ing)?|switch(?:ed|es|ing)?|shift(?:ed|s|ing)?|pivot(?:ed|"
     r"s|ing)?|jump(?:ed|s|ing)?|went|go(?:es|ing|ne)?|c[ao]mes?|coming|cross(?:ed|ing)? over|"
     r"segued|ventur(?:ed|ing)|fell|hopped|leapt|leaped|drift(?:ed|ing)|headed|transferred|relocat(?:ed|"
     r"ing)|made the (?:\w+ )?(?:jump|leap|switch|transition|move|shift))" + _INTO),
    ("straight", BEGIN, "went going move jumped transitioned switch shift",
     r"(?:went|going|move[ds]?|moving|jumped|transitioned|switch(?:ed|ing)|shift(?:ed|ing)) (?=from\b)"),
    ("from", LEFT, "from between",
     r"(?:from|between) (?=(?:an? |the |my |his |her )?[^,;:!?()\n]{2,60}? (?:back )?(?:in)?to (?!do\b|"
     r"be\b|get\b|work\b|make\b)\w)"),
    ("to", BEGIN, "back into to for",
     r"(?:back )?(?:in)?to (?=(?:an? |the )?(?:industry|academia|academe|private sector|start-?up|"
     r"tech|consulting|government|corporate|faculty|professor|lecturer|data scien|postdoc|PhD))|"
     r"for (?=(?:an? |the )?(?:\w+ )?(?:industry|academia|academe|private sector|start-?up|job|"
     r"position|role|post\b|postdoc|PhD|career|company|compan|tenure|faculty|firm|life|lab|university|"
     r"[A-Z]))|to (?:join|pursue|take|become|found|run|lead|work)\b"),
    ("land", BEGIN, "end wound wind", r"(?:end(?:ed|ing)|w(?:ou|i)nd(?:ing)?) up\b"),
    ("work", HELD,
     "work teach lead run manage head direct serve hold",
     r"(?:work|works|working|teach|teaches|leads?|runs?|manages?|heads?|directs?|serves?|holds?|hold)\b"),
    ("am", HELD, "am is",
     r"(?:am|is|['’]m)\b(?= (?:\w+ly |now |also |back |today |at present |(?:\w+ )?working )?(?:an?|"
     r"the|at|in|on|as|with|working|one|based|employed|director|head|professor|chief|senior|research|"
     r"CTO|CEO|VP|data|software|associate|assistant|[A-Z]))"),
    ("been", HELD,
     "have has",
     r"(?:have|has|['’]ve|['’]s) (?:\w+ )?been\b(?: working| employed)?|(?:have|has|['’]ve) worked\b"),
    ("now", HELD,
     "now currently these today presently at",
     r"(?:now(?:adays)?|currently|these days|today|presently|at present)\b"),
    ("left", LEFT,
     "left leav quit resign gave give given giving walk drop mastered abandon trad swapped exit depart "
     "retired stepped ditched escaped handed said goodbye sold last bailed",
     r"(?:left|leav(?:es?|ing)|quit(?:s|ting)?|resign(?:s|ed|ing)?|g[ai]ve up|given up|giving up|"
     r"walk(?:ed|ing) away|drop(?:ped|ping) out|mastered out|abandon(?:ed|ing)|traded|trading|"
     r"swapped|exit(?:ed|ing)?|depart(?:ed|ing)|retired|stepped down|ditched|escaped|handed in|"
     r"handed back|departure|said goodbye|goodbye|sold|last day|bailed)(?: from| of| on| to(?= academia)|"
     r" in my notice(?: at)?)?\b"),
    ("fired", LEFT,
     "laid let made dismissed fired layoff",
     r"(?:laid off|let go|made redundant|dismissed|fired|layoff)(?: by| from| at)?\b"),
    ("was", PAST, "was were had used been",
     r"(?:was|were|had been|used to be|been)\b(?= (?:\w+ly |also |once |then |still |previously )?(?:an?|"
     r"the|at|in|on|as|with|working|one|employed|director|head|professor|chief|senior|research|"
     r"[A-Z]))"),
    ("worked", PAST,
     "worked used was were taught led served ran headed lectured held directed managed chaired employed",
     r"(?:worked|used to work|was working|were working|taught|led|served|ran|headed|lectured|held|"
     r"directed|managed|chaired|employed)\b(?: in| at| as| for| with)?"),
    ("spent", PAST, "spent spending", r"spen(?:t|ding)\b"),
    ("did", PAST,
     "did does doing completed finish complet earn received obtained got getting defend hold have has had "
     "with",
     r"(?:did|does|doing|completed|finished|finishing|completing|earned|earning|received|obtained|"
     r"got|getting|defended|defending|hold|holds|have|has|had|with)\b(?= (?:[\w.’'/-]+ ){0,6}?(?:Ph\.? ?D|"
     r"phd|PHD|doctora|D\.?Phil|thesis|dissertation|post-?doc|viva|fellowship|master))"),
    ("graduated", PAST, "graduat dissertation grad viva defen stud",
     r"(?:graduat(?:ed|ing|ion)|dissertation|grad(?:uate)? school|viva|defen[cs]e|defended|stud(?:ied|"
     r"ying))\b"),
    ("degree", PAST,
     "ph phd doctorate dphil post professorship lectureship",
     r"(?:Ph\.? ?D\.?s?|PHD|phd|doctorate|DPhil|post-?doc(?:toral)?s?|professorship|lectureship)\b"),
    ("former", PAST, "former previous ex recovering one most prior past",
     r"(?:former(?:ly)?|previous(?:ly)?|ex-(?=\w)|recovering|one-time|most recently|prior|past life|"
     r"former life)\b"),
    ("years", PAST, "year month decade", r"(?:years?|months|decades?)(?: and a half)? (?:as|at|in|of|with|for|on)\b"),
    ("career", PAST, "career", r"careers? (?:in|as|at)\b"),
    ("as-a", PAST, "as", r"as (?=an? )"),
)  # fmt: skip
_KIND = {name: kind for name, kind, _, _ in _TRIGGERS}
_KEY = 3
_BY: dict[str, list[tuple[str, str]]] = {}
for _name, _, _words, _form in _TRIGGERS:
    for _key in sorted({word[:_KEY] for word in _words.split()}):
        _BY.setdefault(_key, []).append((_name, _form))
_TOKEN = re.compile(r"(?<![\w-])\w+")
_NOUNS = frozenset("degree graduated former years career as-a now to from".split())
"""Triggers that do not end the phrase of the verb before them."""
_STOP = re.compile(
    r"[;:!?()\u2014]|\.(?=\s)|,(?! (?:an?|the|Inc|Ltd|[A-Z])\b)|\s-\s|--|\b(?:but|where|which|who|because|although|"
    r"though|after|before|until|when|while|then|so|if|since|that)\b"
)
_REACH, _AFAR = 110, 40
"""Characters that a phrase has at most, and how far "to" or "for" may stand from what was left."""
_I = re.compile(r"\b(?:I|[Mm]y)\b")
_NAME = re.compile(r"\s*(?:an? |the |at |as |for |with |by |in )*(?P<name>[A-Z][\w&.-]+)")
_PRIOR = re.compile(r"\b(?:before|prior to) (?:I |he |she )?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """A station and what becomes of it. ``form``: the trigger's own word; ``who``: None where nobody in particular;
    ``sign``: what the side was read from."""

    name: str
    kind: str
    start: int
    phrase: int
    stop: int
    form: str
    end: End
    who: str | None
    fact: bool
    sign: str = ""
    prior: bool = False
    """Whether "before" or "prior to" stands before it: what else the sentence tells came first."""


def events(sentence: Sentence) -> list[Event]:
    """The events of a sentence, in order."""
    made: list[Event] = []
    matches = list(_triggers(sentence.text))
    if not (sentence.orgs or _I.search(sentence.text) or any(_KIND[name] in (BEGIN, LEFT) for name, _ in matches)):
        return made  # nobody in particular, nowhere in particular
    for number, (name, match) in enumerate(matches):
        if not _idle(name, match, made):
            made.append(_event(sentence, name, match, matches[number + 1 :]))
    return made


def _triggers(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The triggers of a text, none within another: at each word the first form that matches there."""
    low, end = fold(text), 0
    for token in _TOKEN.finditer(low):
        at = token.start()
        if at < end:
            continue
        for name, form in _BY.get(token.group()[:_KEY], ()):
            if match := _compiled(form).match(text, at):
                end = match.end()
                yield name, match
                break


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """Compiled when first looked for: all at once would slow the start."""
    return re.compile(form, re.IGNORECASE)


def _idle(name: str, match: re.Match[str], made: list[Event]) -> bool:
    """Whether a trigger only says more of the event before it."""
    if name == "to":
        return not (made and made[-1].kind == LEFT and match.start() <= made[-1].stop + _AFAR)
    inside = name in _NOUNS and name not in ("now", "from") and made and match.start() < made[-1].stop
    return bool(inside and made[-1].end.side)


def _event(sentence: Sentence, name: str, match: re.Match[str], later: list[tuple[str, re.Match[str]]]) -> Event:
    text, kind, at = sentence.text, _KIND[name], match.start()
    ending = (m.start() for other, m in later if other not in _NOUNS or (other == "to" and kind == LEFT))
    stop = min(next(ending, len(text)), match.end() + _REACH, len(text))
    begin = at if name in ("degree", "graduated") else match.end()
    if cut := _STOP.search(text, match.end() + 1, stop):
        stop = cut.start()
    end, sign = _end(sentence, name, begin, stop)
    who, fact = None, True
    if end.side or kind == LEFT:
        who = subject(text, at, sentence.named, sentence.last, sentence.author)
        fact = is_fact(text, at)
    prior = bool(_PRIOR.search(text, max(0, at - 14), at))
    return Event(name, kind, at, begin, stop, match.group().lower(), end, who, fact, sign, prior)


def _end(sentence: Sentence, name: str, begin: int, stop: int) -> tuple[End, str]:
    """What a phrase says of a station, and what tells its side: an institution, a role, words, or only a name (whoever
    joins something that nobody has heard of joins a company)."""
    end = end_of(sentence.text, begin, stop, sentence.orgs)
    if end.side or end.org or end.role:
        return end, "org" if end.org else "role" if end.role else "words"
    if name == "graduated":
        return replace(end, side="academia"), "degree"
    found = _NAME.match(sentence.text, begin, stop)
    if found and not any(each.start <= found.start("name") < each.end for each in sentence.named):
        return (end if _KIND[name] == PAST else replace(end, side="industry")), "name"
    return end, ""
