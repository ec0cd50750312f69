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
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from archive.model import Article, Doubt, Page, Quality, Tier
from archive.reading.markup import Markup
from archive.reasons import Reason, reason, reasons_json
from archive.rules import load
from archive.text.charset import html_of
from archive.text.hanzi import in_simplified, simplified
from archive.urls import canonical_key, host_name, same_host

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
# What is left of a letter that a charset does not have. 锟斤拷 is U+FFFD in UTF-8 that was read as GBK.
LOST_LETTERS = re.compile("[?？\ufffd□]|[锟斤拷]{3,}")
TITLE_TAG = re.compile(r"<title[^<>]*>([^<]{0,200})", re.IGNORECASE)
HEADING = re.compile(r"<h[1-6][^<>]*>([^<]{0,200})", re.IGNORECASE)
PASSWORD = re.compile(r"<input[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
BLANKS_AND_QUOTED = re.compile(r"\s|&nbsp;|\u200b|“[^”]*”|「[^」]*」|『[^』]*』|‘[^’]*’")
CLAUSE = r"(?:^|(?<=[。,!?:;~.)]))"  # its beginning


def _pattern(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns).replace("@", CLAUSE))


DOUBTS = [
    (Doubt(row["doubt"]), _pattern(row["title"]), _pattern(row["text"]))
    for row in load("readers/data/doubts.toml")["doubts"]
]


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
    headings = [] if articles else HEADING.findall(html)  # all that a page without an article may say
    named = (*TITLE_TAG.findall(html)[:1], *headings, *(article.title or "" for article in articles))
    titles, text = list(map(_folded, named)), _folded("".join([*headings, body]))
    for doubt, title_pattern, text_pattern in DOUBTS:
        if any(map(title_pattern.search, titles)) or (len(body) <= MAX_NOTICE_CHARS and text_pattern.search(text)):
            return doubt
    if PASSWORD.search(html) and not articles:
        return Doubt.LOGIN
    wanted = page.context.key
    answered = canonical_key(page.url) if wanted else None
    led = answered.lower() if answered and answered != wanted else ""
    return next((doubt for doubt, path in ELSEWHERE if path.search(led)), None)


def _is_garbled(text: str) -> bool:
    """True if most of the letters of a text are lost: question marks and replacement characters outnumber the letters
    that are left, or more than half of these are the same one."""
    rest = LOST_LETTERS.sub("", text)
    letters = Counter(filter(str.isalpha, rest))
    lost, left = len(text) - len(rest), letters.total()
    return lost + left >= MIN_GARBLED_CHARS and (lost > left or letters.most_common(1)[0][1] > left / 2)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", BLANKS_AND_QUOTED.sub("", text)).lower()


# --- the tier ---------------------------------------------------------------------------------------------------------

REGISTERED = Quality(Tier.OFFICIAL, reasons_json(reason("registered_source")))
NOT_KNOWN = Quality(Tier.UNKNOWN, None)


def _hosts() -> Iterator[tuple[str, str, Quality]]:
    """The rows of data/hosts.json: a domain, the beginning of a path, and what they tell."""
    for tier in (Tier.OFFICIAL, Tier.PRESS, Tier.MIRROR, Tier.CLONE):
        for name, entry in load("readers/data/hosts.json")[tier].items():
            host, slash, path = name.partition("/")
            why = reasons_json(reason("known_host", host=name, what=entry["what"]))
            yield f".{host}", slash + path, Quality(tier, why)


HOSTS = sorted(_hosts(), key=lambda row: (-len(row[0]), -len(row[1])))  # the longest domain first, and then path


def quality_of(page: Page, articles: Sequence[Article]) -> Quality:
    """The tier of a page, and what decided it. `articles` are the page's. Never raises, whatever the bytes."""
    context = page.context  # a redirect or link of a source may lead to any other host
    if context.of_source and (context.key is None or same_host(f"//{context.key}", page.url)):
        return REGISTERED
    parts = urlsplit(page.url)
    host = f".{host_name(parts.hostname or '')}"  # ports do not count; a domain includes its subdomains
    matching = (known for domain, path, known in HOSTS if host.endswith(domain) and parts.path.startswith(path))
    known = next(matching, NOT_KNOWN)
    if known.tier not in (Tier.MIRROR, Tier.UNKNOWN):
        return known
    text = "\n".join(article.text for article in articles)
    sign = next(_rewritten("\n".join([*(article.title or "" for article in articles), text])), None)
    signs = [sign] if sign else _farmed(Markup(html_of(page)), text)
    return Quality(Tier.CLONE, reasons_json(*signs)) if signs else known


# --- texts that a machine rewrote -------------------------------------------------------------------------------------

WORDS: dict[str, Any] = load("readers/data/clone_words.json")
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


def _rewritten(text: str) -> Iterator[Reason]:
    """The signs that a machine rewrote the text."""
    # Machines gloss hanzi that they made traditional: 協(xié)同, 8萬(wàn)人. A person may gloss a rare name in any
    # script: 仝(tóng).
    glosses = [
        f"{hanzi}({letters})"
        for hanzi, letters in dict(GLOSS.findall(text)).items()
        if sum(sign in TONES for sign in unicodedata.normalize("NFD", letters)) == 1 and simplified(hanzi) != hanzi
    ]
    if len(glosses) > MAX_HONEST_GLOSSES:
        yield _found("pinyin_glosses", glosses)
    for code in ("synonyms", "translated_back"):
        replaced = _replaced(in_simplified(text), WORDS[code])
        if sum(row["weight"] for row in replaced) >= MIN_REPLACED_WEIGHT:
            yield _found(code, [f"{row['word']} for {row['for']}" for row in replaced])
    # No Chinese, but a Chinese office, and Chinese terms word for word.
    hanzi, plain, english = len(HANZI.findall(text)), text.lower().replace("’", "'"), WORDS["english"]
    terms = [term for term in english["terms"] if term in plain]
    is_chinese = hanzi > MAX_HANZI_SHARE * (hanzi + len(LATIN.findall(text)))
    if len(terms) >= MIN_TERMS and not is_chinese and any(office in plain for office in english["offices"]):
        yield _found("translated", terms)


def _replaced(text: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose words are more frequent than the words that they replace. A word is not looked for in a longer
    one, nor before one of the hanzi `not_before`, with which it is part of another."""
    found, rest = [], text
    for row in sorted(rows, key=lambda row: -len(row["word"])):
        guard = f"(?![{row['not_before']}])" if "not_before" in row else ""
        rest, times = re.subn(row["word"] + guard, "\n", rest)
        if times > text.count(row["for"]):
            found.append(row)
    return sorted(found, key=lambda row: text.find(row["word"]))


def _found(code: str, words: Sequence[str]) -> Reason:
    return reason(code, count=len(words), words=tuple(words[:MAX_NAMED]))


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


def _farmed(markup: Markup, text: str) -> list[Reason]:
    """The signs that the page is a content farm's; none if they weigh less than MIN_WEIGHT together. `text`: of its
    articles."""
    found = list(_signs_of_a_farm(markup, text))
    return [sign for _, sign in found] if sum(weight for weight, _ in found) >= MIN_WEIGHT else []


def _signs_of_a_farm(markup: Markup, text: str) -> Iterator[tuple[int, Reason]]:
    """The signs with their weights: 2 if no honest page has the sign, else 1. All were seen on njxfhn.com."""
    strings = list(_strings(markup))
    terms = (sum(map(bool, map(HANZI.search, one.split()))) for one in strings if not SENTENCE.search(one))
    if count := next((count for count in terms if count >= MIN_STUFFED_TERMS), 0):
        yield 2, reason("farm_search_terms", count=count)
    outside = "\n".join(strings).lower()
    spam = [word for word in WORDS["spam"] if word in outside and word not in text.lower()]
    if len(spam) >= MIN_SPAM_WORDS:
        yield 2, reason("farm_spam", words=tuple(spam))
    if renamed := RENAMED.search(outside):
        yield 2, reason("farm_renamed_closing_line", name=renamed[1])
    hidden = ("".join(one.itertext()) for one in markup.find("p") if HIDDEN.search(one.get("style") or ""))
    if count := sum(len(HANZI.findall(words)) >= MIN_HIDDEN_HANZI for words in hidden):
        yield 1, reason("farm_hidden_paragraphs", count=count)
    links = sum(bool(TAG_PATH.search(link.get("href") or "")) for link in markup.find("a"))
    if links >= MIN_TAG_LINKS:
        yield 1, reason("farm_tag_links", count=links)
    keyword = BRACKETED.match(markup.title)
    if keyword and keyword[1] not in text:
        yield 1, reason("farm_keyword_before_title", keyword=keyword[1])
    generator = markup.metas.get("generator", "")
    if generator.lower().startswith("z-blog"):
        yield 1, reason("farm_generator", generator=generator)


def _strings(markup: Markup) -> Iterator[str]:
    """The strings of all elements but UNREAD ones; hidden elements count."""
    for element in markup.root.iter():
        if element.text and element.tag not in UNREAD:
            yield element.text
        if element.tail:
            yield element.tail
