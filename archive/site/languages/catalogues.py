"""Reads the compiled catalogues (LANGUAGE/LC_MESSAGES/fanzha.mo) with the standard library's gettext.

`python docs/generate.py` compiles them from the .po files beside them, which people edit (docs/languages.md).
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, translation
from pathlib import Path

from archive.site.languages.current import DEFAULT

ROOM = Path(__file__).parent
DOMAIN = "fanzha"
MANY = 100


@cache
def catalogue(code: str) -> GNUTranslations:
    """The texts of a language; a text that it lacks is the default language's."""
    found = translation(DOMAIN, ROOM, [code])
    if code != DEFAULT.code:
        found.add_fallback(catalogue(DEFAULT.code))
    return found


def text_of(key: str, code: str, n: int | None = None) -> str | None:
    """The text of a key in a language; None if there is no such key. Where a text has plural forms, it is the one for
    `n` things, or for many if there is no `n`."""
    texts = catalogue(code)
    text = texts.ngettext(key, key, MANY if n is None else n)
    if text == key:
        text = texts.gettext(key)
    return None if text == key else text
