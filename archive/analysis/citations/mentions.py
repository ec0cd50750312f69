"""Where a text names a law, with the words beside the name that date it, or say that it no longer holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.analysis.citations.issuers import issuers_in
from archive.analysis.citations.meanings import Meanings, NamedLaw
from archive.analysis.citations.names import Name, apart, names_in, short_names_in
from archive.analysis.citations.places import Places
from archive.analysis.citations.short_names import short_name_in
from archive.analysis.citations.versions import opening_of_pair, version_before, version_behind, version_of
from archive.analysis.citations.words import law_words

FORMER_CHARS = 12  # characters before a name that are searched for 修正前的


@dataclass(frozen=True, slots=True)
class LawMention:
    """A place that names a law, or a paper that is none and takes the articles behind it to itself."""

    begin: int  # with the issuers and the version in front
    start: int
    end: int
    after: int  # with the brackets behind that date it, or give it a short name
    law: NamedLaw | None  # None for a paper that is no law
    version: str | None
    former: bool
    alone: bool  # whether it is a citation without an article, too


@dataclass(frozen=True, slots=True)
class _Behind:
    """What the brackets behind a name say of it."""

    end: int
    short_name: str | None
    version: str | None


def mentions_in(places: Places) -> Iterator[LawMention]:
    """The places where a text names laws, in order."""
    meanings = Meanings(places, {one.end: one for one in issuers_in(places.text)})
    names = names_in(places)
    for name in names:
        behind = _behind(places, name)
        if behind.short_name:
            meanings.define(name, behind.end, behind.short_name)
    if meanings.short_names:
        names = apart([*names, *short_names_in(places.text, {short for _, short in meanings.short_names})])
    end = 0
    for name in names:
        if name.start >= end and (mention := _mention(places, meanings, name)):
            yield mention
            end = mention.after


def _mention(places: Places, meanings: Meanings, name: Name) -> LawMention | None:
    text, words = places.text, law_words()
    behind = _behind(places, name)
    law = meanings.law(name, behind.end)
    if law is None and name.form in {"pronoun", "own", "number"} and not places.article_follows(behind.end):
        return None
    begin, dated = _before(text, meanings, name) if law else (name.start, None)
    version, after = name.version or behind.version, behind.end
    if not version and (follows := version_behind(text, after)):
        version, after = follows["words"], follows.end()
    former = _is_former(text, name.start) or (begin < name.start and _is_former(text, begin, of_issuer=True))
    former = former or words.repealed.search(text, name.end, behind.end) is not None
    alone = name.meant and (name.form != "pronoun" or name.words in words.pronouns_alone)
    return LawMention(begin, name.start, name.end, after, law, version or dated, former, alone)


def _is_former(text: str, at: int, *, of_issuer: bool = False) -> bool:
    """Whether words in front say that a law no longer holds: 修正前的. 原 in front of an office is of the office."""
    match = law_words().former.search(text, max(0, at - FORMER_CHARS), at)
    return match is not None and not (of_issuer and match[0].endswith("原"))


def _behind(places: Places, name: Name) -> _Behind:
    end, short_name, version = name.end, None, None
    while bracket := places.bracket_at(end):
        content = places.text[bracket.inside : bracket.inside_end]
        short, dated = short_name_in(content), version_of(content)
        if not (short or dated) or _names_another(content, short):
            break
        end, short_name, version = bracket.end, short_name or short, version or dated
    return _Behind(end, short_name, version)


def _names_another(content: str, short_name: str | None) -> bool:
    """Whether a bracket behind a law names another one: （现为2020年修订后的第五条）, （已废止，被《…》取代）."""
    words, opening = law_words(), opening_of_pair(content)
    pairs = words.present.match(content, opening) or words.older.match(content, opening)
    return pairs is not None or ("《" in content and not short_name)


def _before(text: str, meanings: Meanings, name: Name) -> tuple[int, str | None]:
    """Where the issuers and the version in front of a name begin, and the version."""
    begin, dated = name.start, None
    if issuers := meanings.issuers.get(begin):
        begin = issuers.start
        found = law_words().dated.search(text, issuers.start, name.start)
        dated = found[0] if found else None
    if version := version_before(text, begin):
        begin, dated = version.start, version.words
    return begin, dated
