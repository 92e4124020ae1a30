"""Reddit's Markdown: marks go, words stay, quotes stand apart, and no text makes it slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.encoding import clean
from indexer.readers.reddit_markup import plain

SHOWN = {
    "**Four** *long* years, ***really*** __long__ _ones_": "Four long years, really long ones",
    "****but**** un*employ*able, *un*paid, can*not*, **P**hD": "but un*employ*able, unpaid, cannot, PhD",
    "**bold over\ntwo lines** and *a **b** c*": "bold over\ntwo lines and a b c",
    "~~tuba~~ sax, >!the advisor!< did it": "tuba sax, the advisor did it",
    "thanks ^(a bot) ^^^tiny ^words": "thanks a bot tiny words",
    "2*3*4, 5 * 6 * 7, x^2, snake_case_name, f*ck and sh*t": "2*3*4, 5 * 6 * 7, x^2, snake_case_name, f*ck and sh*t",
    "A claim.* Another.**\n\n*Only in the US": "A claim.* Another.**\n\n*Only in the US",
    r"\*sigh\* and \_blank\_ and 1\. and \\": "*sigh* and _blank_ and 1. and \\",
    "[the guide](https://example.org/a_(b)_c \"title\"), [x](/r/Example)": "the guide, x",
    "[https://example.org/a_b_c](https://example.org/a_b_c)": "https://example.org/a_b_c",
    "https://example.org/_a_*b* by u/_some_one_, @_you_": "https://example.org/_a_*b* by u/_some_one_, @_you_",
    "f[i](x) [sic](as written) [1][2]": "f[i](x) [sic](as written) [1][2]",
    "Wow ![gif](giphy|abcDEF123)": "Wow",
    "# My way\n## out\n#hashtag and C# stay": "My way\nout\n#hashtag and C# stay",
    "* one\n+ two\n- three\n  * deeper": "- one\n- two\n- three\n  - deeper",
    "above\n\n---\n\n* * *\n\nbelow": "above\n\nbelow",
    "a | b\n:--|--:\n1 | 2": "a | b\n1 | 2",
    "`a*b*c` and ``x_y_z``": "a*b*c and x_y_z",
    "```python\n# not *a* heading\n> no quote\n```\nafter": "python\n# not *a* heading\n> no quote\n\nafter",
    "&amp;#x200B;\n\nR&amp;D at AT&amp;amp;T&nbsp;Labs, 1 &lt; 2": "R&D at AT&T Labs, 1 < 2",
    "EDIT: typo. *Edit 2: thanks!*": "EDIT: typo. Edit 2: thanks!",
    "line one  \nline two\n\n\n\nlast": "line one\nline two\n\nlast",
    "(*) see (*) and ^_^ and _____ or ____": "(*) see (*) and ^_^ and _____ or ____",
}  # fmt: skip


@pytest.mark.parametrize("text", SHOWN)
def test_marks_go_and_words_stay(text: str) -> None:
    assert plain(text) == (SHOWN[text], ())


QUOTED = {
    "&gt; They said\n&gt; this.\n\nI say that.": ("I say that.", ("They said\nthis.",)),
    "> one\n\nmine\n\n>> two\n> three\n\nmine too": ("mine\n\nmine too", ("one", "two\nthree")),
    "> the hotels have it.\nare there any without?": ("are there any without?", ("the hotels have it.",)),
    "> it was hard-wrapped by\nthe editor.\n\nI see.": ("I see.", ("it was hard-wrapped by\nthe editor.",)),
    "\\> typed in the editor\n\nyes": ("yes", ("typed in the editor",)),
    ">!a spoiler!< of mine": ("a spoiler of mine", ()),
    "> *only* a quote": ("", ("only a quote",)),
    "I earn > 90k and < 100k": ("I earn > 90k and < 100k", ()),
}


@pytest.mark.parametrize("text", QUOTED)
def test_quotes_stand_apart(text: str) -> None:
    assert plain(text) == QUOTED[text]


MARKS = "* ** _ __ ~~ ^ ` ``` # > ! < + - --- | \\ ( ) [ ] .".split()
PIECES = st.lists(st.sampled_from(["word", "Ph", "2", "é", *MARKS, "> ", "# ", "* ", " ", " ", "\n", "\n\n", "    "]))


@given(PIECES)
def test_no_letter_or_digit_is_ever_lost(pieces: list[str]) -> None:
    own, quotes = plain("".join(pieces))
    shown = sorted(re.findall(r"[^\W_]", own + "".join(quotes)))
    assert shown == sorted(re.findall(r"[^\W_]", "".join(pieces)))


@given(st.text() | PIECES.map("".join))
def test_the_result_is_clean_and_plain_text_stays(text: str) -> None:
    own, quotes = plain(text)
    for shown in (own, *quotes):
        assert shown == shown.strip()
        assert not re.search("[\ud800-\udfff\u200b\u00ad\r\x00]", shown)
    words = " ".join(re.findall(r"[^\W_]+", text))
    assert plain(words) == (clean(words).strip(), ())


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_is_cleaned_the_short_way_as_the_long_one(text: str) -> None:
    assert clean(text) == clean(text + "é")[:-1]


HOSTILE = [
    *"[ [a [a]( [x](h.aa( [[x] ![ >! ^ ^( `a |- http:// . ~~a **a*b \\ &amp; - # u/ _ *".split(),
    " ", "\n", "*a ", "_a ", "* ", " - ", "> ", "a  \n", "> a,\nb,\n", "*a\n", "```\n",
]  # fmt: skip


def test_no_text_makes_it_slow() -> None:
    start = time.process_time()
    for piece in HOSTILE:
        for before, after in (("", ""), ("*", "x"), ("[", "](http://a.b x"), ("https://", "_")):
            plain(before + piece * 20_000 + after)
    assert time.process_time() - start < 20
