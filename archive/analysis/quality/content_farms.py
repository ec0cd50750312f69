"""Pages of content farms: what their markup shows beside the text.

A farm's text may be a whole copy of a newspaper's, so it tells nothing; what a farm lives on does: terms for search
engines, sold links, hidden text. Honest small sites have one or the other of the lesser marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.analysis.quality.rewritten_texts import clone_words
from archive.reading.markup import Markup

ENOUGH = 4  # weights: two marks that no honest page has, or one and two lesser ones
STUFFED_TERMS = 100  # in one string, without a sign of a sentence; menus and tables have an element for each
STUFFED_CHARS = 3 * STUFFED_TERMS  # a string with so many terms is no shorter
SPAM_WORDS = 3  # a report of a case names one or two
TAG_LINKS = 20  # a blog's list of tags is shorter, or counts what stands under them

SENTENCE = re.compile(r"[。，；！？,;!?]")
HANZI = re.compile(r"[\u3400-\u9fff]")
# 搜狐 closes its articles with 返回搜狐，查看更多; a farm that copies them puts its own name in.
RENAMED = re.compile(r"返回(?!搜狐|首页|列表|顶部|上一|上级)(\S{1,8})，查看更多")
TAG_PATH = re.compile(r"/tags?[-/]")
BRACKETED = re.compile(r"\s*[\[［]([^\]］]{2,20})[\]］]")
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
LONG_HIDDEN = 8  # hanzi; shorter ones are labels that a script shows
UNREAD = frozenset({"script", "style", "noscript", "template"})


@dataclass(frozen=True, slots=True)
class FarmPage:
    """A page as a farm's marks see it."""

    markup: Markup
    strings: tuple[str, ...]  # of all its elements, hidden ones too
    text: str  # of its articles


@dataclass(frozen=True, slots=True)
class FarmSign:
    """A sign of a farm."""

    weight: int  # 2 where no honest page has it
    seen: Callable[[FarmPage], str | None]


def farmed(html: str, text: str) -> str | None:
    """What tells that the page is a content farm's; None if not enough does. `text` is that of its articles.

    Never raises, whatever the markup.
    """
    markup = Markup(html)
    page = FarmPage(markup, tuple(_strings(markup)), text)
    found = [(mark.weight, seen) for mark in SIGNS if (seen := mark.seen(page))]
    enough = sum(weight for weight, _ in found) >= ENOUGH
    return f"content farm: {', '.join(seen for _, seen in found)}" if enough else None


def _strings(markup: Markup) -> Iterator[str]:
    for element in markup.root.iter():
        if element.text and element.tag not in UNREAD:
            yield element.text
        if element.tail:
            yield element.tail


def _stuffed(page: FarmPage) -> str | None:
    for string in page.strings:
        if len(string) >= STUFFED_CHARS and not SENTENCE.search(string):
            terms = [term for term in string.split() if HANZI.search(term)]
            if len(terms) >= STUFFED_TERMS:
                return f"{len(terms)} search terms in a row"
    return None


def _spam(page: FarmPage) -> str | None:
    outside = "\n".join(page.strings).lower()
    found = [word for word in clone_words()["spam"] if word in outside and word not in page.text.lower()]
    return f"spam ({', '.join(found)})" if len(found) >= SPAM_WORDS else None


def _renamed(page: FarmPage) -> str | None:
    found = next((match for string in page.strings if (match := RENAMED.search(string))), None)
    return f"a portal's closing line with the name {found[1]}" if found else None


def _hidden(page: FarmPage) -> str | None:
    hidden = [one for one in page.markup.find("p") if HIDDEN.search(one.get("style") or "")]
    long = [one for one in hidden if len(HANZI.findall("".join(one.itertext()))) >= LONG_HIDDEN]
    return f"{len(long)} hidden paragraph(s)" if long else None


def _tags(page: FarmPage) -> str | None:
    links = sum(bool(TAG_PATH.search(link.get("href") or "")) for link in page.markup.find("a"))
    return f"{links} links to tags" if links >= TAG_LINKS else None


def _keyword_before_title(page: FarmPage) -> str | None:
    found = BRACKETED.match(page.markup.title)
    return f"[{found[1]}] before its title" if found and found[1] not in page.text else None


def _blog(page: FarmPage) -> str | None:
    generator = page.markup.metas.get("generator", "")
    return f"made by {generator}" if generator.lower().startswith("z-blog") else None


# All seen at njxfhn.com.
SIGNS = (
    FarmSign(2, _stuffed),
    FarmSign(2, _spam),
    FarmSign(2, _renamed),
    FarmSign(1, _hidden),
    FarmSign(1, _tags),
    FarmSign(1, _keyword_before_title),
    FarmSign(1, _blog),
)
