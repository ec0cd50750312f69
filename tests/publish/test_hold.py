"""`fanzha hold`: a source stays in the public file as an earlier edition has it, until it is released."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.publish import publish
from archive.publish.errors import EditionGone
from archive.publish.publishing import Published

pytestmark = pytest.mark.slow
SLUGS = "SELECT slug FROM publications ORDER BY id"
TEXT = "SELECT text FROM publication_texts WHERE publication_id = 11"
STATE = "SELECT as_of, as_of_why FROM sources WHERE id = 'jiangxi'"


def fanzha(*arguments: str, data: Path) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *arguments])


@pytest.fixture
def good(working, public: Path) -> Published:
    """The edition before jiangxi was hacked."""
    working.add(1)
    working.add(11, 12, 13, source="jiangxi")
    return publish(working.path, public)


@pytest.fixture
def hacked(good: Published, working, public: Path) -> Published:
    """The edition with what the hacked site said, which nobody had noticed."""
    assert good.edition.is_new
    working.drop(11, 12)
    working.add(11, source="jiangxi", text="注册送彩金。")
    return publish(working.path, public, force=True)


@pytest.mark.usefixtures("hacked")
def test_the_next_files_have_the_sources_publications_of_the_edition_and_the_news_of_others(
    good: Published, working, public: Path, tmp_path: Path, rows
) -> None:
    assert rows(public / "fanzha.db", TEXT) == [("注册送彩金。第11号",)]
    said = fanzha("hold", "jiangxi", good.edition.id, data=tmp_path)
    assert (said.exit_code, said.stdout.splitlines()[0]) == (0, f"jiangxi: held at edition {good.edition.id}")
    for number in (2, 3):  # the second is made from the public file alone: the edition's file is gone
        working.add(number)
        working.add(number + 20, source="jiangxi")
        done = publish(working.path, public)
        new = public / "fanzha.db"
        assert rows(new, SLUGS) == [*((f"s-{n}",) for n in range(1, number + 1)), ("s-11",), ("s-12",), ("s-13",)]
        assert rows(new, TEXT) == [("打击电信诈骗、盗窃。第11号",)]
        why = json.dumps([{"code": "held", "edition": good.edition.id}])
        assert rows(new, STATE) == [("2024-01-01", why)]
        assert done.retention.unwanted == ()
        shutil.rmtree(public / "editions" / good.edition.id, ignore_errors=True)


@pytest.mark.usefixtures("hacked")
def test_force_does_not_release_and_release_does(good: Published, working, public: Path, tmp_path: Path, rows) -> None:
    fanzha("hold", "jiangxi", good.edition.id, data=tmp_path)
    publish(working.path, public, force=True)
    assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-11",), ("s-12",), ("s-13",)]
    said = fanzha("hold", "jiangxi", "--release", data=tmp_path)
    assert said.stdout.splitlines()[0] == f"jiangxi: released from edition {good.edition.id}"
    publish(working.path, public, force=True)
    assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-11",), ("s-13",)]
    assert rows(public / "fanzha.db", STATE) == [(None, None)]
    assert fanzha("hold", data=tmp_path).stdout == "no source is held\n"


@pytest.mark.usefixtures("hacked")
def test_an_edition_whose_file_is_gone_before_it_was_published_again_stops_the_publishing(
    good: Published, working, public: Path, tmp_path: Path, rows
) -> None:
    fanzha("hold", "jiangxi", good.edition.id, data=tmp_path)
    shutil.rmtree(public / "editions" / good.edition.id)
    before = rows(public / "fanzha.db", SLUGS)
    with pytest.raises(EditionGone, match=rf"jiangxi is held at edition {good.edition.id}"):
        publish(working.path, public)
    assert rows(public / "fanzha.db", SLUGS) == before


def test_a_source_can_be_held_at_an_edition_that_has_nothing_of_it(working, public: Path, tmp_path: Path, rows) -> None:
    working.add(1)
    before = publish(working.path, public).edition.id
    working.add(11, source="jiangxi")  # its first publications are those of a hacked site
    publish(working.path, public)
    fanzha("hold", "jiangxi", before, data=tmp_path)
    for _ in range(2):
        publish(working.path, public)
        assert rows(public / "fanzha.db", SLUGS) == [("s-1",)]
