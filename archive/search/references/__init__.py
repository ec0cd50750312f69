"""Words of a query that stand for more than their letters: provisions, laws and dates.

刑法266条 finds what cites the article, however it is written there; 反电诈法 what cites the law; 2023年11月 what was
published in that month. All of them also find the texts that have the words as they are typed.
"""

from archive.search.meanings import CitesLaw, PublishedIn, Reference
from archive.search.references.laws import LawNames
from archive.search.references.reading import is_indivisible, with_references
from archive.search.references.rows import ReferenceRows, Referring

__all__ = [
    "CitesLaw",
    "LawNames",
    "PublishedIn",
    "Reference",
    "ReferenceRows",
    "Referring",
    "is_indivisible",
    "with_references",
]
