"""The names in the words for the defendants of an outcome: 李某、张某等9名骨干成员."""

from __future__ import annotations

import re
from functools import lru_cache

JOINTS = re.compile("[、，,]|和|与|以及|及(?!某)")
TAIL = re.compile("等(?:其他|其余)?(?:[0-9一二两三四五六七八九十百千余多几]+[名人个家]|人).*|等$", re.DOTALL)


@lru_cache(4096)
def names_of(defendant: str) -> frozenset[str]:
    """The names, or the words themselves where they name nobody: 其余12名被告人."""
    names = (name.strip() for name in JOINTS.split(TAIL.sub("", defendant)))
    return frozenset(filter(None, names)) or frozenset({defendant})
