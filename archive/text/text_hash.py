"""The hash that tells whether two texts are the same."""

from __future__ import annotations

import hashlib

from archive.text.letters import without_spaces


def text_sha256(text: str) -> str:
    """SHA-256 of a text without its white space, in hexadecimal: a page with other line breaks has the same hash.

    Never raises: a lone surrogate is hashed like any other character.
    """
    return hashlib.sha256(without_spaces(text).encode(errors="surrogatepass")).hexdigest()
