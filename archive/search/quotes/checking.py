"""Checks a pasted text: sets each of its sentences beside the passage of the archive that comes closest to it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from archive.search.catalogue import Catalogue
from archive.search.quotes.alignment import Alignment, aligned, aligned_widely, reordered, standing
from archive.search.quotes.candidates import Candidates
from archive.search.quotes.compared import Compared, compared
from archive.search.quotes.differences import SENTENCE_END, compare_passage
from archive.search.quotes.results import (
    CheckedPublication,
    CheckedSentence,
    CheckedText,
    QuotedPassage,
    QuotePiece,
    QuoteRemark,
    QuoteVerdict,
)
from archive.search.quotes.sentences import QuotedSentence, sentences
from archive.search.quotes.texts import TextBlock, Texts
from archive.search.result_types import PublicationRow, RowReader
from archive.search.snippets import CUT

MAX_CHARACTERS = 20_000  # of a pasted text that are checked
MIN_LETTERS = 7  # of a sentence that can be told from others
# Of a sentence, to be from a passage. Of 1,721 sentences of real texts that the archive had not, 50 came as near: most
# cite another article of the same law, or are the title of another batch. With one change, sentences stay above 0.8.
MIN_LIKENESS = 0.7
NEAR_SHARE = 0.5  # of a sentence's letters that a passage must have to be named as the nearest
MAX_KNOWN = 4  # publications that were found last, in which the next sentence is looked for first
MAX_REORDERED = 3  # passages of which other orders of the sentence's parts are tried, and a wider passage
MIN_PART = 0.35  # of a sentence's letters that such a passage must have in their order
MAX_AROUND = 60  # characters before and behind a passage that are given of its sentence


@dataclass(frozen=True, slots=True)
class _Found:
    """The passage of a text that comes closest to a sentence."""

    block: TextBlock
    alignment: Alignment

    @property
    def is_source(self) -> bool:
        """Whether the sentence comes from there, as far as can be told before its numbers are looked at."""
        return self.alignment.closeness >= MIN_LIKENESS * len(self.alignment.letters.letters)


@dataclass(frozen=True, slots=True)
class _Sought:
    """A sentence that was looked for."""

    sentence: QuotedSentence
    letters: Compared
    found: _Found | None
    verdict: QuoteVerdict = QuoteVerdict.NOT_FOUND  # if nothing was found


def check(db: sqlite3.Connection, catalogue: Catalogue, text: str) -> CheckedText:
    """Check a pasted text. It takes any string; only the first MAX_CHARACTERS are read.

    Raises sqlite3.Error if the file cannot be read.
    """
    search = _PassageSearch(db, catalogue)
    sought = [search.look_for(sentence) for sentence in sentences(text[:MAX_CHARACTERS])]
    sought = [one for one in sought if one.letters.letters]
    counts = Counter(one.found.block.place for one in sought if one.found and one.found.is_source)
    if counts:
        main = max(counts, key=lambda place: (counts[place], place))
        sought = [search.preferring(one, main) for one in sought]
    rows = RowReader(db).publications({one.found.block.place for one in sought if one.found})
    checked = tuple(_checked(one, rows) for one in sought)
    return CheckedText(checked, tuple(_publications(checked)), MAX_CHARACTERS if len(text) > MAX_CHARACTERS else None)


class _PassageSearch:
    """Looks for the sentences of one text."""

    def __init__(self, db: sqlite3.Connection, catalogue: Catalogue) -> None:
        self._texts = Texts(db)
        self._candidates = Candidates(db, catalogue.publications)
        self._known: list[int] = []  # places of the publications that were found last, the last one first
        self._sought: dict[str, _Sought] = {}  # by words: a text may repeat itself

    def look_for(self, sentence: QuotedSentence) -> _Sought:
        """Look for a sentence."""
        if known := self._sought.get(sentence.text):
            return replace(known, sentence=sentence)
        sought = self._sought[sentence.text] = self._look_for(sentence, compared(sentence.text))
        if sought.found and sought.found.is_source:
            place = sought.found.block.place
            self._known = [place, *(one for one in self._known if one != place)][:MAX_KNOWN]
        return sought

    def _look_for(self, sentence: QuotedSentence, letters: Compared) -> _Sought:
        if len(letters.letters) < MIN_LETTERS:
            return _Sought(sentence, letters, None, QuoteVerdict.TOO_SHORT)
        if exact := self._standing(letters, self._known):
            return _Sought(sentence, letters, exact)
        if self._candidates.has_ended:
            return _Sought(sentence, letters, None, QuoteVerdict.NOT_SEARCHED)
        found = self._closest(sentence, letters, self._known)
        if found is None or not found.is_source:
            found = self._among_all(sentence, letters)
        elif self._candidates.may_stand_beside(sentence.text, found.block.compared.letters):
            found = self._standing(letters, self._candidates.exact(sentence.text)) or found
        if not (found and found.is_source) and self._candidates.is_over:  # it may be where nobody looked
            return _Sought(sentence, letters, None, QuoteVerdict.NOT_SEARCHED)
        if found and found.alignment.is_exact:
            return _Sought(sentence, letters, found)
        is_near = found is not None and found.alignment.share >= NEAR_SHARE
        page_of = [found.block.place] if found and is_near else self._known[:1]
        former = _standing(letters, chain.from_iterable(map(self._texts.versions, page_of)))
        return _Sought(sentence, letters, former or found)

    def _among_all(self, sentence: QuotedSentence, letters: Compared) -> _Found | None:
        """The closest passage of all publications; None if none is close, or no time is left."""
        if exact := self._standing(letters, self._candidates.exact(sentence.text)):
            return exact
        if self._candidates.is_over:
            return None
        return self._closest(sentence, letters, [*self._known, *self._candidates.near(sentence.text)])

    def preferring(self, sought: _Sought, place: int) -> _Sought:
        """The same, found in this publication if that comes as close as another."""
        if sought.found is None or sought.found.block.place == place or self._candidates.has_ended:
            return sought
        there = self._closest(sought.sentence, sought.letters, [place])
        is_as_close = there and there.alignment.closeness >= sought.found.alignment.closeness
        return replace(sought, found=there) if is_as_close else sought

    def _standing(self, letters: Compared, places: Iterable[int]) -> _Found | None:
        return _standing(letters, chain.from_iterable(map(self._texts.of, places)))

    def _closest(self, sentence: QuotedSentence, letters: Compared, places: Iterable[int]) -> _Found | None:
        """The closest passage in the texts of these publications; of equal ones the first."""
        found = list[_Found]()
        for block in chain.from_iterable(map(self._texts.of, dict.fromkeys(places))):
            if alignment := aligned(letters, block.compared):
                found.append(_Found(block, alignment))
                if alignment.is_exact:
                    return found[-1]
        likely = sorted(found, key=lambda one: -one.alignment.closeness)[:MAX_REORDERED]
        others = list(likely)
        for one in (one for one in likely if one.alignment.share >= MIN_PART):
            text = one.block.compared
            wide = aligned_widely(letters, text)
            for other in (reordered(one.alignment, sentence.text, text), *([wide] if wide else [])):
                others.append(_Found(one.block, other))
        return max(others, key=lambda one: one.alignment.closeness, default=None)


def _standing(letters: Compared, blocks: Iterable[TextBlock]) -> _Found | None:
    """The sentence as it stands in the first of these texts that has it."""
    for block in blocks:
        if found := standing(letters, block.compared):
            return _Found(block, found)
    return None


def _checked(sought: _Sought, rows: dict[int, PublicationRow]) -> CheckedSentence:
    start, end, words = sought.sentence
    found = sought.found
    if found is None or found.alignment.share < NEAR_SHARE:
        return CheckedSentence(start, end, (QuotePiece(words, False),), sought.verdict)
    block = found.block
    findings = compare_passage(found.alignment, words, block.compared, block.source)
    verdict = QuoteVerdict.CHANGED if findings.differences else QuoteVerdict.FOUND
    begin, stop = findings.span
    before, after = _around(block.source, begin, stop)
    cuts = ((QuoteRemark.BEGINS_LATER, before), (QuoteRemark.ENDS_EARLIER, after))
    cut = tuple(remark for remark, around in cuts if any(map(str.isalnum, around)))
    line = block.source[block.source.rfind("\n", 0, begin) + 1 :].partition("\n")[0].strip()
    return CheckedSentence(
        start,
        end,
        findings.quote,
        verdict if findings.likeness >= MIN_LIKENESS else QuoteVerdict.NOT_FOUND,
        found.alignment.share,
        findings.differences,
        (*findings.remarks, *cut),
        QuotedPassage(
            rows[block.place],
            block.version_id,
            block.start + begin,
            block.start + stop,
            findings.passage,
            before,
            after,
            line,
        ),
    )


def _around(source: str, begin: int, end: int) -> tuple[str, str]:
    """What precedes a passage in its sentence, and what follows it there."""
    if SENTENCE_END.search(source, end - 1, end):
        after = ""
    else:
        stop = SENTENCE_END.search(source, end, end + MAX_AROUND)
        after = source[end : stop.end() if stop else end + MAX_AROUND].rstrip()
        after += CUT if not stop and end + MAX_AROUND < len(source) else ""
    first = max(begin - MAX_AROUND, 0)
    ends = [found.end() for found in SENTENCE_END.finditer(source, first, begin)]
    before = source[ends[-1] if ends else first : begin].lstrip()
    return (CUT if not ends and first else "") + before, after


def _publications(checked: Iterable[CheckedSentence]) -> Iterator[CheckedPublication]:
    found = [(one.passage.publication, one.verdict) for one in checked if one.passage and one.is_found]
    rows = {row.place: row for row, _ in found}
    counts = Counter((row.place, verdict) for row, verdict in found)
    all_of = Counter(row.place for row, _ in found)
    for place in sorted(rows, key=lambda place: (-all_of[place], -place)):
        of_verdict = (counts[place, verdict] for verdict in (QuoteVerdict.FOUND, QuoteVerdict.CHANGED))
        yield CheckedPublication(rows[place], *of_verdict)
