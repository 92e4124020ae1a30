"""Label ``institution``: universities, companies, labs, agencies and funders that a document names.

In: a document. Out: labels whose value is the canonical name (of an unknown one: the name as written). Known names
come from ``gazetteer.py``; unknown ones from their form ("University of …", "… Therapeutics") or from what is said of
them ("joined …", "PhD from …"). Products, conferences and communities (``data/not_institutions.txt``) yield none.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from indexer.document import Document, Label
from indexer.labels.gazetteer import gazetteer
from indexer.labels.institution_forms import unknown
from indexer.labels.matcher import Hit
from indexer.labels.parts import Found, labels_of, parts
from indexer.labels.places import is_place
from indexer.labels.words import words

ACADEMIC_FORM = re.compile(r"\b(?:Universi\w+|College|Polytechnic|Institute of Technology|School|Academy)\b")
"""The form of a name that tells an academic institution, whether known or not."""

_STRONG = re.compile(
    r"(?:\b(?:join|joined|joining|joins|left|leaving|quit|worked (?:at|for|with)|works? (?:at|for)|working (?:at|for)|"
    r"interned (?:at|with)|internship (?:at|with)|job (?:at|with)|offer (?:at|from)|position (?:at|with)|hired by|"
    r"funded by|grants? from|fellowship from|employed (?:at|by)|researchers? (?:at|from|with)|labs? (?:at|like)|"
    r"scientists? (?:at|from|with)|engineers? (?:at|from)|professors? (?:at|from)|lecturer (?:at|from)|"
    r"postdoc(?:toral \w+)? (?:at|from|in)|ph\.? ?d\.? (?:at|from|\([^)]{2,30}\) (?:at|from))|degree (?:at|from)|"
    r"master'?s (?:at|from)|studied at|student (?:at|from)|graduated? (?:at|from)|faculty (?:at|of)|"
    r"(?:company|companies|employers?|places|firms|universities|schools|labs|startups?|funders|agencies) (?:like|"
    r"such as))"
    r"|\b[Aa]t|\b[Ee]x-|\b[Ff]ormer)\s?(?:the )?[\"'“‘*_\[]*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"['’]s (?:research|lab|team|faculty|campus|offices?|engineers?|CEO|founder)\b|[\])*_]{0,3} (?:University|Univ|Uni|"
    r"College|Institute|Inc|Labs?|[Rr]esearch(?:ers?)?|[Gg]rants?|[Ff]ellowships?|[Ff]unding|[Ff]unded|scientists?|"
    r"engineers?|professors?|postdocs?|alum(?:ni|nus|na)?|graduates?|PhDs?|[Ii]nterns?|campus|employees?|recruiters?)\b"
)
_LISTED = re.compile(r"\s*(?:,|/|&|\bor\b|\band\b|, (?:and|or|but)(?: also)?)\s*(?:the )?")
_LISTED_NAME = re.compile(
    r"(?:, |/)(?P<name>[A-Z][\w&'’.-]+(?: (?:of |& )?[A-Z][\w&'’-]+){0,3})(?:,? (?:and|or) |, |/)"
)
_PRODUCERS = frozenset("Google google Netflix eBay Ebay SAP Salesforce Amazon Microsoft Adobe Apple Tesla".split())
_SEARCHED = re.compile(
    r"(?:\b(?:search(?:ed|ing)?(?: (?:on|for|in))?|should|could|can|just|quick|simple|using|"
    r"use|used|uses|via|browse|watch(?:ing|ed)?) )$",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r" (?:Docs?|Drive|Sheets?|Slides|Scholar|scholar|Forms?|Meet|Maps|Play\w*|Calendar|Analytics|Translate|Colab|News|"
    r"Books|Hangouts|Classroom|Alerts?|Search|search\w*|documents?|account|page|form|it|that|them|him|her|Chrome|Voice|Trends|"
    r"Ads|Prime|Kindle|Alexa|Echo|Office|Word|Excel|Teams|Outlook|Windows|Edge|Access|consultant|show|series|review)\b"
)
"""What follows the name of a company whose product is meant."""


def label(document: Document) -> list[Label]:
    """The institutions named in the title, the headings and the texts of ``document``."""
    made: list[Label] = []
    for part in parts(document, quotes=True):
        found = [f for f in spans(part.text) if not (part.part == "title" and _own_site(document, f))]
        made.extend(labels_of("institution", part, found))
    return made


@lru_cache(maxsize=8192)
def spans(text: str) -> tuple[Found, ...]:
    """Where ``text`` names institutions, in order and without overlaps."""
    known = gazetteer()
    hits = [hit for hit in known.matcher.find(text) if not _product(text, hit)]
    passed = _gate(text, hits)
    found = [Found(h.start, h.end, known.surfaces[h.surface].name, c, rule) for h, c, rule in passed]
    taken = [(f.start, f.end) for f in found]
    # A gated name that its surroundings did not speak for must not come back as an unknown one.
    refused = [(h.start, h.end) for h in hits if (h.start, h.end) not in set(taken)]
    for start, end, confidence, rule in unknown(text):
        inside = [f for f in found if start <= f.start and f.end <= end and f.end - f.start < end - start]
        clash = any(s < end and start < e for s, e in taken)
        if rule == "form" and inside and _longer(text, start, end, inside):
            found = [f for f in found if f not in inside]
            clash = any(f.start < end and start < f.end for f in found)
        if clash or any(start == s and end == e for s, e in refused):
            continue
        name = text[start:end]
        if name not in not_institutions():
            row = known.surfaces.get(name[0].upper() + name[1:])
            found.append(Found(start, end, row.name if row else name, confidence, f"institution/{rule}"))
    found += _between(text, sorted(found, key=lambda f: f.start))
    return tuple(sorted(found, key=lambda f: f.start))


def not_institutions() -> frozenset[str]:
    """Words that look like employers and are none."""
    return words("not_institutions.txt")


def bears(surface: str) -> bool:
    """Whether an institution or a product has this name, so that it is no proof of a person: "Duke", "Zotero"."""
    return surface in gazetteer().surfaces or surface in not_institutions()


def _gate(text: str, hits: list[Hit]) -> list[tuple[Hit, float, str]]:
    """Those hits whose surface is unambiguous, or whose surroundings speak of an institution."""
    rows = gazetteer().surfaces
    sure = [h.surface not in rows[h.surface].gated for h in hits]
    passed: list[tuple[Hit, float, str]] = []
    for place, hit in enumerate(hits):
        if sure[place]:
            passed.append((hit, 0.95, "institution/known"))
        elif _speaks(text, hit):
            passed.append((hit, 0.75, "institution/gated"))
        elif _neighbour(text, hits, sure, place):
            passed.append((hit, 0.7, "institution/listed"))
    return passed


def _product(text: str, hit: Hit) -> bool:
    """Whether a company's product is meant, or the verb made of its name: "Google Docs", "you should Google it"."""
    return hit.surface in _PRODUCERS and bool(
        _PRODUCT.match(text, hit.end) or _SEARCHED.search(text, max(0, hit.start - 20), hit.start)
    )


def _speaks(text: str, hit: Hit) -> bool:
    before = text[max(0, hit.start - 45) : hit.start]
    if _STRONG.search(before):
        return True
    return bool(_AFTER.match(text, hit.end)) and (hit.surface[:1].isupper() and not _sentence_start(text, hit.start))


def _between(text: str, found: list[Found]) -> list[Found]:
    """What stands in a list between two institutions: "Google, Quibblix and Intel"."""
    made = []
    for left, right in itertools.pairwise(found):
        match = _LISTED_NAME.fullmatch(text, left.end, right.start) if right.start - left.end < 60 else None
        if match and match["name"] not in not_institutions() and not is_place(match["name"]):
            made.append(Found(match.start("name"), match.end("name"), match["name"], 0.6, "institution/between"))
    return made


def _neighbour(text: str, hits: list[Hit], sure: list[bool], place: int) -> bool:
    """Whether the hit stands in a list beside a sure name: "DeepMind or FAIR"."""
    for other in (place - 1, place + 1):
        if 0 <= other < len(hits) and sure[other]:
            first, second = sorted((hits[other], hits[place]), key=lambda h: h.start)
            if _LISTED.fullmatch(text, first.end, second.start):
                return True
    return False


def _sentence_start(text: str, start: int) -> bool:
    return not text[:start].strip() or text[max(0, start - 3) : start].rstrip()[-1:] in (".", "!", "?", "")


def _longer(text: str, start: int, end: int, inside: list[Found]) -> bool:
    """A form around a known name is another institution ("MIT Postdoctoral Association") only in one run of words."""
    joined = re.search(r" (?:of|at|and|&|for) (?:the )?$", text[start : inside[0].start])
    return len(inside) == 1 and "," not in text[start:end] and not joined


def _own_site(document: Document, found: Found) -> bool:
    """Whether the name at the end of the title is only that of the page's own site ("… | MIT News")."""
    if not re.search(r"[|\u2013\u2014-]\s*$", document.title[: found.start]):
        return False
    rest = document.title[found.start :].strip().casefold()
    return bool(document.site) and rest == document.site.strip().casefold()
