"""Laws, and where a text cites them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Law:
    """A law, an interpretation or another rule that texts cite."""

    id: str  # cn-criminal-law
    name: str  # the full name, without 《》: 中华人民共和国刑法; issuers in front of a name that begins with 关于
    short_names: tuple[str, ...]  # 刑法; as texts name it, and people type it
    issuer: str | None
    kind: str  # law, amendment, legislative_interpretation, judicial_interpretation, opinion, regulation …
    number: str | None  # 法释〔2019〕15号
    published: str | None  # ISO date
    in_force: str | None  # ISO date
    english: str | None  # the usual name in English


@dataclass(frozen=True, slots=True)
class Citation:
    """One provision of a law, cited at one place. A law named without an article has no article."""

    start: int  # offsets in the text, in characters
    end: int
    as_written: str  # of the first article of a list with the law's name and version, of the others only 第N条…
    law: str  # full name as resolved; of a law that the registry does not know, as the text has it
    law_id: str | None  # of data/laws; None if the registry does not know it
    article: int | None
    article_sub: int | None  # 之N
    article_to: int | None  # the last article of a range
    paragraph: int | None  # 款
    item: int | None  # 项
    item_to: int | None
    version: str | None  # the words that date or number it: 2018年修正, 法释〔2019〕15号; without brackets
    former: bool  # whether the text names it as what no longer holds: 原, 修正前, or the older of a pair
    sentence_start: int  # offsets of its sentence in the text, in characters
    sentence_end: int
