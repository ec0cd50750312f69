"""The failures of reading and applying editions and deltas. None of them changes a file."""

from __future__ import annotations

from archive.errors import FanzhaError


class EditionError(FanzhaError):
    """The base class of the failures of this package."""


class NoSuchEdition(EditionError):
    """No edition has this id or was current on this day. Raised by EditionList.resolve."""


class NoDeltas(EditionError):
    """No deltas lead from one edition to another. Raised by EditionList.steps."""


class EditionsUnreadable(EditionError):
    """The list of editions is missing or damaged. Raised by archive.editions.listing.read_list and read_facts."""


class DeltaDamaged(EditionError):
    """A delta is cut off, changed, or no delta at all. Raised by archive.editions.delta_file and composition."""


class WrongBase(EditionError):
    """A file is not the one that a delta was made for. Raised by archive.publish.editions.applying."""
