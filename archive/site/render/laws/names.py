"""Names laws, their articles and provisions for readers."""

from __future__ import annotations

from functools import reduce

from archive.site.data.laws.cited_laws import ArticleNumber, LawRecord
from archive.site.data.laws.citing import CitationRecord
from archive.site.languages import DEFAULT, language
from archive.site.strings import word
from archive.text.numerals import MAX_NUMERAL, numeral_of


def law_name(law: LawRecord) -> str:
    """The full name of a law in the language of the request, if it has one there."""
    return law.name if language() is DEFAULT else law.english or law.name


def short_law_name(law: LawRecord) -> str:
    """What a law is called beside one of its articles: 刑法, its name in English."""
    if language() is not DEFAULT and law.english:
        return law.english
    return law.name.removeprefix("中华人民共和国")


def article_words(number: ArticleNumber) -> str:
    """第二百八十七条之二, Article 287-2."""
    if number.sub is None:
        return word("law.article", numeral=_numeral(number.article))
    return word("law.article_sub", numeral=_numeral(number.article), sub=_numeral(number.sub))


def provision_words(citation: CitationRecord) -> str:
    """What is cited inside of the article: 第一款第二项; empty if it is the article as a whole."""
    parts = []
    if citation.article_to is not None and citation.article:
        last = article_words(ArticleNumber(citation.article_to))
        parts.append(word("law.range", first=article_words(citation.article), last=last))
    if citation.paragraph is not None:
        parts.append(word("law.paragraph", numeral=_numeral(citation.paragraph)))
    if citation.item is not None and citation.item_to is not None:
        parts.append(word("law.items", first=_numeral(citation.item), last=_numeral(citation.item_to)))
    elif citation.item is not None:
        parts.append(word("law.item", numeral=_numeral(citation.item)))
    return reduce(lambda first, second: word("law.joined", first=first, second=second), parts) if parts else ""


def _numeral(number: int) -> str:
    in_hanzi = language() is DEFAULT and 0 < number <= MAX_NUMERAL
    return numeral_of(number) if in_hanzi else str(number)
