"""`fanzha check`: what it says of sites that read well, and of those that do not. All are asked at once."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from archive.model import Context, Page, Role
from archive.readers.pages import read_and_analyse
from crawler.check.advice import TO_DO, advice
from crawler.check.diagnosis import diagnose
from crawler.check.sample_fetch import ProbeResult
from crawler.families import TRS
from crawler.spiders.jiangxi import Jiangxi
from tests.sites import fleet
from tests.sites.fleet import FAMILIES, expected
from tests.sites.fleet.base import HOST
from tests.sites.server import MadeSite
from tests.support.crawls import run_job

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "checking.md"
ROBOTS = "/robots.txt"
JIANGXI = Jiangxi.home_url


@dataclass(frozen=True)
class Checked:
    """What was said of a site."""

    seen: dict[str, Any]
    text: str
    site: MadeSite | None

    @property
    def verdict(self) -> dict[str, str]:
        first: dict[str, str] = self.seen["advice"][0]
        return first

    @property
    def remarks(self) -> set[str]:
        return {one["name"] for one in self.seen["advice"][1:]}

    @property
    def list(self) -> dict[str, Any]:
        last: dict[str, Any] = self.seen["lists"][-1]
        return last

    @property
    def article(self) -> dict[str, Any]:
        last: dict[str, Any] = self.seen["articles"][-1]
        return last

    def requests(self) -> list[str]:
        """Paths that were asked for, in order."""
        assert self.site is not None
        return [path for _, path in self.site.requests]

    def url(self, path: str) -> str:
        assert self.site is not None
        return self.site.url(HOST, path)


@dataclass(frozen=True)
class Case:
    """A site of the fleet, what it answers otherwise, and how it is declared."""

    site: str
    family: str
    declared: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)


SAYS = {"office": "样例人民检察院", "level": "provincial", "evidence": "seen"}  # of every source
FIRST = "/alfb/202412/t20241219_6100335.shtml"  # the first row of the list that is asked for
WITH_FILE = """<html><title>样例案例</title><body><h1>样例案例</h1><p>发布时间：2024-12-19　来源：样例报</p>
<div class="wenben"><p>样例检察院办理的一件样例案件，经过如下。</p><p>样例法院作出了样例判决。</p>
<p>附件：<a href="mingdan.pdf">样例名单</a></p></div></body></html>"""
ODD_LIST = f"""<html><body><ul class="artlist">
<li><a href="/alfb/202412/t20241220_1.shtml">样例县人民检察院2024年度部门预算</a>2024-12-20</li>
<li><a href="{FIRST}">以案说法｜样例</a>2024-12-19</li></ul></body></html>"""
ELSEWHERE = "localhost"
CASES = {
    **{name: Case(name, name) for name in FAMILIES},
    "moved": Case("moved", "trs"),
    "unknown": Case("moved", "generic", {"evidence": "unknown"}),
    "challenged": Case("challenged", "trs"),
    "script": Case("script", "generic"),
    "blocked": Case("trs", "trs", answers={"/": {"status": 403}}),
    "forbidden": Case("trs", "trs", answers={ROBOTS: {"body": "User-agent: *\nDisallow: /\n"}}),
    "without rules": Case("trs", "trs", answers={ROBOTS: {"status": 404}}),
    "slow": Case("trs", "trs", answers={ROBOTS: {"body": "User-agent: *\nCrawl-delay: 0.2\nDisallow: /alfb/\n"}}),
    "robots fails": Case("trs", "trs", answers={ROBOTS: {"status": 500}}),
    "robots challenges": Case("trs", "trs", answers={ROBOTS: {"status": 412}}),
    "empty": Case("trs", "trs", answers={"/": {"body": ""}}),
    "elsewhere": Case("trs", "trs"),
    "resting": Case("trs", "trs", {"columns": ["alfb"]}, {"/": {"status": 429, "headers": {"Retry-After": "3600"}}}),
    "odd first row": Case("trs", "trs", answers={"/alfb/index.shtml": {"body": ODD_LIST}}),
    "nowhere": Case("trs", "trs", answers={"/": {"status": 302, "headers": {"Location": "http://10.0.0.1/"}}}),
    "without columns": Case("trs", "trs", answers={"/": {"body": f"<html><body><p>{'样例' * 99}</p></body></html>"}}),
    "declared": Case("trs", "trs", {"columns": ["alfb"]}, {"/": {"status": 403}}),
    "wrong column": Case("trs", "trs", {"columns": ["jgsz"]}, {"/": {"status": 500}}),
    "with a file": Case("trs", "trs", answers={FIRST: {"body": WITH_FILE}}),
    "dated elsewhere": Case("trs", "trs", answers={FIRST: {"body": WITH_FILE.replace("2024-12-19", "2024-12-01")}}),
    "without text": Case("trs", "trs", answers={FIRST: {"body": "<html><body><div><p></p></div></body></html>"}}),
    "article gone": Case("trs", "trs", answers={FIRST: {"status": 404}}),
}


@pytest.fixture(scope="module")
def checked() -> Iterator[dict[str, Checked]]:
    """Every case, and a host where nothing listens."""
    with ExitStack() as stack:
        sites = {name: stack.enter_context(_site(case)) for name, case in CASES.items()}
        _leads_to(sites["elsewhere"], ELSEWHERE)
        declarations = [
            {**SAYS, "name": name, "home_url": sites[name].url(HOST, "/"), "family": case.family, **case.declared}
            for name, case in CASES.items()
        ]
        declarations.append({**SAYS, "name": "down", "home_url": f"http://{HOST}:{_closed_port()}/", "family": "trs"})
        done = run_job("check", sources=declarations)
        assert done.returncode == 0, done.stderr
        found = zip(*json.loads(done.stdout), strict=True)
        yield {seen["source"]: Checked(seen, text, sites.get(seen["source"])) for seen, text in found}


def _site(case: Case) -> MadeSite:
    site = MadeSite(fleet.site(case.site))
    for path, answer in case.answers.items():
        site.override(HOST, path, **answer)
    return site


def _leads_to(site: MadeSite, host: str) -> None:
    """Have the home page lead to that host, which answers as the site did."""
    for (_, path), answer in fleet.site("trs").items():
        site.override(host, path, status=answer.status, headers=dict(answer.headers), body=answer.body)
    site.override(HOST, "/", status=302, headers={"Location": site.url(host, "/")})


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


def topic_of(name: str, path: str) -> str:
    """The topic of an article of a family's site as a crawl would store it."""
    answer = fleet.site(name)[HOST, path]
    context, headers = Context(Role.ARTICLE, family=name), tuple(answer.headers)
    page = Page(f"http://{HOST}{path}", "2026-11-25T00:00:00Z", answer.status, headers, answer.body, context, "", 0)
    return read_and_analyse(page).documents[0].analysis.topic


# What every case comes to: the first symptom, and whether an article was read.
VERDICTS = {
    **dict.fromkeys(FAMILIES, ("reads well", True)),
    "moved": ("moved to ucap, still read", True),
    "unknown": ("is ucap", True),
    "challenged": ("challenged", False),
    "script": ("needs a browser", False),
    "blocked": ("blocked", False),
    "forbidden": ("forbidden", False),
    "without rules": ("reads well", True),
    "slow": ("reads well", True),
    "robots fails": ("robots.txt cannot be had", False),
    "robots challenges": ("challenged", False),
    "empty": ("no page", False),
    "elsewhere": ("moved to another address", False),
    "resting": ("blocked", False),
    "odd first row": ("reads well", True),
    "nowhere": ("refused by our guard", False),
    "without columns": ("columns not found", False),
    "declared": ("reads well", True),
    "wrong column": ("no rows", False),
    "with a file": ("reads well", True),
    "dated elsewhere": ("reads well", True),
    "without text": ("no text", False),
    "article gone": ("reads well", True),
    "down": ("down", False),
}


def test_the_document_has_a_row_for_every_symptom() -> None:
    rows = [line.split(" | ") for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {row[0].removeprefix("| "): row[-1].removesuffix(" |") for row in rows}
    words = {"source": "SOURCE", "family": "FAMILY", "FAMILY": "FAMILY"}
    texts = [one for stage in TO_DO.values() for one in stage.items()]
    assert [name for name, do in texts if told.get(name.format(**words)) != do.format(**words)] == []


def test_each_site_gets_its_verdict(checked: dict[str, Checked]) -> None:
    found = {name: (checked[name].verdict["name"], checked[name].seen["good"]) for name in VERDICTS}
    assert found == VERDICTS
    lines = {name: f"\nverdict     {'ok' if good else 'NO'}  {name}: {said}" for name, (said, good) in VERDICTS.items()}
    assert [line for name, line in lines.items() if line not in checked[name].text] == []


def test_what_is_seen_of_a_site_is_what_stands_on_it(checked: dict[str, Checked]) -> None:
    for name in FAMILIES:
        one, wanted = checked[name], expected(name)
        [column] = [c for c in wanted.columns if one.url(c.pages[0]) == one.list["attempt"]["url"]]
        [article] = [a for a in wanted.articles if one.url(a.path) == one.article["attempt"]["url"]]
        assert {c["found_by"] for c in one.seen["home"]["columns"]} == {c.label for c in wanted.columns}, name
        assert one.list["rows"][0]["title"] == article.title
        assert one.list["next_page"] == (one.url(column.pages[1]) if len(column.pages) > 1 else None), name
        assert (one.article["article"]["title"], one.article["article"]["published"]) == (article.title, article.date)
        assert one.list["recognised"]["family"] == (None if name == "generic" else name)
        assert (one.list["read_as"], one.article["topic"]) == (name, topic_of(name, article.path))


def test_a_site_is_asked_for_five_pages_and_one_that_does_not_want_us_no_further(checked: dict[str, Checked]) -> None:
    assert checked["trs"].requests() == [ROBOTS, "/", "/jwgk/index.shtml", "/alfb/index.shtml", FIRST]
    assert checked["with a file"].requests()[-1] == FIRST
    asked = {name: set(checked[name].requests()) for name in ("resting", "challenged", "blocked")}
    assert asked == {name: {ROBOTS, "/"} for name in asked}
    assert set(checked["robots fails"].requests()) == set(checked["forbidden"].requests()) == {ROBOTS}


def test_the_article_is_the_first_row_that_can_be_ours_and_another_where_it_is_gone(
    checked: dict[str, Checked],
) -> None:
    odd, gone = checked["odd first row"], checked["article gone"]
    assert [row["title"] for row in odd.list["rows"]] == ["样例县人民检察院2024年度部门预算", "以案说法｜样例"]
    assert (odd.article["attempt"]["url"], odd.list["empty_scopes"]) == (odd.url(FIRST), [TRS.list_scopes[0]])
    assert [article["attempt"]["outcome"] for article in gone.seen["articles"]] == ["gone", "live"]


def test_robots_txt_is_read_for_what_we_want(checked: dict[str, Checked]) -> None:
    [slow] = checked["slow"].seen["robots"]
    assert (slow["rules"], slow["wanted"], slow["crawl_delay"]) == (1, 8, 0.2)
    assert slow["forbidden"] == [checked["slow"].url("/alfb/index.shtml")]
    assert {"columns forbidden", "lists without rows"} <= checked["slow"].remarks
    failed, down = checked["robots fails"], checked["down"]
    assert (failed.seen["robots"][0]["status"], down.seen["robots"][0]["status"]) == (500, None)
    assert down.verdict["what"] == f"{down.seen['robots'][0]['url']}: nothing listens there"


# --- what no site of the fleet shows ----------------------------------------------------------------------------------


def page(url: str, role: Role, html: str) -> Page:
    context = Context(role, "jiangxi", "trs", "alfb" if role is Role.LIST else None, key="www.jx.jcy.gov.cn/")
    headers = (("Content-Type", "text/html"),)
    return Page(url, "2026-11-25T00:00:01Z", 200, headers, html.encode(), context, "", 0)


def test_a_home_page_that_leads_to_https_changes_the_declaration() -> None:
    https = JIANGXI.replace("http:", "https:")
    door = replace(page(JIANGXI, Role.HOME, ""), status=302, headers=(("Location", https),))
    behind = page(https, Role.HOME, f"<html><body><p>{'样例' * 99}</p></body></html>")
    seen = diagnose(Jiangxi, ProbeResult((door, behind), (), "empty"), "fanzha/1.0")
    assert ("moved to another address", f"{JIANGXI} leads to {https}") in [(one.name, one.what) for one in advice(seen)]
