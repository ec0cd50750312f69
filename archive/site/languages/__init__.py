"""The languages of the interface: the catalogues of texts, which language a request has, and links that keep it.

A request has its language from its first line on, in all threads that work for it; without a request it is Chinese.
"""

from archive.site.languages.catalogues import text_of
from archive.site.languages.current import (
    DEFAULT,
    LANGUAGES,
    WITHOUT_REQUEST,
    Language,
    Speech,
    language,
    speaking,
    speech,
)
from archive.site.languages.links import in_language, language_field, links_in_languages

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "WITHOUT_REQUEST",
    "Language",
    "Speech",
    "in_language",
    "language",
    "language_field",
    "links_in_languages",
    "speaking",
    "speech",
    "text_of",
]
