"""Forum pages are read post by post, the same whatever software made them; what is no thread is left to ``html``."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document, Passage
from indexer.readers import forums, open_file, read_path, trees
from indexer.readers.forums import generic, markup
from indexer.readers.forums.posts import quoted, read_posts, score
from indexer.readers.forums.software import SOFTWARE, row, signed

PAGES = sorted(Path(__file__).with_name("forum_pages").glob("*.html"))
NO_DATES, NO_QUOTES = {"flarum"}, {"hackernews"}
SIGNATURES = {"fluxbb", "invision", "mybb", "nodebb", "phpbb", "smf", "vanilla", "vbulletin4", "woltlab", "wpforo",
              "xenforo1", "xenforo2"}  # fmt: skip


def _read(path: Path) -> Document:
    file = open_file(path)
    assert forums.claims(file)
    return next(iter(forums.read(file)))


def _role(document: Document, role: str) -> list[Passage]:
    return [passage for passage in document.passages if passage.role == role]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_same_thread_comes_out_of_every_software(path: Path) -> None:
    document = _read(path)
    asked, answered = _role(document, "own")
    assert document.sources[0].reader == "forums"
    assert (document.kind, document.title, document.author) == ("thread", "Chair or lab?", "Ada")
    assert (asked.author, asked.text) == ("Ada", "I left my chair for a lab. Was I mad?")
    assert (answered.author, answered.text) == ("Ben", "No. I did the same in 2019.")
    assert (asked.parent, answered.parent) == (None, asked.id)


@pytest.mark.parametrize("path", [page for page in PAGES if page.stem not in NO_DATES], ids=lambda path: path.stem)
def test_posts_bear_their_dates(path: Path) -> None:
    document = _read(path)
    first, second = (passage.published[:10] for passage in _role(document, "own"))
    assert (first[:7], document.published[:10]) == ("2021-03", first)
    assert int(second[8:]) == int(first[8:]) + 1


@pytest.mark.parametrize("path", [page for page in PAGES if page.stem not in NO_QUOTES], ids=lambda path: path.stem)
def test_what_is_quoted_stands_apart_before_the_post_that_quotes_it(path: Path) -> None:
    document = _read(path)
    (quote,) = _role(document, "quote")
    answered = _role(document, "own")[1]
    assert (quote.text, quote.parent, quote.id) == ("Was I mad?", answered.id, f"{answered.id}-q1")
    assert quote.author in ("Ada", "")
    assert document.passages.index(quote) + 1 == document.passages.index(answered)


@pytest.mark.parametrize("path", [page for page in PAGES if page.stem in SIGNATURES], ids=lambda path: path.stem)
def test_signatures_stand_apart_behind_their_post(path: Path) -> None:
    (signature,) = _role(_read(path), "signature")
    assert (signature.text, signature.author) == ("Ada, once of Example College", "Ada")
    assert signature.id == f"{signature.parent}-s1"


def _thread(tmp_path: Path, body: str, head: str = "") -> Document:
    path = tmp_path / "page.html"
    path.write_text(f"<html><head><title>Chair or lab?</title>{head}</head><body>{body}</body></html>", "utf-8")
    return read_path(path)[0]


FORUM = '<link rel="canonical" href="https://example.org/forum/topic/7/">'
BLOCK = """<div class="entry-x" id="m{0}"><a href="/members/{1}">{1}</a> <span>March {0}, 2021</span>
<div class="words"><p>This is what {1} has to say about chairs and labs, number {0}.</p></div><a>Reply</a></div>"""


def test_unknown_software_is_read_by_the_shape_of_the_page_and_says_so(tmp_path: Path) -> None:
    blocks = "".join(BLOCK.format(11 + number, name) for number, name in enumerate(("Ada", "Ben", "Cy")))
    path = tmp_path / "page.html"
    path.write_text(f"<html><head><title>Chair or lab?</title>{FORUM}</head><body>{blocks}</body></html>", "utf-8")
    file = open_file(path)
    (document,) = forums.read(file)
    assert [(post.id, post.author, post.published) for post in document.passages] == [
        ("m11", "Ada", "2021-03-11"), ("m12", "Ben", "2021-03-12"), ("m13", "Cy", "2021-03-13"),
    ]  # fmt: skip
    assert document.passages[0].text == "This is what Ada has to say about chairs and labs, number 11."
    assert "not known" in " ".join(file.warnings)


def test_an_article_at_a_forums_address_is_left_to_the_html_reader(tmp_path: Path) -> None:
    text = "".join(
        f"<p>Paragraph {number} of an article that nobody answers, long enough to be one.</p>" for number in range(9)
    )
    document = _thread(tmp_path, f"<article><h1>Chair or lab?</h1>{text}</article>", FORUM)
    assert document.sources[0].reader == "html"


def test_comments_do_not_make_an_article_a_thread(tmp_path: Path) -> None:
    paragraph = "<p>A paragraph of an article that three people answered, long enough to be told by its words.</p>"
    blocks = "".join(BLOCK.format(11 + number, name) for number, name in enumerate(("Ada", "Ben", "Cy")))
    article = f"<h1>Chair or lab?</h1><article>{paragraph * 6}</article>"
    document = _thread(tmp_path, f"{article}<section>{blocks}</section>", FORUM)
    assert document.sources[0].reader == "html"
    assert "A paragraph of an article" in document.passages[0].text


def test_a_list_of_topics_is_no_thread() -> None:
    rows = "".join(
        f'<li class="topic"><a href="/t/{n}">A topic about chairs, number {n}</a> <a href="/u/ada">Ada</a> '
        f'<time datetime="2021-03-1{n}"></time></li>'
        for n in range(8)
    )
    assert generic.posts(trees.parse(f"<body><ul>{rows}</ul></body>")) == []


def test_questions_that_a_page_asks_itself_are_no_thread() -> None:
    question = '{"@type":"Question","name":"Q?","text":"Q?","acceptedAnswer":{"@type":"Answer","text":"A."}}'
    faq = f'{{"@type":"FAQPage","mainEntity":[{question}]}}'
    root = trees.parse(f'<html><script type="application/ld+json">{faq}</script></html>')
    assert markup.discussion(root) == {}


def test_json_ld_alone_gives_the_posts(tmp_path: Path) -> None:
    ld = """{"@context":"https://schema.org","@type":"QAPage","mainEntity":{"@type":"Question","name":"Chair or lab?",
    "text":"<p>Was I mad?</p>","upvoteCount":3,"author":{"@type":"Person","name":"Ada"},
    "datePublished":"2021-03-04T10:00:00Z",
    "acceptedAnswer":{"@type":"Answer","text":"No.","author":{"name":"Ben"},"url":"https://example.org/q/1#a2",
    "comment":[{"@type":"Comment","text":"Thanks.","author":{"name":"Ada"}}]}}}"""
    document = _thread(tmp_path, "<p>Log in</p>", f'<script type="application/ld+json">{ld}</script>')
    asked, answered, thanked = document.passages
    assert (asked.text, asked.author, asked.published, asked.score) == ("Was I mad?", "Ada", "2021-03-04T10:00:00Z", 3)
    assert (answered.id, answered.parent, answered.url) == ("a2", asked.id, "https://example.org/q/1#a2")
    assert (thanked.text, thanked.parent) == ("Thanks.", "a2")


SLOTS = """<div id="siteTable"><div class="thing link" data-fullname="t3_a" data-author="Ada"></div></div>
<div class="thing comment" data-fullname="t1_b"><div class="usertext-body"><div class="md"><p>[deleted]</p></div></div>
<p class="tagline"><a class="author">Ben</a></p><div class="child"><div class="thing comment" data-fullname="t1_c">
<p class="tagline"><a class="author">Cy</a></p><div class="usertext-body"><div class="md"><p>So it was.</p></div></div>
</div></div></div>"""


def test_deleted_posts_keep_their_slot_and_their_replies(tmp_path: Path) -> None:
    document = _thread(tmp_path, SLOTS)
    assert [(post.id, post.parent, post.text) for post in document.passages] == [
        ("t3_a", None, ""), ("t1_b", "t3_a", ""), ("t1_c", "t1_b", "So it was."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["Ada wrote: \u2191Thu Mar 04, 2021 10:00 am", "On 3/4/2021 at 10:00 AM, Ada said:", "Ada;n12 wrote",
     "Originally Posted by Ada (view post)", "Quote from: Ada on March 04, 2021, 10:00:00 AM", "@Ada", "Ada"],
)  # fmt: skip
def test_who_is_quoted(line: str) -> None:
    assert quoted(line) == "Ada"


@pytest.mark.parametrize(
    ("text", "number"),
    [("12 points", 12), ("1,234", 1234), ("\u22123", -3), ("1.2k", None), ("(Score:5, Funny)", 5), ("", None)],
)
def test_scores_are_whole_numbers_or_none(text: str, number: int | None) -> None:
    assert score(text) == number


@given(st.text(max_size=400))
def test_no_line_upsets_names_and_scores(line: str) -> None:
    assert len(quoted(line)) <= 60
    assert score(line) is None or abs(score(line) or 0) < 10**9


def _nested(text: str) -> str:
    return f'<div class="thing comment" data-fullname="t1_{len(text)}"><div class="md">{text}</div>'


PIECES = st.recursive(
    st.text(max_size=20), lambda inner: st.lists(inner, max_size=4).map("".join).map(_nested), max_leaves=20
)


@given(PIECES)
def test_damaged_nesting_still_gives_each_post_once(source: str) -> None:
    old = next(software for software in SOFTWARE if software.name.startswith("Reddit (its first"))
    root = trees.parse(f"<body>{source}</body>")
    posts = read_posts(root, old) if root is not None else []
    assert len(posts) <= source.count("data-fullname")


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_is_read_packed_or_not(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("page.html.gz" if packed else "page.html")
    data = (Path(__file__).with_name("forum_pages") / "phpbb.html").read_bytes()
    path.write_bytes(gzip.compress(data) if packed else data)
    assert read_path(path)[0].author == "Ada"


def test_100_000_nested_posts_end(tmp_path: Path) -> None:
    document = _thread(tmp_path, '<div class="thing comment" data-fullname="t1_a"><div class="md">x' * 100_000 + FORUM)
    assert document.passages


def test_rows_are_sound() -> None:
    assert all(software.sign and software.post and software.body and software.tried for software in SOFTWARE)
    assert len({software.name for software in SOFTWARE}) == len(SOFTWARE)
    assert [software.name for software in signed('<html id="XF">')] == ["XenForo 2"]
    with pytest.raises(ValueError, match="colour"):
        row({"name": "x", "tried": "", "sign": [], "colour": ["p"]})


def test_one_date_of_a_thread_tells_how_the_others_are_written(tmp_path: Path) -> None:
    post = (
        '<li class="b-post" data-node-id="{0}"><div class="author">Ada</div>'
        '<div class="b-post__timestamp">{1}</div><div class="js-post__content-text">Post {0}.</div></li>'
    )
    days = ("03-04-2021, 10:00 AM", "03-24-2021, 11:00 AM")
    document = _thread(tmp_path, "".join(post.format(number, day) for number, day in enumerate(days)))
    assert [passage.published for passage in document.passages] == ["2021-03-04", "2021-03-24"]
    document = _thread(tmp_path, post.format(1, days[0]) + post.format(2, "05-06-2021"))
    assert [passage.published for passage in document.passages] == ["2021", "2021"]
