"""The forms in which addresses have dates (data/dated_urls.toml). The store needs no other rule of reading."""

from __future__ import annotations

import re

from archive.rules import load

# The first groups of each are year, in four figures or two, and month.
DATED_URLS = tuple(re.compile(row["pattern"]) for row in load("reading/data/dated_urls.toml")["dated_urls"])
