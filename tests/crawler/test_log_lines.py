"""Lines of a crawl's log: when, which source, what; and progress beside them."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.demo.pages import HOSTS
from tests.support.crawls import declarations, fanzha
from tests.support.sample_site import ChangedSite

LINE = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ (INFO|WARNING|ERROR) (\S+): (.*)")
COMMAND = ("crawl", "sample-ucap", "sample-trs", "--contact", "us@example.org")


def test_every_line_has_its_time_and_its_source_and_none_is_on_stdout(tmp_path: Path) -> None:
    with ChangedSite() as site:
        site.override(HOSTS["trs"], "/robots.txt", status=503)
        sources = declarations(site, "sample-ucap", "sample-trs")
        done = fanzha(*COMMAND, "--verbose", data=tmp_path, sources=sources)
        quiet = fanzha(*COMMAND, data=tmp_path, sources=sources)
    found = [LINE.match(line) for line in done.stderr.splitlines() if line[:2] == "20"]
    about = [(one[1], one[2]) for one in found if one]
    assert len(about) == len(found) > 5
    assert ("INFO", "sample-ucap") in about
    assert ("WARNING", "sample-trs") in about
    assert [line for line in done.stdout.splitlines() if LINE.match(line)] == []
    [warning] = quiet.stderr.splitlines()
    assert re.fullmatch(r"\S+Z WARNING sample-trs: http://\S+/robots.txt: HTTP 503.*", warning)


def test_a_crawl_in_a_pipe_says_now_and_then_how_far_each_source_is(tmp_path: Path) -> None:
    with ChangedSite(delay=0.4) as site:
        sources = declarations(site, "sample-ucap", "sample-trs")
        done = fanzha(*COMMAND, data=tmp_path, sources=sources, sabotage={"progress_after": 0.3})
    lines = [line.split("Z ", 1)[1] for line in done.stderr.splitlines()]
    for name in ("sample-ucap", "sample-trs"):
        assert any(re.match(rf"{name}: [\d,]+ (of [\d,]+ )?pages", line) for line in lines), done.stderr
        assert any(re.match(rf"{name}: ended after \d+ s, (\d+) of \1 pages", line) for line in lines), done.stderr
    assert any(re.match(r"all sources: \d+ .*\d of 2 sources ended", line) for line in lines), done.stderr
    assert re.match(r"all sources: ended after \d+ s, (\d+) of \1 pages; 2 of 2 sources ended", lines[-1]), done.stderr
