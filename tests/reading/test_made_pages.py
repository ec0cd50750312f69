"""Pages in the shapes of many sites: title, date and source are as printed, every paragraph of the text comes once and
in order, and nothing that the site prints around it is among them.

A row of a file of made_pages has the page's `html`, in which @T is the title, @P all paragraphs, @A the first `split`
of them, @B the others and @L0 … a bare one; @NAME is a piece of the file. `wrap` is the markup of a paragraph. The text
is `own`, or that of texts.toml whose name is `text`. `source` is printed with a label; `source_unlabelled` is a name
that may be taken for it. Lines that are `may` (captions, names of authors) may be of the text.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive.model import Context, Page, Role
from tests.support.articles import read

FOLDER = Path(__file__).parent / "made_pages"
FILES = ("portals", "offices_and_weblogs", "mixed_shapes", "content_like_furniture", "furniture")
TEXTS: dict[str, str] = tomllib.loads((FOLDER / "texts.toml").read_text("utf-8"))["texts"]


def plain(text: str | None) -> str:
    """The text without spaces and quotes, in half width."""
    return re.sub(r"[\s\"“”'‘’]", "", unicodedata.normalize("NFKC", text or ""))


def html_of(row: Mapping[str, Any], pieces: Mapping[str, str], title: str, paragraphs: list[str]) -> str:
    wrapped = [row.get("wrap", "<p>{}</p>").replace("{}", text) for text in paragraphs]
    split = row.get("split", 0)
    parts: dict[str, Any] = {f"@{name}": piece for name, piece in pieces.items()}
    parts |= {"@T": title, "@P": wrapped, "@A": wrapped[:split], "@B": wrapped[split:]}
    parts |= {f"@L{number}": text for number, text in enumerate(paragraphs)}
    html = row["html"]
    for mark, part in parts.items():
        html = html.replace(mark, "".join(part))
    return f"<!DOCTYPE html><html lang='zh'>{html}</html>"


@pytest.mark.parametrize("name", FILES)
def test_a_page_gives_its_article_and_nothing_else(name: str) -> None:
    file = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    wrong = []
    for row in file["pages"]:
        title, *paragraphs = (row["own"] if "own" in row else TEXTS[row["text"]]).strip().split("\n")
        html = html_of(row, file.get("pieces", {}), title, paragraphs).encode()
        url = row.get("url", "https://www.hwsite.example/a/1.html")
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        found = read(Page(url, "2026-02-01T00:00:00Z", 200, headers, html, Context(Role.ARTICLE), "a.warc.gz", 0))
        optional = {plain(line) for line in row.get("may", ())}
        lines = [line for line in map(plain, found.text.split("\n")) if line not in optional]
        sources = [row["source"]] if "source" in row else [None, row.get("source_unlabelled")]
        if (
            lines != [line for line in map(plain, paragraphs) if line not in optional]
            or (plain(found.title), found.published) != (plain(title), row.get("date"))
            or found.attribution not in sources
        ):
            wrong.append((row["shape"], found))
    assert wrong == []
