"""Machines that have different parts of one article: merged in any order, its text is that of all parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from archive.analysis import read_and_analyse
from archive.merge import merge
from archive.model import Context, Role
from archive.store.archive import Archive
from archive.store.rebuild import rebuild
from archive.urls import canonical_key
from archive.warc.folder import OPEN
from archive.warc.reader import page_at
from archive.warc.writer import ServedResponse, WarcWriter
from tests.merge.made_machines import moment, source
from tests.merge.tables import of_any_machine

pytestmark = pytest.mark.slow

TITLE = "某市检察机关惩治电信网络诈骗犯罪工作情况"
PARTS = 3


def lines(number: int, version: str = "") -> list[str]:
    return [
        f"第{number}页第{at}段{version}：检察机关起诉诈骗犯罪嫌疑人{number}{at}人，依法惩治犯罪。" * 2
        for at in range(4)
    ]


def url(number: int) -> str:
    return f"https://hubei.example/zdgz/t20240101_1{f'_{number}' if number > 1 else ''}.html"


def served(number: int, day: float, version: str) -> ServedResponse:
    pager = "".join(f"<a href='{url(one)}'>[{one}]</a> " for one in range(1, PARTS + 1) if one != number)
    text = "".join(f"<p>{line}</p>" for line in lines(number, version))
    body = f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1><div id=fontzoom>{text}</div>{pager}</body></html>"
    context = Context(Role.ARTICLE if number == 1 else Role.PART, "hubei", key=canonical_key(url(number)))
    return ServedResponse(url(number), moment(day), 200, (("Content-Type", "text/html"),), body.encode(), context)


def machine(data: Path, day: float, *parts: int, version: str = "") -> Path:
    """A data folder to which parts of the article came on a day, and where a job ended."""
    with closing(Archive.open(data)) as archive, archive.lock():
        archive.put_sources(source("hubei"))
        with closing(WarcWriter(archive.warc_folder, (source("hubei"),))) as writer:
            for number in parts:
                place = writer.write(served(number, day, version), None)
                page = page_at(archive.warc_folder / (place.warc_file + OPEN), place.warc_offset)
                with archive.transaction():
                    archive.ingest(page, read_and_analyse(page))
        archive.make_publications()
    return data


def merged(into: Path, folders: Iterable[Path]) -> Path:
    with closing(Archive.open(into)) as archive, archive.lock():
        for folder in folders:
            assert merge(archive, folder, read_and_analyse, map).whole
            archive.make_publications()
    return into


def publications(data: Path) -> list[tuple[str, str, int]]:
    """Address and text of each publication, and how many doubts it has."""
    sql = """select url, text, (select count(*) from doubts where publication_id = p.id) from publications p
             join publication_texts on p.id = publication_id order by url"""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        return db.execute(sql).fetchall()


WHOLE = [line for number in range(1, PARTS + 1) for line in lines(number)]


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One machine has the first page, one the second, one the third and an older second; one has all of them."""
    folder = tmp_path_factory.mktemp("machines")
    return [
        machine(folder / "a", 2, 1),
        machine(folder / "b", 2, 2),
        machine(machine(folder / "c", 1, 2, version="（旧）"), 3, 3),
        machine(machine(folder / "whole", 1, 2, version="（旧）"), 2, 1, 2),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_parts_of_several_machines_make_one_text_in_whatever_order_they_are_merged(
    machines: list[Path], order: tuple[int, ...], tmp_path: Path
) -> None:
    data = merged(tmp_path / "merged", (machines[at] for at in order))
    assert publications(data) == [(url(1), "\n".join(WHOLE), 0)]
    assert of_any_machine(data) == of_any_machine(merged(tmp_path / "again", machines[:3]))
    before = of_any_machine(data)
    with closing(Archive.open(data)) as archive, archive.lock():
        rebuild(archive, read_and_analyse, map)
    assert of_any_machine(data) == before


def test_a_part_that_another_machine_has_completes_the_text(machines: list[Path], tmp_path: Path) -> None:
    alone = merged(tmp_path / "merged", [machines[0], machines[1]])
    assert publications(alone) == [(url(1), "\n".join([*lines(1), *lines(2)]), 1)]
    assert publications(merged(alone, [machines[2]])) == [(url(1), "\n".join(WHOLE), 0)]
    assert publications(merged(alone, [machines[3]])) == [(url(1), "\n".join(WHOLE), 0)]
