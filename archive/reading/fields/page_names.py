"""What names a page: <title>, some <meta>, the headline for machines. They have column and site around the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from lxml import etree

from archive.reading.layouts import SITE_METAS, TITLE_METAS
from archive.reading.lines import tidy
from archive.reading.markup import Markup
from archive.rules import load
from archive.text.letters import compatible_letters, letters_only

MIN_TITLE_LETTERS = 4  # a shorter one is the name of a column
MAX_TITLE_TAG_CHARS = 400  # only this many characters of <title> are used: what follows them is spam
MAX_PARTS = 16  # of a name; what is behind them is spam
MAX_SITE_NAME_CHARS = 25  # of a site's name in <title>
MIN_COLUMN_LETTERS, MAX_COLUMN_LETTERS = 2, 8  # of a column's name in <title> that a link repeats

_RULES = load("reading/data/fields.toml")["title"]
# What separates the parts of <title>: _中华人民共和国最高人民检察院, -新华网, --时政--人民网, _政务_澎湃新闻-The Paper
TITLE_BREAK, MINOR_BREAK = re.compile(_RULES["breaks"]), re.compile(_RULES["minor_breaks"])
# If <title> ends in a site's name, the names of columns stand between the first COLUMN_BREAK and the site's name.
COLUMN_BREAK = re.compile(r"\s*(?:_+|--+)\s*")
SITE_NAME, SITE_ALONE, NO_SITE, SITE_AFTER_SPACE, TEMPLATE = (
    re.compile(_RULES[name]) for name in ("site", "site_alone", "no_site", "site_after_space", "template")
)
BAR = re.compile(r"\s+\S+\s+|\s*[|｜¦»›>]\s*")
SHORT_LINKS = etree.XPath(".//a[string-length(.) < 30]")


class PageNames:
    """What names a page: <title>, some <meta>, the headline for machines."""

    def __init__(self, markup: Markup) -> None:
        self.markup = markup
        texts = {
            "<title>": tidy(markup.title)[:MAX_TITLE_TAG_CHARS],
            **{f"<meta {meta}>": tidy(markup.metas.get(meta, "")) for meta in TITLE_METAS},
            "headline": next(iter(markup.structured.get("headline", ())), ""),
        }
        self.texts = {source: text for source, text in texts.items() if text}

    @cached_property
    def cores(self) -> dict[str, str]:
        """Each name without the names of site and columns; empty if it is nothing else."""
        return {source: self._without_site(TITLE_BREAK.split(text)) for source, text in self.texts.items()}

    @cached_property
    def runs(self) -> frozenset[str]:
        """What may be the title, as letters: some parts in a row of any name without its sites, or a short core."""
        texts = ("".join(self._between_sites(TITLE_BREAK.split(text))) for text in self.texts.values())
        runs = {run for text in texts for run in _runs(text) if len(run) >= MIN_TITLE_LETTERS}
        return frozenset(runs | (set(map(compatible_letters, self.cores.values())) - {""}))

    @cached_property
    def least_letters(self) -> int:
        """The letters of the longest part of a name that is no site's: a column's name has fewer."""
        parts = (part for text in self.texts.values() for part in _parts(text))
        return max((len(compatible_letters(part)) for part in parts if not self.is_site(part)), default=0)

    def spelling(self, letters: str) -> str | None:
        """The name without site and columns that has exactly these letters."""
        return next((core for core in self.cores.values() if compatible_letters(core) == letters), None)

    def confirms(self, text: str) -> bool:
        """Whether the text is some parts of a name in a row, and no site's name."""
        return compatible_letters(text) in self.runs and (not self.is_site(text) or text in self.cores.values())

    def is_site(self, name: str) -> bool:
        """Whether the text is the name of a site, by the site's <meta> or by its last word, or that of a template."""
        likely = len(name) <= MAX_SITE_NAME_CHARS and SITE_NAME.search(name) and not NO_SITE.search(name)
        return name in self._sites or bool(likely) or TEMPLATE.fullmatch(name) is not None

    @cached_property
    def _sites(self) -> frozenset[str]:
        return frozenset(filter(None, map(self.markup.metas.get, SITE_METAS)))

    @cached_property
    def _links(self) -> frozenset[str]:
        """The texts of short links: the columns of the menu are among them."""
        return frozenset(tidy("".join(link.itertext())) for link in SHORT_LINKS(self.markup.body))

    def _is_column(self, part: str) -> bool:
        letters = len(letters_only(part))
        return self.is_site(part) or (MIN_COLUMN_LETTERS <= letters <= MAX_COLUMN_LETTERS and part in self._links)

    def _between_sites(self, pieces: list[str]) -> list[str]:
        while len(pieces) > 2 and self.is_site(pieces[-1]):
            pieces = pieces[:-2]
        while len(pieces) > 2 and self.is_site(pieces[0]):
            pieces = pieces[2:]
        return pieces

    def _without_site(self, pieces: list[str]) -> str:
        whole = len(pieces)
        site_behind = len(pieces) > 2 and self.is_site(pieces[-1])
        pieces = self._between_sites(pieces)
        while len(pieces) > 2 and self._is_column(pieces[0]):
            pieces = pieces[2:]
        if site_behind:  # the columns before it are behind a COLUMN_BREAK, or short
            pieces = TITLE_BREAK.split(COLUMN_BREAK.split("".join(pieces))[0])
            while len(pieces) > 2 and BAR.fullmatch(pieces[-2]) and len(letters_only(pieces[-1])) <= MAX_COLUMN_LETTERS:
                pieces = pieces[:-2]
        while len(pieces) > 2 and self._is_column(pieces[-1]):
            pieces = pieces[:-2]
        name = "".join(pieces)
        before, _, last = name.rpartition(" ")
        if len(before) >= MIN_TITLE_LETTERS and (last in self._sites or SITE_AFTER_SPACE.search(last)):
            name = before
        alone = len(pieces) == whole or name in self._sites or SITE_ALONE.search(name) or TEMPLATE.fullmatch(name)
        return "" if alone and self.is_site(name) else name


def _parts(name: str) -> list[str]:
    """A name, divided at every break that may separate a column or a site from its title."""
    return [part for piece in TITLE_BREAK.split(name)[::2] for part in MINOR_BREAK.split(piece)]


def _runs(name: str) -> Iterator[str]:
    """The letters of any parts in a row of a name."""
    letters = list(filter(None, map(compatible_letters, _parts(name)[:MAX_PARTS])))
    for start in range(len(letters)):
        yield from accumulate(letters[start:])
