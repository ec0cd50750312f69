"""Pages made in the shapes of many sites (tests/reading/made_pages), each with what is to be read from it.

A row of a file has the page's `html`, in which @T is the title, @P all paragraphs, @A the first `split` of them, @B the
others and @L0 … a bare one. `wrap` is the markup of a paragraph. The text is `own`, or that of texts.toml whose name is
`text`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.model import Context, Page, Role

FOLDER = Path(__file__).parents[1] / "reading" / "made_pages"
FILES = ("portals", "offices_and_weblogs", "mixed_shapes", "content_like_furniture")
TEXTS: dict[str, str] = tomllib.loads((FOLDER / "texts.toml").read_text("utf-8"))["texts"]
FETCHED_AT = "2026-02-01T00:00:00Z"
ANY_URL = "https://www.hwsite.example/a/1.html"


@dataclass(frozen=True)
class MadePage:
    """A page, and what is to be read from it."""

    shape: str
    page: Page
    title: str
    date: str
    source: str | None  # with a label
    outlet: str | None  # a name without a label that may be taken for the source
    paragraphs: tuple[str, ...]
    forbidden: tuple[str, ...]  # lines that are furniture
    optional: frozenset[str]  # captions, names of authors: lines that may be of the text


def made_pages() -> list[MadePage]:
    """All pages, in the order of the files."""
    return [
        _made(row) for name in FILES for row in tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["pages"]
    ]


def _made(row: Mapping[str, Any]) -> MadePage:
    title, *paragraphs = (row["own"] if "own" in row else TEXTS[row["text"]]).strip().split("\n")
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    context = Context(Role.ARTICLE)
    html = _filled(row, title, paragraphs).encode()
    return MadePage(
        row["shape"],
        Page(row.get("url", ANY_URL), FETCHED_AT, 200, headers, html, context, "a.warc.gz", 0),
        title,
        row["date"],
        row.get("source"),
        row.get("source_unlabelled"),
        tuple(paragraphs),
        tuple(row.get("forbidden", ())),
        frozenset(row.get("may", ())),
    )


def _filled(row: Mapping[str, Any], title: str, paragraphs: list[str]) -> str:
    wrapped = [row.get("wrap", "<p>{}</p>").replace("{}", text) for text in paragraphs]
    split = row.get("split", 0)
    parts = {"@T": title, "@P": wrapped, "@A": wrapped[:split], "@B": wrapped[split:]}
    parts |= {f"@L{number}": text for number, text in enumerate(paragraphs)}
    html = row["html"]
    for mark, part in parts.items():
        html = html.replace(mark, "".join(part))
    return f"<!DOCTYPE html><html lang='zh'>{html}</html>"
