"""What `fanzha sources` tells: the declarations, and what an archive has learned since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.store import columns, runs
from archive.store.archive import Archive
from archive.store.reports import read_source_records
from crawler.commands.sources_report import listings, table
from crawler.registry import find

HOME = "http://www.jx.jcy.gov.cn/"
LINK = columns.ColumnLink("alfb", f"{HOME}alfb/index.shtml", "案例发布", HOME)
SHOWN = columns.ColumnContent("alfb", listed=20, dated=20, share=0.85, family="trs")
AT = "2026-11-20T01:02:03Z"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive whose last run found columns of 江西 and was challenged by 广东."""
    archive = Archive.open(tmp_path)
    spiders = find(("guangdong", "jiangxi"))
    with archive.transaction():
        archive.put_sources(*(spider.source() for spider in spiders))
        for verdict in ("down", "good"):
            run, _ = runs.start(archive.db, runs.RunPlan(("guangdong", "jiangxi")))
            runs.count(archive.db, run, "jiangxi", listed=40, sampled=3, missed=1)
            runs.put_lists(archive.db, run, "jiangxi", runs.ListFacts(40, 12, "trs", "trs 7: var countPage"))
            runs.close_source(archive.db, run, "jiangxi", verdict, None)
            runs.close_source(archive.db, run, "guangdong", "challenged", '[{"code": "no_list_read"}]')
            runs.close(archive.db, run, "challenged")
        for link, shown in (
            (columns.ColumnLink("tzgg", f"{HOME}tzgg/", "通知公告", HOME), replace(SHOWN, name="tzgg", listed=0)),
            (columns.ColumnLink("jcyw", f"{HOME}jcyw/", "检察要闻", HOME), replace(SHOWN, name="jcyw", share=0.1)),
            (LINK, SHOWN),
        ):
            columns.record_found(archive.db, "jiangxi", link, AT)
            columns.record_checked(archive.db, "jiangxi", shown, AT)
        archive.db.conn.execute("update runs set started = '2026-11-20T01:00:00Z'")
    archive.close()
    return tmp_path


def test_a_line_says_the_last_runs_verdict_and_day_and_what_columns_were_found(data: Path) -> None:
    lines = table(listings(find(("guangdong", "jiangxi", "hubei", "anhui")), read_source_records(data))).splitlines()
    assert [line.split()[4:] for line in lines[1:]] == [
        ["seen", "to", "be", "found", "challenged", "2026-11-20"],
        ["seen", "2", "found", "good", "2026-11-20"],
        ["seen", "to", "be", "found", "never", "crawled"],
        ["inferred", "to", "be", "found", "never", "crawled,", "needs", "a", "browser"],
    ]


def test_scripts_get_the_same(data: Path) -> None:
    (found,) = listings(find(("jiangxi",)), read_source_records(data))
    said = found.as_dict()
    assert (said["name"], said["office"], said["family"]) == ("jiangxi", "江西省人民检察院", "trs")
    assert [(column["rank"], column["name"]) for column in said["found_columns"]] == [
        (1, "alfb"),
        (2, "jcyw"),
        (None, "tzgg"),
    ]
    assert (said["last_run"]["missed"], said["last_run"]["origin"]) == (1, "live")
