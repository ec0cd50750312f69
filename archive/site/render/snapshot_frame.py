"""Makes a stored page ready for viewing: a bar above it says what it is, and its links are absolute.

The source as it was served has its own address (archive.site.views.reading.snapshot).
"""

from __future__ import annotations

import lxml.etree
import lxml.html
from markupsafe import Markup

from archive.site.data.snapshots import SnapshotPlace
from archive.site.render.templating import moment
from archive.site.strings import word

# Inline styles after all:initial, so that the style sheets of the page do not change the bar.
BAR = Markup(
    '<div style="all:initial;display:block;margin:0 0 1em;padding:8px 16px;background:#ffe487;color:#1c1b19;'
    'font:14px/1.6 sans-serif;border-bottom:3px solid #8c2318">{said} '
    '<a style="color:#17487a" href="{original}">{to_original}</a> · '
    '<a style="color:#17487a" href="{back}">{to_back}</a></div>'
)
# Its own style sheets are not loaded, so that a stored page would run from edge to edge. What is styled inside it wins.
LOOK = "body{max-width:52em;margin:0 auto;padding:0 1em 3em;font:16px/1.8 sans-serif;background:#fff;color:#1c1b19}"
REMOVED = "//base | //meta[@http-equiv]"  # they would change where links lead, or send the reader to another page


def with_bar(html: str, place: SnapshotPlace, back: str) -> str | None:
    """The page with the bar; None if it is no HTML page. `back` is the full address of its publication here."""
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
        said=_notice(place),
        original=place.url,
        to_original=word("kept.original"),
        back=back,
        to_back=word("kept.back"),
    )
    head, body = page.find("head"), page.find("body")
    if body is None:
        return None
    if head is None:
        head = page.makeelement("head")
        page.insert(0, head)
    look = head.makeelement("style")
    look.text = LOOK
    head.insert(0, look)
    if not head.xpath("meta[@name='viewport']"):
        head.insert(0, head.makeelement("meta", {"name": "viewport", "content": "width=device-width"}))
    top = lxml.html.fragment_fromstring(str(bar))
    top.tail, body.text = body.text, None
    body.insert(0, top)
    return "<!DOCTYPE html>\n" + str(lxml.html.tostring(page, encoding="unicode"))


def _notice(place: SnapshotPlace) -> str:
    at = moment(place.seen_at)
    return word("kept.bar_imported", moment=at) if place.imported else word("kept.bar", moment=at)
