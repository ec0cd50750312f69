"""Follows every pointer of the editions beside a public file, as a reader of index.json does."""

from __future__ import annotations

import hashlib
from pathlib import Path

from archive.editions.listing import FOLDER, EditionList, read_facts, read_list


def sound_editions(public: Path) -> EditionList:
    """The list of editions, when every file to which it leads is there and is as it says."""
    folder = public / FOLDER
    listing = read_list(folder)
    for edition in listing.editions:
        facts = read_facts(folder, edition.id)
        assert (facts.id, facts.made_at, facts.before) == (edition.id, edition.made_at, edition.before)
        assert (folder / edition.path).is_file()
        assert edition.bytes == sum(one.bytes for one in facts.files)
        for file in facts.files:
            data = (folder / edition.id / file.name).read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256), file.name
    for delta in listing.deltas:
        data = (folder / delta.path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (delta.bytes, delta.sha256), delta.path
    return listing
