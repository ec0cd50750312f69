"""Makes texts plain for comparing: without pinyin glosses, letters of compatible forms alike."""

from __future__ import annotations

import re
import unicodedata

# Pinyin that clone sites insert: 万(wàn)人.
GLOSS = re.compile(r"[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü ]{1,30}[)）]")
# Letters that NFKC changes. Only texts that have one are normalised, since that takes a millisecond per text.
COMPATIBLE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uf900-\ufaff\u3200-\u33ff]")


def plain(text: str) -> str:
    """The text without glosses; full-width letters and the other COMPATIBLE ones are normalised (NFKC)."""
    if COMPATIBLE.search(text):
        text = unicodedata.normalize("NFKC", text)
    return GLOSS.sub("", text) if "(" in text or "（" in text else text
