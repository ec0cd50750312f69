"""Links that keep the language of a page, where a browser would get another one without the parameter `lang`."""

from __future__ import annotations

import re

from markupsafe import Markup

from archive.site.languages.current import DEFAULT, LANGUAGES, Language, speech

PARAMETER = "lang"
FILE = re.compile(r"\.[a-z0-9]{2,8}$|/search/suggest$")
WORDLESS = re.compile(r"/-/|\.(?:db|sha256|svg|css|js)$")  # what is the same in every language
OF_SITE = re.compile(r"/(?!/)|\?")  # an address of the site: a path, or the parameters of the same page


def is_file(path: str) -> bool:
    """Whether a path is that of a file or of data, not of a page."""
    return FILE.search(path) is not None


def in_language(target: str) -> str:
    """An address of the site with the parameter `lang`, if it leads to something in another language without it; any
    other address unchanged."""
    now = speech()
    if now.language is now.preferred is DEFAULT or not OF_SITE.match(target):
        return target
    address, hash_sign, fragment = target.partition("#")
    path, _, query = address.partition("?")
    without = DEFAULT if is_file(path) else now.preferred
    if now.language is without or WORDLESS.search(path) or f"{PARAMETER}=" in query:
        return target
    return f"{path}?{query}{'&' if query else ''}{PARAMETER}={now.language.code}{hash_sign}{fragment}"


def language_field() -> Markup:
    """The hidden field with which a form that is sent with GET keeps the language, where it is needed."""
    now = speech()
    if now.language is now.preferred:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(PARAMETER, now.language.code)


def links_in_languages(query_string: str) -> list[tuple[Language, str]]:
    """Each language with the address of the same page in it, relative to the page. The query string has no `lang`."""
    before = f"{query_string}&" if query_string else ""
    return [(one, f"?{before}{PARAMETER}={one.code}") for one in LANGUAGES.values()]
