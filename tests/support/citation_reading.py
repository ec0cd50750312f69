"""Reads the citations of sentences of our own: the one place of the tests where citations are asked for."""

from __future__ import annotations

from dataclasses import asdict
from types import SimpleNamespace

from archive.analysis import analyse
from archive.model import Article, Citation


def citations_in(text: str, *, title: str | None = None) -> tuple[Citation, ...]:
    return analyse(Article(title, None, None, None, None, text)).structure.citations


def cited_in(text: str, *, title: str | None = None) -> list[SimpleNamespace]:
    """The citations with their provision in short, as tests/support/forms.py looks at them."""
    return [SimpleNamespace(**asdict(one), provision=provision(one)) for one in citations_in(text, title=title)]


def provision(one: Citation) -> str:
    """刑法287-2/1(3): the law without 中华人民共和国, then article 287之二, paragraph 1, item 3."""
    written = one.law.removeprefix("中华人民共和国") + str(one.article or "")
    written += f"-{one.article_sub}" if one.article_sub else ""
    written += f"..{one.article_to}" if one.article_to else ""
    written += f"/{one.paragraph}" if one.paragraph else ""
    written += f"({one.item}" + (f"..{one.item_to})" if one.item_to else ")") if one.item else ""
    return written + (" former" if one.former else "")
