"""Makes pages in the markup of two CMS families, UCAP (with its press hall) and TRS, as on the real sites.

The markup follows what public crawlers of these sites expect. A sample's text has one paragraph on each line:
    【要旨】        a section heading in bold, split over two inline tags as on the real sites
    **words**      bold
    = words        bold and centred: a title within the page
    | a | b |      a row of a table, which has `td` only
    [words](NAME)  a link to a file beside the page
    anything else  a paragraph, indented by two ideographic spaces
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

NOTE = "样例文本：机构、人物、案件与数字均属虚构"  # printed in every page's footer
GENERATED = "2026-04-14 10:08:11"  # when the CMS made the page; it is not a date of the article

LINK = re.compile(r"\[([^\[\]]+)\]\(([\w.]+)\)")
FILE_LINK = r'<a href="./\2" target="_blank">\1</a>'

GONE = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
CHALLENGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><script>"
    "var _0x53=['c','o','o','k','i','e'];document.cookie='__jsl_clearance=1';location.reload();</script></body></html>"
)
UCAP_EMPTY_LIST = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>'
    '<div class="commonList_con"><ul class="li_line"></ul></div></body></html>'
)

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).with_name("templates")))
_TEMPLATES.globals.update(note=NOTE, generated=GENERATED)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row of a list."""

    href: str
    title: str
    date: str


def article(site: str, facts: Mapping[str, str], lines: Sequence[str], charset: str) -> str:
    """The HTML of an article. `charset` is the encoding that its meta declares.

    Facts: title and date; source (来源) and editor (责任编辑), if the layout has them; layout, which is `hall` for
    UCAP's press hall; style, the class of the editor's box (TRS_Editor or Custom_UnionStyle).
    """
    kind = "hall_article" if facts.get("layout") == "hall" else "article"
    return page(site, kind, **{**facts, "charset": charset, "body": body(lines)})


def page(site: str, kind: str, /, **content: object) -> str:
    """Render templates/SITE_KIND.html: article, list or home page. UCAP counts list pages from 1, TRS from 0."""
    return _TEMPLATES.get_template(f"{site}_{kind}.html").render(content)


def body(lines: Iterable[str]) -> str:
    """The HTML of a text: its paragraphs and tables."""
    return "\n".join(_blocks(lines))


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            yield _table(group)
        else:
            yield from map(_paragraph, group)


def _table(lines: Iterable[str]) -> str:
    rows = (line.strip("| ").split(" | ") for line in lines)
    cells = ("".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) for row in rows)
    return "<table border='1'><tbody>" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>"


def _paragraph(line: str) -> str:
    text = escape(line, quote=False)
    if text.startswith("= "):
        return f'<p style="text-align:center"><strong>{text[2:]}</strong></p>'
    if text.startswith("**"):
        text = f'<span style="font-weight:bold">{text.strip("*")}</span>'
    elif text.startswith("【") and text.endswith("】"):
        text = f"<strong>{text[:3]}</strong><strong>{text[3:]}</strong>"
    return f'<p style="text-indent:2em">　　{LINK.sub(FILE_LINK, text)}</p>'
