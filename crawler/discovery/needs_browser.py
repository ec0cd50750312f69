"""Tells whether a script makes what a page shows. If so, only a browser gets its rows."""

from __future__ import annotations

import re

from parsel import Selector

TEMPLATE = r"\{\{[^{}]{1,60}\}\}"  # what a script fills in
# The root element or a template of a JavaScript application.
_APPLICATION = re.compile(
    r"<div\s{1,9}id=['\"]?(?:app|root)['\"]?\s{0,9}>\s{0,99}</div>|\bv-for=|\bng-repeat=|>\s{0,99}" + TEMPLATE
)
# ASKS: a script requests something from the site. SHOWS: a script puts something on the page.
ASKS = re.compile(r"\bfetch\(|XMLHttpRequest|\$\.(?:ajax|get|getJSON|post)\(|\baxios\b")
SHOWS = re.compile(r"innerHTML|insertAdjacentHTML|appendChild|createElement|\.(?:append|html|prepend)\(")


def is_scripted(html: str) -> bool:
    """Whether a script makes what the page shows. A visit counter does not: it requests something and shows nothing."""
    if _APPLICATION.search(html):
        return True
    scripts = Selector(html).xpath("//script/text()").getall()
    return any(ASKS.search(script) and SHOWS.search(script) for script in scripts)
