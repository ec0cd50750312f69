"""Recognises pages of content farms by their markup outside the text.

A farm may copy a newspaper's whole text, so the text alone shows nothing. The signs are the things with which a farm
earns money: terms for search engines, sold links, hidden text. An honest small site may have one of the lesser signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.analysis.quality.rewritten_texts import clone_words
from archive.reading.markup import Markup
from archive.reasons import Reason, reason

MIN_WEIGHT = 4  # two signs that no honest page has (2 each), one of them and two lesser signs (1 each), or four lesser
MIN_STUFFED_TERMS = 100  # in one string without punctuation; in menus and tables each term has its own element
MIN_STUFFED_CHARS = 3 * MIN_STUFFED_TERMS  # two hanzi and a space per term; a shorter string is not searched for terms
MIN_SPAM_WORDS = 3  # a report of a case names one or two
MIN_TAG_LINKS = 20  # a blog's list of tags is shorter, or has counts beside its tags

SENTENCE = re.compile(r"[。，；！？,;!?]")
HANZI = re.compile(r"[\u3400-\u9fff]")
# 搜狐 closes its articles with 返回搜狐，查看更多; a farm that copies them puts its own name in place of 搜狐.
RENAMED = re.compile(r"返回(?!搜狐|首页|列表|顶部|上一|上级)(\S{1,8})，查看更多")
TAG_PATH = re.compile(r"/tags?[-/]")
BRACKETED = re.compile(r"\s*[\[［]([^\]］]{2,20})[\]］]")
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
MIN_HIDDEN_HANZI = 8  # in a hidden paragraph; shorter ones are labels that a script shows
UNREAD = frozenset({"script", "style", "noscript", "template"})


@dataclass(frozen=True, slots=True)
class FarmPage:
    """A page in the form in which signs of a farm are looked for."""

    markup: Markup
    strings: tuple[str, ...]  # the strings of all elements but UNREAD ones; hidden elements count
    text: str  # the text of its articles


def farmed(html: str, text: str) -> tuple[Reason, ...]:
    """The signs that the page is a content farm's; empty if they weigh less than MIN_WEIGHT together.

    `text` is the text of the page's articles. Never raises, whatever the markup.
    """
    markup = Markup(html)
    page = FarmPage(markup, tuple(_strings(markup)), text)
    found = [(weight, sign) for find, weight in SIGNS.items() if (sign := find(page))]
    return tuple(one for _, one in found) if sum(weight for weight, _ in found) >= MIN_WEIGHT else ()


def _strings(markup: Markup) -> Iterator[str]:
    for element in markup.root.iter():
        if element.text and element.tag not in UNREAD:
            yield element.text
        if element.tail:
            yield element.tail


def _stuffed(page: FarmPage) -> Reason | None:
    for string in page.strings:
        if len(string) >= MIN_STUFFED_CHARS and not SENTENCE.search(string):
            terms = [term for term in string.split() if HANZI.search(term)]
            if len(terms) >= MIN_STUFFED_TERMS:
                return reason("farm_search_terms", count=len(terms))
    return None


def _spam(page: FarmPage) -> Reason | None:
    outside = "\n".join(page.strings).lower()
    found = [word for word in clone_words()["spam"] if word in outside and word not in page.text.lower()]
    return reason("farm_spam", words=tuple(found)) if len(found) >= MIN_SPAM_WORDS else None


def _renamed(page: FarmPage) -> Reason | None:
    found = next((match for string in page.strings if (match := RENAMED.search(string))), None)
    return reason("farm_renamed_closing_line", name=found[1]) if found else None


def _hidden(page: FarmPage) -> Reason | None:
    hidden = [one for one in page.markup.find("p") if HIDDEN.search(one.get("style") or "")]
    long = [one for one in hidden if len(HANZI.findall("".join(one.itertext()))) >= MIN_HIDDEN_HANZI]
    return reason("farm_hidden_paragraphs", count=len(long)) if long else None


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
