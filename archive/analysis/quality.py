"""How good a copy a page is, and whether it is an article at all.

`doubt_of` finds what a site answers with 200 in place of an article. `quality_of` gives the tier: a page on the own
host of a registered source is official, known hosts are in data/hosts.json, and a page on a mirror or an unknown host
is a clone if a machine made it: it rewrote the text (with pinyin glosses, by synonyms, by translation), or the markup
earns money by terms for search engines, sold links and hidden text. Clones are stored but never published.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from archive.model import Article, Doubt, Page, Quality, Tier
from archive.reasons import Reason, reason, reasons_json
from archive.rules import load
from archive.text.charset import html_of
from archive.text.hanzi import in_simplified, simplified
from archive.urls import canonical_key, host_name, same_host

if TYPE_CHECKING:
    from archive.reading.markup import Markup

# --- pages in place of an article -------------------------------------------------------------------------------------

MAX_NOTICE_CHARS = 160  # a longer text is an article, unless the title says what the page is
MAX_TITLED_CHARS = 600  # with such a title: the menus of a site may count as text
# Where sites send a visitor in place of the page: /404.html, /error/404.htm, /login.jsp, /sso/…
ELSEWHERE = (
    (Doubt.MISSING, re.compile(r"/(?:404|not_?found)(?:[/._?-]|$)")),
    (Doubt.LOGIN, re.compile(r"/(?:login|signin|passport|sso|cas)(?:[/._?-]|$)")),
    (Doubt.NOTICE, re.compile(r"/error(?:[/._?-]|$)")),
)
MIN_GARBLED_CHARS = 20  # letters, question marks and replacement characters: fewer may be a title (???)
# What is left of a letter that a charset does not have. 锟斤拷 is U+FFFD in UTF-8 that was read as GBK; its bytes may
# begin with the second, so that the three are found in any order.
LOST_LETTERS = re.compile("[?？\ufffd□]|(?:锟斤拷|斤拷锟|拷锟斤)+")
TITLE_TAG = re.compile(r"<title[^<>]*>([^<]{0,200})", re.IGNORECASE)
HEADING = re.compile(r"<h[1-6][^<>]*>([^<]{0,200})", re.IGNORECASE)
PASSWORD = re.compile(r"<input[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
BLANKS = re.compile(r"\s+|&nbsp;|\u200b")
QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|‘[^’]*’")
HALF_WIDTH = str.maketrans("，！？：；（）～", ",!?:;()~")
CLAUSE = r"(?:^|(?<=[。,!?:;~.)…]))"  # its beginning


def _pattern(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns).replace("@", CLAUSE))


_DOUBTS = tuple(
    (Doubt(row["doubt"]), _pattern(row["title"]), _pattern(row["text"]))
    for row in load("analysis/data/doubts.toml")["doubts"]
)


def doubt_of(page: Page, articles: Sequence[Article]) -> Doubt | None:
    """Why a live page is doubtful, by its title, its text and the address that answered; None for any other page.

    A text of more than MAX_TITLED_CHARS characters is never doubtful unless it is garbled, nor is a page with
    attachments.
    """
    body = "".join(article.text for article in articles)
    if _is_garbled(body):
        return Doubt.GARBLED
    if len(body) > MAX_TITLED_CHARS or any(article.attachments for article in articles):
        return None
    html = html_of(page)
    found = TITLE_TAG.search(html)
    headings = [] if articles else HEADING.findall(html)  # all that a page without an article may say
    titles = [_folded(one) for one in (found[1] if found else "", *headings, *(one.title or "" for one in articles))]
    text = _folded("".join([*headings, body]))
    for doubt, title_pattern, text_pattern in _DOUBTS:
        if any(map(title_pattern.search, titles)) or (len(body) <= MAX_NOTICE_CHARS and text_pattern.search(text)):
            return doubt
    if PASSWORD.search(html) and not articles:
        return Doubt.LOGIN
    answered = (canonical_key(page.url) if page.context.key else None) or ""
    led = answered.lower() if answered != page.context.key else ""
    return next((doubt for doubt, path in ELSEWHERE if path.search(led)), None)


def _is_garbled(text: str) -> bool:
    """True if most of the letters of a text are lost: question marks and replacement characters outnumber the letters
    that are left, or more than half of these are the same one."""
    rest = LOST_LETTERS.sub("", text)
    letters = Counter(filter(str.isalpha, rest))
    lost, left = len(text) - len(rest), letters.total()
    if lost + left < MIN_GARBLED_CHARS:
        return False
    return lost > left or letters.most_common(1)[0][1] > left / 2


def _folded(text: str) -> str:
    return QUOTED.sub("", BLANKS.sub("", text)).lower().translate(HALF_WIDTH)


# --- the tier ---------------------------------------------------------------------------------------------------------

REGISTERED = Quality(Tier.OFFICIAL, reasons_json(reason("registered_source")))
NOT_KNOWN = Quality(Tier.UNKNOWN, None)


def quality_of(page: Page, articles: Sequence[Article]) -> Quality:
    """The tier of a page, and what decided it. `articles` are the page's. Never raises, whatever the bytes."""
    context = page.context  # a redirect or link of a source may lead to any other host
    if context.of_source and (context.key is None or same_host(f"//{context.key}", page.url)):
        return REGISTERED
    known = quality_of_host(page.url) or NOT_KNOWN
    if known.tier not in (Tier.MIRROR, Tier.UNKNOWN):
        return known
    text = "\n".join(article.text for article in articles)
    sign = _rewritten("\n".join([*(article.title or "" for article in articles), text]))
    signs = (sign,) if sign else _farmed(html_of(page), text)
    return Quality(Tier.CLONE, reasons_json(*signs)) if signs else known


def quality_of_host(url: str) -> Quality | None:
    """The tier of an address by its host and the beginning of its path; None if data/hosts.json does not have them.

    Ports do not count; a domain includes its subdomains.
    """
    parts = urlsplit(url)
    labels = host_name(parts.hostname or "").split(".")
    return next(
        (
            quality
            for at in range(len(labels))
            for path, quality in _hosts().get(".".join(labels[at:]), ())
            if parts.path.startswith(path)
        ),
        None,
    )


@cache
def _hosts() -> dict[str, list[tuple[str, Quality]]]:
    """data/hosts.json: domain → (beginning of a path, quality), longest beginning first."""
    known: dict[str, list[tuple[str, Quality]]] = {}
    for tier in (Tier.OFFICIAL, Tier.PRESS, Tier.MIRROR, Tier.CLONE):
        for name, entry in load("analysis/data/hosts.json")[tier].items():
            host, slash, path = name.partition("/")
            why = reasons_json(reason("known_host", host=name, what=entry["what"]))
            known.setdefault(host, []).append((slash + path, Quality(tier, why)))
    return {host: sorted(entries, key=lambda entry: -len(entry[0])) for host, entries in known.items()}


# --- texts that a machine rewrote -------------------------------------------------------------------------------------

CLONE_WORDS: dict[str, Any] = load("analysis/data/clone_words.json")
# The author of a text in traditional hanzi may gloss up to this many of them for readers. A machine glosses dozens.
MAX_HONEST_GLOSSES = 2
MIN_REPLACED_WEIGHT = 4  # a word that nobody writes (3) and one more word (at least 1): a single word may be a slip
MIN_TERMS = 2  # a person who writes English may use one of the terms
MAX_HANZI_SHARE = 0.2  # of all letters; a text with more hanzi is Chinese, or in both languages side by side
MAX_NAMED = 5  # words in one reason
GLOSS = re.compile(r"([\u3400-\u9fff])[(（]([^\W\d_]{1,6})[)）]")
TONES = frozenset("\u0300\u0301\u0304\u030c")
HANZI = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")


def _rewritten(text: str) -> Reason | None:
    """The first sign that a machine rewrote the text; None without one."""
    return (
        _glossed(text)
        or _replaced(text, "synonym", "synonyms")
        or _translated(text)
        or _replaced(text, "translation", "translated_back")
    )


def _glossed(text: str) -> Reason | None:
    """Finds traditional hanzi with their pinyin behind them: 協(xié)同, 8萬(wàn)人."""
    # Machines gloss hanzi that they made traditional. A person may gloss a rare name in any script: 仝(tóng).
    glosses = [
        f"{hanzi}({letters})"
        for hanzi, letters in dict(GLOSS.findall(text)).items()
        if sum(sign in TONES for sign in unicodedata.normalize("NFD", letters)) == 1 and simplified(hanzi) != hanzi
    ]
    return _found("pinyin_glosses", glosses) if len(glosses) > MAX_HONEST_GLOSSES else None


def _replaced(text: str, how: str, code: str) -> Reason | None:
    """Finds words of the table `how` that are more frequent than the words that they replace."""
    text = in_simplified(text)
    rows, pattern = _replacements(how)
    times = Counter(pattern.findall(text))
    found = [rows[word] for word in times if times[word] > text.count(rows[word]["for"])]
    if sum(row["weight"] for row in found) < MIN_REPLACED_WEIGHT:
        return None
    return _found(code, [f"{row['word']} for {row['for']}" for row in found])


@cache
def _replacements(how: str) -> tuple[dict[str, dict[str, Any]], re.Pattern[str]]:
    """The rows by word, and a pattern of the words. Before one of the hanzi `not_before`, a word is part of another."""
    rows = sorted(CLONE_WORDS[how], key=lambda row: -len(row["word"]))
    words = (row["word"] + (f"(?![{row['not_before']}])" if "not_before" in row else "") for row in rows)
    return {row["word"]: row for row in rows}, re.compile("|".join(words))


def _translated(text: str) -> Reason | None:
    """Finds a text that is not in Chinese, names a Chinese office and has Chinese terms translated word for word."""
    hanzi = len(HANZI.findall(text))
    if hanzi > MAX_HANZI_SHARE * (hanzi + len(LATIN.findall(text))):
        return None
    plain, english = text.lower().replace("’", "'"), CLONE_WORDS["english"]
    terms = [term for term in english["terms"] if term in plain]
    if len(terms) < MIN_TERMS or not any(office in plain for office in english["offices"]):
        return None
    return _found("translated", terms)


def _found(code: str, words: Sequence[str]) -> Reason:
    return reason(code, count=len(words), words=tuple(islice(words, MAX_NAMED)))


# --- content farms ----------------------------------------------------------------------------------------------------

MIN_WEIGHT = 4  # two signs that no honest page has (2 each), one of them and two lesser signs (1 each), or four lesser
MIN_STUFFED_TERMS = 100  # in one string without punctuation; in menus and tables each term has its own element
MIN_SPAM_WORDS = 3  # a report of a case names one or two
MIN_TAG_LINKS = 20  # a blog's list of tags is shorter, or has counts beside its tags
MIN_HIDDEN_HANZI = 8  # in a hidden paragraph; shorter ones are labels that a script shows
SENTENCE = re.compile(r"[。，；！？,;!?]")
# 搜狐 closes its articles with 返回搜狐，查看更多; a farm that copies them puts its own name in place of 搜狐.
RENAMED = re.compile(r"返回(?!搜狐|首页|列表|顶部|上一|上级)(\S{1,8})，查看更多")
TAG_PATH = re.compile(r"/tags?[-/]")
BRACKETED = re.compile(r"\s*[\[［]([^\]］]{2,20})[\]］]")
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
UNREAD = frozenset({"script", "style", "noscript", "template"})


class FarmPage(NamedTuple):
    """A page in the form in which signs of a farm are looked for."""

    markup: Markup
    strings: tuple[str, ...]  # the strings of all elements but UNREAD ones; hidden elements count
    text: str  # the text of its articles


def _farmed(html: str, text: str) -> tuple[Reason, ...]:
    """The signs that the page is a content farm's; empty if they weigh less than MIN_WEIGHT together."""
    from archive.reading.markup import Markup  # imports lxml, for which start-up must not wait

    markup = Markup(html)
    page = FarmPage(markup, tuple(_strings(markup)), text)
    found = [(weight, sign) for find, weight in SIGNS.items() if (sign := find(page))]
    return tuple(sign for _, sign in found) if sum(weight for weight, _ in found) >= MIN_WEIGHT else ()


def _strings(markup: Markup) -> Iterator[str]:
    for element in markup.root.iter():
        if element.text and element.tag not in UNREAD:
            yield element.text
        if element.tail:
            yield element.tail


def _stuffed(page: FarmPage) -> Reason | None:
    counts = (sum(map(bool, map(HANZI.search, one.split()))) for one in page.strings if not SENTENCE.search(one))
    count = next((count for count in counts if count >= MIN_STUFFED_TERMS), 0)
    return reason("farm_search_terms", count=count) if count else None


def _spam(page: FarmPage) -> Reason | None:
    outside = "\n".join(page.strings).lower()
    found = [word for word in CLONE_WORDS["spam"] if word in outside and word not in page.text.lower()]
    return reason("farm_spam", words=tuple(found)) if len(found) >= MIN_SPAM_WORDS else None


def _renamed(page: FarmPage) -> Reason | None:
    found = next(filter(None, map(RENAMED.search, page.strings)), None)
    return reason("farm_renamed_closing_line", name=found[1]) if found else None


def _hidden(page: FarmPage) -> Reason | None:
    hidden = [one for one in page.markup.find("p") if HIDDEN.search(one.get("style") or "")]
    count = sum(len(HANZI.findall("".join(one.itertext()))) >= MIN_HIDDEN_HANZI for one in hidden)
    return reason("farm_hidden_paragraphs", count=count) if count else None


def _tags(page: FarmPage) -> Reason | None:
    links = sum(bool(TAG_PATH.search(link.get("href") or "")) for link in page.markup.find("a"))
    return reason("farm_tag_links", count=links) if links >= MIN_TAG_LINKS else None


def _keyword_before_title(page: FarmPage) -> Reason | None:
    found = BRACKETED.match(page.markup.title)
    return reason("farm_keyword_before_title", keyword=found[1]) if found and found[1] not in page.text else None


def _blog(page: FarmPage) -> Reason | None:
    generator = page.markup.metas.get("generator", "")
    return reason("farm_generator", generator=generator) if generator.lower().startswith("z-blog") else None


# The signs with their weights: 2 if no honest page has the sign, else 1. All were seen on njxfhn.com.
SIGNS: dict[Callable[[FarmPage], Reason | None], int] = {
    **dict.fromkeys((_stuffed, _spam, _renamed), 2),
    **dict.fromkeys((_hidden, _tags, _keyword_before_title, _blog), 1),
}
