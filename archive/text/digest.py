"""The hash by which two texts are one text."""

from __future__ import annotations

import hashlib

from archive.text.letters import without_spaces


def text_sha256(text: str) -> str:
    """SHA-256 of a text without its white space, in hexadecimal, so that a re-flowed page is the same text.

    Never raises: half a surrogate pair, which no UTF-8 text holds, is hashed as any other character.
    """
    return hashlib.sha256(without_spaces(text).encode(errors="surrogatepass")).hexdigest()
