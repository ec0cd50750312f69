"""Takes withdrawn publications out of what earlier publishings made: no edition or delta that stays holds their text.

An edition that holds one is removed. So is a delta that brings a text of one; in its place comes one that leads from
the same edition straight to the newest: in it the publication is removed, or was never there. All other deltas stay as
they are, so that whoever has the file of any edition can still bring it up to date, and loses the text by that. What is
damaged is treated as if it held one.
"""

from __future__ import annotations

from pathlib import Path

from archive.editions.composition import composed
from archive.editions.delta_file import write_delta
from archive.editions.errors import DeltaDamaged, NoDeltas
from archive.editions.listing import DATABASE, DELTAS, DeltaEntry, EditionList, made_list
from archive.publish.editions.delta_entries import delta_name, entry_of
from archive.publish.withdrawn_files import WithdrawnFiles


def without(listing: EditionList, withdrawn: WithdrawnFiles, editions: Path, aside: Path) -> EditionList:
    """The list without editions and deltas that hold what is withdrawn.

    `listing`: its latest edition no longer has it; its files are in `aside` if it is new, those of all others are in
    `editions`. The deltas that come in the place of others are written into `aside`. Raises OSError.
    """
    latest = listing.latest
    if latest is None or not withdrawn.has_any():
        return listing
    there = [one for one in listing.editions if one == latest or not withdrawn.is_in(editions / one.id / DATABASE)]

    def path_of(delta: DeltaEntry) -> Path:
        return next(path for folder in (aside, editions) if (path := folder / delta.path).is_file())

    bringing = [one for one in listing.deltas if withdrawn.is_in(path_of(one))]
    instead = []
    for start in {one.from_id for one in bringing}:
        try:
            steps = listing.steps(start, latest.id)
            with composed([path_of(one) for one in steps]) as whole:
                path = aside / DELTAS / delta_name(start, latest.id)
                write_delta(path, whole.header, whole.publications(), whole.rows())
                instead.append(entry_of(whole.header, path))
        except (NoDeltas, DeltaDamaged):  # nobody could bring a file of that edition up to date before, either
            continue
    return made_list(there, [*instead, *(one for one in listing.deltas if one not in bringing)])
