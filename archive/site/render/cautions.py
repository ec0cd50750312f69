"""Says what a reader must know before quoting a text: that its page is gone or was never live here, and each doubt.

The pages have it above the text, with links; the files that are taken home have it in lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.site.data.doubts import DoubtRecord
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord
from archive.site.render.templating import day
from archive.site.strings import label, reason, word


def cautions(publication: PublicationRecord, case: CaseRecord | None = None) -> tuple[str, ...]:
    """A line for each, about a whole publication or about one of its cases."""
    doubts = publication.doubts_about(case.id) if case else publication.doubts
    lines = (_in_words(publication, doubt, within=case is None) for doubt in doubts)
    return (*_of_its_page(publication), *lines)


def _of_its_page(publication: PublicationRecord) -> Iterator[str]:
    if gone := publication.gone:
        since = day(gone.departed_at)
        text = word("read.gone_since", since=since, seen=day(gone.last_text)) if gone.last_text else ""
        yield word("read.notice", title=word("read.gone_title"), text=text or word("read.gone_never", since=since))
    if never := publication.unverified:
        is_requested = never.state == "never_live"
        text = word("read.never_live", date=day(never.last_seen)) if is_requested else word("read.never_requested")
        yield word("read.notice", title=word("read.never_live_title"), text=text)


def _in_words(publication: PublicationRecord, doubt: DoubtRecord, *, within: bool) -> str:
    """A doubt in a line. With `within`, a doubt about a case names the case."""
    cases = (case for case in publication.structure.cases if within and case.id == doubt.case_id)
    about = "".join(word("read.doubt_about", case=case.number or case.title) for case in cases)
    kind, why = label("doubt", doubt.kind), reason(doubt.detail, "doubt_why")
    return word("read.doubt", title=word("read.doubts_title"), kind=kind, about=about, why=why)


def doubt_in_words(doubt: DoubtRecord) -> str:
    """The kind of a doubt and what is doubtful, for lists in which it stands beside what it is about."""
    kind, why = label("doubt", doubt.kind), reason(doubt.detail, "doubt_why")
    return word("read.doubt_alone", kind=kind, why=why)
