"""Names in a message, of which there may be thousands: the first ones, and how many more."""

from __future__ import annotations

from collections.abc import Sequence


def enumerated(names: Sequence[object], most: int) -> str:
    """`a, b and 3 more`: the first `most` names, and the number of the others if there are any."""
    more = len(names) - most
    return ", ".join(map(str, names[:most])) + (f" and {more} more" if more > 0 else "")
