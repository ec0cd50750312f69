"""What words of a query refer to: rows that cite a law, or rows of a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CitesLaw:
    """What cites a law, or one provision of it."""

    label: str  # for readers: 中华人民共和国刑法第二百六十六条
    law_ids: tuple[str, ...] = ()  # several if a name means several laws; with no law, the article of any law
    laws: tuple[str, ...] = ()  # names of laws that the registry does not know, as texts have them
    article: int | None = None  # None: any article, and the law as a whole
    article_sub: int | None = None
    article_to: int | None = None
    paragraph: int | None = None
    item: int | None = None

    @property
    def number(self) -> str:
        """The article as addresses have it: 287-2; empty for a law as a whole."""
        return f"{self.article}-{self.article_sub}" if self.article_sub else str(self.article or "")

    @property
    def page(self) -> str:
        """The law, or its article, as addresses have it: cn-criminal-law/287-2; empty if it is not one."""
        if len(self.law_ids) != 1:
            return ""
        return "/".join(filter(None, (self.law_ids[0], self.number)))


@dataclass(frozen=True, slots=True)
class PublishedIn:
    """What was published in a year, a month or on a day."""

    label: str  # 2023年11月
    date: str  # ISO 8601: 2023-11


Reference = CitesLaw | PublishedIn


@dataclass(frozen=True, slots=True)
class ReadPhrase:
    """A phrase as it is looked for, folded."""

    ways: tuple[str, ...]  # to write it; the first is as it was typed, if texts may have it so
    reference: Reference | None = None
    marked: tuple[str, ...] = ()  # what is highlighted besides the ways
