"""Marks what is Chinese on a page in another language with `lang`, so that screen readers change their voice for it.

What the archive holds is Chinese wherever a page shows it: in titles, texts, names and quotations within sentences. The
script tells it from the words of the interface.
"""

from __future__ import annotations

import re

from archive.site.languages.current import DEFAULT, language

HANZI = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
CHINESE = f"{HANZI}\u3000-\u303f\uff00-\uff60"  # with the punctuation of Chinese
# What follows in a run of Chinese up to its last sign: figures and signs, but no letter and no character reference.
RUN = re.compile(rf"(?<![《（【])[《（【]*+[{HANZI}](?:[^A-Za-z<&]*[{CHINESE}])?")
LANG = f' lang="{DEFAULT.tag}"'
# What holds no Chinese is found, too, and left: a search that goes back for it takes a time that grows by the square.
PIECE = re.compile(
    r"<(?:script|style|title|textarea)\b.*?</(?:script|style|title|textarea)>|<!--.*?-->"
    r"|<(?P<tag>[a-z][a-z0-9]*+)(?P<attributes>(?:\s[^<>]*+)?)>(?P<inner>[^<]*+)</(?P=tag)>"
    r"|<[^>]*>|(?P<text>[^<]++)",
    re.DOTALL,
)
# No other element may stand in these.
WITHOUT_ELEMENTS = frozenset({"option"})


def mark_chinese(html: str) -> str:
    """The page in the language of the request, with its Chinese marked: an element that holds nothing else gets the
    attribute, a run of Chinese within other text an element of its own."""
    return html if language() is DEFAULT else PIECE.sub(_marked, html)


def _marked(piece: re.Match[str]) -> str:
    tag, attributes, inner, text = piece.group("tag", "attributes", "inner", "text")
    if text:
        return _runs_marked(text)
    if not tag or " lang=" in attributes or not re.search(f"[{HANZI}]", inner):
        return piece[0]
    if tag in WITHOUT_ELEMENTS or not re.search("[A-Za-z]", inner):
        return f"<{tag}{attributes}{LANG}>{inner}</{tag}>"
    return f"<{tag}{attributes}>{_runs_marked(inner)}</{tag}>"


def _runs_marked(text: str) -> str:
    # <bdi> is for foreign text within a text, and no rule of the style sheet names it.
    return RUN.sub(rf"<bdi{LANG}>\g<0></bdi>", text)
