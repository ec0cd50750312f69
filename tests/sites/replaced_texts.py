"""A site of twelve articles, and what makes other texts of all of them in one night: a hacked site, a database with a
broken charset, addresses that lead to the wrong rows, a script that changed all amounts; and what an office does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from crawler.demo.pages import Content
from tests.sites.generated import generate
from tests.sites.server import MadeSite
from tests.support.crawls import declarations

NAME, ARTICLES = "twelve", 12
MAX_LINES = 6
Change = Callable[[dict[str, str]], dict[str, str]]  # of the articles' pages, by path
_LINE = re.compile(r'(?<=em">)[^<]{20,}(?=</p>)')
_SPAM = (
    "注册",
    "送彩金",
    "真人",
    "娱乐城",
    "百家乐",
    "棋牌",
    "下注",
    "老虎机",
    "体育",
    "返水",
    "提现",
    "首存",
    "秒到账",
    "试玩",
)


class TwelveArticles:
    """The site as one of tests.support.nights. `change`: what is made of its articles now."""

    def __init__(self, articles: int = ARTICLES, name: str = NAME, first: int = 0) -> None:
        self.name = name
        self.change: Change = dict
        self._content = {
            key: replace(one, body=_shortened(one.body)) for key, one in generate(articles, first=first).items()
        }

    def on(self, _first: date, _night: int) -> tuple[None, Content]:
        """Its answers: they change with `change` alone."""
        pages = {path: one.body.decode() for (_, path), one in self._content.items() if "/t20" in path}
        changed = self.change(pages)
        return None, {
            (host, path): replace(one, body=changed[path].encode()) if path in changed else one
            for (host, path), one in self._content.items()
        }

    def declaration(self, served: MadeSite) -> dict[str, Any]:
        """It as a source, while it is being served."""
        return {**declarations(served, "sample-ucap")[0], "name": self.name}


class GrowingSite(TwelveArticles):
    """The same site, with six articles in the first night and one more in each that follows: few are due a night."""

    def on(self, first: date, night: int) -> tuple[None, Content]:
        _, content = super().on(first, night)
        articles = sorted((path for _, path in content if "/t20" in path), key=lambda path: path.rsplit("_")[-1])
        hidden = articles[6 + night :]
        names = "|".join(re.escape(path.rsplit("/", 1)[1]) for path in hidden) or "(?!)"
        row = re.compile(rf"<li>(?:(?!</li>).)*(?:{names})(?:(?!</li>).)*</li>".encode(), re.DOTALL)
        return None, {
            (host, path): one if "/t20" in path else replace(one, body=row.sub(b"", one.body))
            for (host, path), one in content.items()
            if path not in hidden
        }


class SiteWithABrokenList(TwelveArticles):
    """The same site, one of whose lists answers 500 as long as it is `broken`."""

    broken = False

    def on(self, first: date, night: int) -> tuple[None, Content]:
        _, content = super().on(first, night)
        broken = next(key for key in content if "zdgz" in key[1] and "/t20" not in key[1]) if self.broken else None
        return None, {key: replace(one, status=500) if key == broken else one for key, one in content.items()}


def _shortened(body: bytes) -> bytes:
    """A page with the first lines of its text: long ones take their time to read."""
    lines = iter(range(MAX_LINES))
    return re.sub(rb"<p style.*?</p>", lambda line: line[0] if next(lines, None) is not None else b"", body)


def spam(line: str) -> str:
    """Other words for each line."""
    random = Random(line)
    return "".join(random.choice(_SPAM) for _ in range(len(line) // 2)) + "。"


def question_marks(line: str) -> str:
    """A question mark for every hanzi."""
    return re.sub("[\u4e00-\u9fff]", "?", line)


def other_numbers(line: str) -> str:
    """All numbers of the line, one higher."""
    return re.sub(r"\d+", lambda number: str(int(number[0]) + 1), line)


def each_line(change: Callable[[str], str]) -> Change:
    """Every line of every text is changed so."""
    return lambda pages: {path: _LINE.sub(lambda line: change(line[0]), page) for path, page in pages.items()}


def exchanged(pages: dict[str, str]) -> dict[str, str]:
    """Each address answers with the article of another."""
    paths = list(pages)
    return {path: pages[other] for path, other in zip(paths, paths[7:] + paths[:7], strict=True)}


def redesigned(pages: dict[str, str]) -> dict[str, str]:
    """A redesign: each article has a new notice before its text."""
    return {
        path: page.replace("<p style", "<p>本文由改版后的网站重新编排，编号沿用旧版。</p><p style", 1)
        for path, page in pages.items()
    }


def edited(share: float, number: int) -> Change:
    """An office corrects a share of its articles, others on each night."""

    def change(pages: dict[str, str]) -> dict[str, str]:
        chosen = Random(number).sample(sorted(pages), round(share * len(pages)))
        line = f"<p>更正：本文第{number}次更正，个别数字有误，已经修改。</p>"
        return {
            path: page.replace("</p>", f"</p>{line}", 1) if path in chosen else page for path, page in pages.items()
        }

    return change
