"""A stored page with a bar that says what it is, and with links that lead where they led: for looking at.

The source as it was served has an address of its own (archive.site.views.snapshot).
"""

from __future__ import annotations

import lxml.etree
import lxml.html
from markupsafe import Markup

from archive.site.data.snapshots import SnapshotPlace
from archive.site.render.templating import moment
from archive.site.strings import word

# A style of its own, which the page's cannot reach from outside.
BAR = Markup(
    '<div style="all:initial;display:block;padding:8px 16px;background:#ffe487;color:#1c1b19;'
    'font:14px/1.6 sans-serif;border-bottom:3px solid #8c2318">{said} '
    '<a style="color:#17487a" href="{original}">{to_original}</a> '
    '<a style="color:#17487a" href="{back}">{to_back}</a></div>'
)
REMOVED = "//base | //meta[@http-equiv]"  # would lead links, or the reader, elsewhere


def with_bar(html: str, place: SnapshotPlace, back: str) -> str | None:
    """The page with the bar; `back` is the whole address of its publication. None for what is no HTML page."""
    try:
        page = lxml.html.document_fromstring(html.replace("\0", ""))
        page.make_links_absolute(place.url, handle_failures="discard")
    except (lxml.etree.ParserError, ValueError):
        return None
    for element in page.xpath(REMOVED):
        element.drop_tree()
    title = page.find(".//title")
    if title is not None:
        title.text = word("kept.title", title=title.text_content())
    bar = BAR.format(
        said=word("kept.bar", moment=moment(place.seen_at)),
        original=place.url,
        to_original=word("kept.original"),
        back=back,
        to_back=word("kept.back"),
    )
    body = page.find("body")
    if body is None:
        return None
    head = lxml.html.fragment_fromstring(str(bar))
    head.tail, body.text = body.text, None
    body.insert(0, head)
    return "<!DOCTYPE html>\n" + str(lxml.html.tostring(page, encoding="unicode"))
