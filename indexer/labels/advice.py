"""Sentences that recommend something to the reader: label ``advice``, value ``yes``, on the whole sentence.

In: a document. Out: one label for each such sentence of the writers' own words. What somebody was told, what should
have been, questions, and plain duties ("you have to teach three classes") are no advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.document import Document, Label, Passage, Span
from indexer.labels.reading import Triggers, read

_SURE, _PROBABLE, _IMPERATIVE_SURE = 0.85, 0.7, 0.75
"""The share of right labels, as read on forum posts: outright words of advice, modal ones, imperatives."""

_OUTRIGHT = re.compile(
    r"\b(?:my (?:\w+ )?(?:advice|recommendation|suggestion|tip)s?\b(?= (?:is|would|are|to|for|here|in)\b|:|,)"
    r"|(?:I|we)(?:['’]d| would| do)?(?: \w+ly| definitely| still| also| always| really)* (?:recommend|suggest|advise|"
    r"urge|"
    r"encourage)\b(?!ed)|if I were you\b|if I was you\b|(?:highly|strongly|would|['’]d) (?:recommend|suggest|advise)\b"
    r"|(?:the )?best (?:advice|thing you can do|thing to do|way to)\b|you(?:['’]d| had) better\b|you(?:['’]d| would)"
    r" be "
    r"better off\b|I(?:['’]d| would) (?:just |definitely |also |probably )?(?:avoid|go for|start (?:by|"
    r"with)|look "
    r"(?:for|into|at)|try|ask|talk to|reach out|apply|contact|focus on|take the|consider \w+ing)\b"
    r"|(?:one|another) (?:tip|piece of advice|suggestion)\b|word of advice\b|pro ?tip\b|(?:it['’]s|it is) (?:best|"
    r"better|"
    r"a good idea|important|worth|wise|crucial|essential|helpful) (?:to|not to|that you)\b)",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:you|one|people|phds?|postdocs?|students?|they|scientists?|statisticians?|candidates?|academics)(?: \w+ly|"
    r" all|"
    r" also| just| still| really| probably)? (?:should(?:n['’]t)?|ought to)(?: not| \w+ly| also| just| at least)? "
    r"(?!have\b|be (?:fine|ok|okay|good|able)|see\b|of\b|get (?:an?|your) (?:email|reply|response))\w+"
    r"|\byou (?:also |really |definitely |just )?need to\b|\bone needs to\b"
    r"|\b(?:you|one)(?:['’]ll| will| may| might) (?:also |really |definitely |probably |just )?(?:want|need|have) to\b"
    r"|\b(?:is|are|['’]s|be) (?:all |\w+ly |also )?(?:an? )?(?:good|great) (?:ways?|idea|places?|starts?)\b"
    r"|\byou (?:can|could)(?: always| also| just| even)? (?:try|ask|talk|reach|look|apply|contact|consider|start|use|"
    r"check|"
    r"find|email|mention|explain|offer|negotiate|join|take)\b"
    r"|(?:^|[,;:\u2014]|\b(?:and|just|but|also|should|please|so|to)) (?:make sure|be sure to|keep in mind|"
    r"bear in mind|reach out to)\b|\b(?:please (?!let|note|help|advise|tell|share)\w+|"
    r"have you (?:considered|tried|thought about))\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:[-*\u2022>\d.) ]*)(?:(?:So|Also|And|But|Then|First|Second|Finally|Instead|Just|Definitely|Seriously|Honestly|"
    r"Personally|Otherwise|Next)\b,? )*"
    r"(?:Do(?:n['’]t|nt| not)\b(?! (?:get me wrong|know|think|mean|have|you|want|see|understand))|Never (?!mind|been|"
    r"had|"
    r"heard|got|did|seen)\w+|Always \w+|(?:Talk|Speak|Ask|Apply|Reach|Try|Consider|Avoid|Attend|Learn|Write|Network|"
    r"Focus|"
    r"Contact|Remember|Start|Build|Practice|Practise|Negotiate|Join|Contribute|Find|Read|Use|Stop|Email|Call|Go|Get|"
    r"Take|"
    r"Keep|Make|Put|Tell|Show|Give|Save|Set|Stay|Leave|Quit|Check|Look|Think|Publish|Engage|Master|Understand|Work|"
    r"Sign|"
    r"Choose|Pick|Prepare|Treat|Document|Seek|Google|Research|Trust|Forget|Enjoy|Take)\b"
    r"(?! (?:is|was|are|were|me\b|my\b|us\b|has|had|can|will|from|of|for (?:me|us)|here|home|in (?:my|our)|at|"
    r"life|hours?|load|experience|care|about|being|you so|like|luck|well)\b)(?![,.!?:])|Be (?!sides|ing)\w+)"
)
_WORDS = {
    "outright": "advice* recommend* suggest* advise* urge encourage tip tips protip* best better idea important worth "
    "wise crucial essential helpful",
    "if": "if",
    "were": "were was",
    "would": "would d",
    "doing": "avoid go start look try ask talk reach apply contact focus take consider",
    "must": "should* ought need needs sure mind reach please considered tried thought",
    "may": "will ll may might",
    "want": "want need have",
    "good": "good great",
    "way": "way ways idea place places start starts",
    "can": "can could",
    "try": "try ask talk reach look apply contact consider start use check find email mention explain offer negotiate "
    "join take",
}
_BITS = {name: 1 << number for number, name in enumerate(_WORDS)}
_TRIGGERS = Triggers(words.split() for words in _WORDS.values())
_OUTRIGHT_NEEDS = (_BITS["outright"], _BITS["if"] | _BITS["were"], _BITS["would"] | _BITS["doing"])
_MODAL_NEEDS = (
    _BITS["must"],
    _BITS["may"] | _BITS["want"],
    _BITS["good"] | _BITS["way"],
    _BITS["can"] | _BITS["try"],
)
"""Every match of the two expressions above holds all words of one of these (``reading.Triggers``), which spares
searching all other sentences."""
_SAID = re.compile(
    r"\b(?:told|tells?|said|says?|advised|suggested|asked|recommended) (?:me|us|him|her|them|that I|I)\b|"
    r"\bshould I\b|\b(?:feel(?:ing)?|felt|like|saying|thinks?|why) (?:like )?you (?:should|need)\b|\b(?:I|he|she)"
    r" (?:always|usually|also|just|try to|had to) make sure\b|"
    r"\bwhat (?:should|would)\b|\b(?:I|he|she|who|they) (?:\w+ly )?(?:was|were|got) (?:told|advised)\b",
    re.IGNORECASE,
)


def label(document: Document) -> list[Label]:
    """One label for each sentence that recommends."""
    return [made for passage in document.passages if passage.role == "own" for made in _passage(passage)]


def _passage(passage: Passage) -> Iterator[Label]:
    text, reading = passage.text, read(passage.text)
    for (start, end), there in zip(reading.sentences, _TRIGGERS.of_sentences(reading), strict=True):
        how = _how(text, start, end, there)
        if how and not (text[start:end].rstrip("\"'”’*_) ").endswith("?") or text[start] == ">"):
            yield Label("advice", "yes", Span(passage.id, "text", start, end), *how)


def _how(text: str, start: int, end: int, there: int) -> tuple[float, str] | None:
    """With what confidence, and by which rule, a sentence recommends; ``there``: the bits of its words."""
    how = None
    if _called(there, _OUTRIGHT_NEEDS) and _OUTRIGHT.search(text, start, end):
        how = _SURE, "recommends"
    elif _IMPERATIVE.match(text, start, end):
        how = _IMPERATIVE_SURE, "imperative"
    elif _called(there, _MODAL_NEEDS) and _MODAL.search(text, start, end):
        how = _PROBABLE, "you should"
    return None if how is None or _SAID.search(text, start, end) else how


def _called(there: int, needs: tuple[int, ...]) -> bool:
    return there != 0 and any(there & needed == needed for needed in needs)
