"""Hostile texts in few groups: each group does what every text in it would do by itself."""

from __future__ import annotations

from tests.support.hostile_file import PAYLOADS

# The first seven mean something at the beginning of a value alone. With ten groups none is too long for a query.
LEADING = ("javascript", "javascript in disguise", "data", "vbscript", "formula", "formula in disguise", "minus")
LEADING += ("script", "handler", "svg")
_OTHERS = [text for name, text in PAYLOADS.items() if name not in LEADING]
GROUPS = {name: "".join((PAYLOADS[name], *_OTHERS[at :: len(LEADING)])) for at, name in enumerate(LEADING)}
