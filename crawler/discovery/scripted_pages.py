"""Whether a script makes what a page shows, so that only a browser gets its rows."""

from __future__ import annotations

import re

from parsel import Selector

TEMPLATE = r"\{\{[^{}]{1,60}\}\}"  # what a script fills in
# An application's root or template.
_APPLICATION = re.compile(
    r"<div\s{1,9}id=['\"]?(?:app|root)['\"]?\s{0,9}>\s{0,99}</div>|\bv-for=|\bng-repeat=|>\s{0,99}" + TEMPLATE
)
# A script that asks the site for something, and one that puts something on the page.
ASKS = re.compile(r"\bfetch\(|XMLHttpRequest|\$\.(?:ajax|get|getJSON|post)\(|\baxios\b")
SHOWS = re.compile(r"innerHTML|insertAdjacentHTML|appendChild|createElement|\.(?:append|html|prepend)\(")


def is_scripted(html: str) -> bool:
    """Whether a script makes what the page shows. One that counts visits asks for something and shows nothing."""
    if _APPLICATION.search(html):
        return True
    scripts = Selector(html).xpath("//script/text()").getall()
    return any(ASKS.search(script) and SHOWS.search(script) for script in scripts)
