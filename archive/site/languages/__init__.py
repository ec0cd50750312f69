"""The languages of the interface: the catalogues of texts, and which language the running request has.

A request has its language from its first line on, in all threads that work for it; without a request it is Chinese.
"""

from archive.site.languages.catalogues import text_of
from archive.site.languages.current import DEFAULT, LANGUAGES, Language, language, speaking

__all__ = ["DEFAULT", "LANGUAGES", "Language", "language", "speaking", "text_of"]
