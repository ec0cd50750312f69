"""A disk that has too little room, truly: each job is refused by name before it begins, and a crawl ends in time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.generated import generate
from tests.support.crawls import crawl, declarations, fanzha
from tests.support.messengers import Messengers
from tests.support.sample_site import ChangedSite
from tests.support.small_disk import MEGABYTE, SmallDisk, small_disk

pytestmark = pytest.mark.slow

KEEP_FREE = 16 * MEGABYTE
SMALL = {"keep_free": KEEP_FREE}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 80 * MEGABYTE) as made:
        yield made


def test_a_crawl_ends_in_good_order_before_the_disk_is_full_and_goes_on_when_there_is_room(disk: SmallDisk) -> None:
    data = disk.path / "data"
    with ChangedSite(generate(150)) as site:

        def fill() -> bool:
            if len(site.requests) > 20 and not (disk.path / "ballast").exists():
                disk.leave(KEEP_FREE - 2 * MEGABYTE)
            return False

        stopped = crawl(data, site, "sample-ucap", interrupt=fill, sabotage=SMALL)
        disk.make_room()
        done = crawl(data, site, "sample-ucap", sabotage=SMALL)
    assert stopped.exit_status == 1
    assert stopped.said["error"].startswith(f"{data} has 1")
    assert "free, and the end of a crawl needs about 17 MB. The crawl ended in good order" in stopped.said["error"]
    assert (done.said["resumed"], done.said["verdict"]) == (True, "good")
    assert done.query("select count(*) from pages") == [(150,)]


def test_a_night_without_room_sends_one_message_and_one_when_there_is_room_again(disk: SmallDisk) -> None:
    data = disk.path / "data"
    with ChangedSite() as site, Messengers() as people:
        sources = declarations(site)
        variables = {"FANZHA_NOTIFY_OPS": people.address("json"), "FANZHA_CONTACT": "ops@example.org"}
        nights = [
            fanzha("night", data=data, sources=sources, variables=variables, sabotage=sabotage).returncode
            for sabotage in (SMALL, {}, {}, SMALL)  # the disk is too small for what a night needs, and it is not
        ]
        states = [(body["subject"], body["state"], body["text"]) for body in people.bodies]
    assert nights == [0, 1, 1, 0]
    assert [one[:2] for one in states] == [("disk", "alarm"), ("disk", "good")]
    assert " free, and a night needs about 537 MB" in states[0][2]


def test_each_job_that_does_not_fit_is_refused_by_name_and_changes_nothing(disk: SmallDisk, tmp_path: Path) -> None:
    data = disk.path / "data"
    with ChangedSite() as site:
        assert crawl(data, site, "sample-ucap", sabotage=SMALL).exit_status == 0
        assert fanzha("publish", data=data).returncode == 0
        shutil.copytree(data, tmp_path / "before")
        disk.leave(MEGABYTE // 4)
        sources = declarations(site, "sample-ucap")
        saved = tmp_path / "saved.html"
        saved.write_text("<title>x</title>")
        refused = {
            "a crawl": fanzha("crawl", "sample-ucap", "--contact", "ops@example.org", data=data, sources=sources),
            "a publishing": fanzha("publish", data=data),
            "a rebuild": fanzha("rebuild", "--workers", "0", data=data),
            "the import": fanzha("import", str(saved), data=data),
            "the backup": fanzha("backup", str(disk.path / "backup"), data=tmp_path / "before"),
        }
        status = fanzha("status", data=data)
    for what, done in refused.items():
        assert (done.returncode, f" free, and {what} needs about " in done.stderr) == (1, True), done.stderr
        assert "make room" in done.stderr.lower()
    assert "disk: 0 MB free, a night needs about 537 MB: too little, make room" in status.stdout.splitlines()
    assert status.returncode == 1
    disk.make_room()
    assert not (disk.path / "backup").exists()
    for name in ("archive.db", "public/fanzha.db"):
        assert (data / name).read_bytes() == (tmp_path / "before" / name).read_bytes()
    assert fanzha("publish", data=data).returncode == 0
    assert fanzha("verify", data=data).returncode == 0
