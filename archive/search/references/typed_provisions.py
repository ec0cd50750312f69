"""Reads provisions as people type them: 刑法第二百六十六条, 刑法266条, 刑法 266, 第二百八十七条之二."""

from __future__ import annotations

import re

from archive.search.meanings import CitesLaw, ReadPhrase
from archive.search.references.laws import LawNames, LawsMeant
from archive.text.hanzi import GAP, phrase
from archive.text.numerals import numeral_of
from archive.text.provisions import Provision, provisions_in

MAX_PARTED = 40  # characters of a phrase of which a part may be a provision; a longer one is a pasted sentence
MAX_PROVISIONS = 4  # of one phrase
MAX_ARTICLE = 1_500  # a higher number behind a law's name is a year: 刑法 1997

_BARE = re.compile(r"(?P<law>\D.*?) ?(?P<article>\d{1,4})(?:(?: |之)(?P<sub>\d{1,2}))?")  # 刑法266, 刑法 287-2
_VERSION = re.compile(r"[(\[]?(?:19|20)\d\d(?: ?年)?[^\W\d]{0,4}[)\]]?$")  # between a law's name and an article
_RULED = re.compile(r"^(?:[之的]?规定|[之的])|(?:根据|依照|按照|依据|违反|触犯|的)$")  # beside a provision
_MAY_LEAD = re.compile(r"(?:^|\W|[罪案]|根据|依照|按照|依据|违反|触犯|的)$")  # in front of a law's name


def typed_provisions(typed: str, laws: LawNames) -> tuple[ReadPhrase, ...]:
    """The provisions of a phrase, then what else it holds; empty if it holds no provision, or is a pasted sentence."""
    if bare := _bare(phrase(typed), laws):
        return (bare,)
    provisions = [one for one in provisions_in(typed) if one.article] if len(typed) <= MAX_PARTED else []
    if not 0 < len(provisions) <= MAX_PROVISIONS:
        return ()
    start, end = provisions[0].start, provisions[-1].end
    before, named = _law_before(_VERSION.sub("", typed[:start].rstrip()), laws)
    if not any(named):
        before = typed[:start]
        is_alone = not phrase(before) and not phrase(typed[end:])
        if not (provisions[0].has_ordinal or is_alone) or not _MAY_LEAD.search(before):
            return ()  # 266条线索; the article of a law that the file does not know
    reads = list[ReadPhrase]()
    for one in provisions:
        is_listed = sum(other.start == one.start for other in provisions) > 1  # 第二、四条
        as_typed = typed[len(before) if one is provisions[0] else one.start : one.end]
        reads.append(_read("" if is_listed else phrase(as_typed), one, named, laws))
    rest = (phrase(_RULED.sub("", text.strip())) for text in (before, typed[end:]))
    return (*reads, *(ReadPhrase((words,)) for words in rest if words))


def _bare(words: str, laws: LawNames) -> ReadPhrase | None:
    """What a law's name with a number behind it means."""
    found = _BARE.fullmatch(words)
    if not found or int(found["article"]) > MAX_ARTICLE or not any(named := laws.named(found["law"])):
        return None
    sub = int(found["sub"]) if found["sub"] else None
    return _read(words, Provision(0, 0, int(found["article"]), sub), named, laws)


def _law_before(typed: str, laws: LawNames) -> tuple[str, LawsMeant]:
    """What precedes the longest name of a law at the end of a text, and the laws that it names."""
    for at in range(len(typed)):
        if _MAY_LEAD.search(typed[:at]) and any(named := laws.named(typed[at:])):
            return typed[:at], named
    return typed, LawsMeant()


def _read(words: str, found: Provision, named: LawsMeant, laws: LawNames) -> ReadPhrase:
    """`words`: the provision as it is typed, folded; empty if others share its words."""
    sub = f"之{numeral_of(found.article_sub)}" if found.article_sub else ""
    articles = (f"第{numeral_of(found.article or 0)}条{sub}", f"第{found.article}条{sub}")
    number = articles[0]
    number += f"至第{numeral_of(found.article_to)}条" if found.article_to else ""
    number += f"第{numeral_of(found.paragraph)}款" if found.paragraph else ""
    number += f"第{numeral_of(found.item)}项" if found.item else ""
    label = f"{laws.label(named)}{number}"
    meant = CitesLaw(label, *named, found.article, found.article_sub, found.article_to, found.paragraph, found.item)
    ways = [f"{name}{gap}{number}" for name in laws.written(named)[:1] for gap in ("", GAP)]
    if not any(named):
        ways = [number, *([articles[1]] if number == articles[0] else [])]
        words = words if found.has_ordinal else ""  # 六十六条 is also in 第二百六十六条
    return ReadPhrase(tuple(dict.fromkeys(filter(None, (words, *ways)))), meant, articles)
