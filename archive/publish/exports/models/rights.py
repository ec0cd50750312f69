"""Whether a text may be given away whole: an official document of a state organ, or a text whose rights are reserved.

It is decided by columns of the public file, so that everyone can decide it again: a text is official if the page of its
best copy has the tier `official`, a procuratorate's own page; but not a release or other text there whose attribution
(来源) names a newsroom, since that is a newspaper's article on an official page.
"""

from __future__ import annotations

import re
from enum import StrEnum

from archive.model import Kind
from archive.rules import load

NEWSROOM = re.compile(
    "|".join(load("analysis/data/kinds.toml")["parts"]["newsrooms"])
)  # the names by which kinds are told, too
MAY_BE_ARTICLES = frozenset((Kind.RELEASE, Kind.OTHER))
OFFICIAL_TIER = "official"


class Rights(StrEnum):
    """Whose a text is."""

    OFFICIAL = "official"
    RESERVED = "reserved"


def rights_of(tier: str | None, kind: str, attribution: str | None) -> Rights:
    """Whose the text is, by pages.tier of its best copy, publications.kind and publications.attribution."""
    is_article = kind in MAY_BE_ARTICLES and bool(NEWSROOM.search(attribution or ""))
    return Rights.OFFICIAL if tier == OFFICIAL_TIER and not is_article else Rights.RESERVED
