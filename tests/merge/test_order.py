"""Whatever machines crawled, and in whatever order their folders are merged: the end is the same archive."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.merge import merge
from archive.readers.pages import read_and_analyse
from archive.store.archive import Archive
from tests.merge.made_machines import crawl
from tests.merge.tables import everything, of_any_machine

pytestmark = pytest.mark.slow

# Crawls, one a day: the machine, and how many articles it fetches of each source.
CRAWLS = st.lists(
    st.tuples(st.sampled_from("ab"), st.dictionaries(st.sampled_from(["spp", "hubei"]), st.integers(1, 2), min_size=1)),
    min_size=1,
    max_size=4,
)


def merge_all(into: Path, folders: Iterable[Path]) -> None:
    with closing(Archive.open(into)) as archive, archive.lock():
        for folder in folders:
            assert merge(archive, folder, read_and_analyse, map).whole
        archive.make_publications()


@settings(max_examples=4, deadline=None)
@given(CRAWLS, st.randoms(use_true_random=False))
def test_the_order_of_merging_changes_nothing_nor_does_merging_again(
    crawls: list[tuple[str, dict[str, int]]], random: Random
) -> None:
    with TemporaryDirectory() as folder:
        data = Path(folder)
        for day, (machine, articles) in enumerate(crawls, 1):
            crawl(data / machine, day, **articles)
            if random.random() < 0.3:  # merges come between
                merge_all(data / "often", [data / machine])
        folders = [data / machine for machine in sorted({machine for machine, _ in crawls})]
        merge_all(data / "once", folders)
        merge_all(data / "often", reversed(folders))
        expected = of_any_machine(data / "once")
        assert of_any_machine(data / "often") == expected
        before = everything(data / "once")
        merge_all(data / "once", [*folders, data / "often"])
        assert everything(data / "once") == before
