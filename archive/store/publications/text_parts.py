"""What the rows of all parts of a publication's text have: an id, a position, and the case in which the part is."""

from __future__ import annotations

from collections.abc import Sequence

from archive.model import Case
from archive.store.rows import Row
from archive.urls import stable_id

StoredCase = tuple[int, Case]  # a case with its id


def placed(publication_id: int, part: str, position: int) -> Row:
    """Id, publication and position of a part of a text. `part`: what it is, such as figure."""
    id_ = id_of(publication_id, part, position)
    return {"id": id_, "publication_id": publication_id, "position": position}


def id_of(publication_id: int, part: str, position: int) -> int:
    """The id of a part of a text: the same in every build."""
    return stable_id(publication_id, part, position)


def case_at(place: int, cases: Sequence[StoredCase]) -> int | None:
    """The id of the case that has a place of the text; None outside of cases."""
    return next((id_ for id_, case in cases if case.start <= place < case.end), None)
