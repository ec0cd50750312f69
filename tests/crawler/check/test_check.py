"""`fanzha check`: what it says of sites that read well, and of those that do not. All are asked at once."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from archive.analysis import read_and_analyse
from archive.model import Article, Context, Page, Role
from archive.store.frontier import FailureOrNote
from crawler.check.advice import TO_DO, advice
from crawler.check.diagnosis import body_selector, diagnose
from crawler.check.report import as_text
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


@pytest.mark.parametrize("name", VERDICTS)
def test_a_site_gets_its_verdict(name: str, checked: dict[str, Checked]) -> None:
    one = checked[name]
    assert (one.verdict["name"], one.seen["good"]) == VERDICTS[name]
    state = "ok" if one.seen["good"] else "NO"
    assert f"\nverdict     {state}  {name}: {one.verdict['name']}" in one.text


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_seen_of_a_site_is_what_stands_on_it(name: str, checked: dict[str, Checked]) -> None:
    one, wanted = checked[name], expected(name)
    [column] = [c for c in wanted.columns if one.url(c.pages[0]) == one.list["attempt"]["url"]]
    [article] = [a for a in wanted.articles if one.url(a.path) == one.article["attempt"]["url"]]
    assert {c["found_by"] for c in one.seen["home"]["columns"]} == {c.label for c in wanted.columns}
    assert one.list["rows"][0]["title"] == article.title
    assert one.list["next_page"] == (one.url(column.pages[1]) if len(column.pages) > 1 else None)
    assert (one.article["article"]["title"], one.article["article"]["published"]) == (article.title, article.date)
    assert one.list["recognised"]["family"] == (None if name == "generic" else name)
    assert one.list["read_as"] == name
    assert one.article["topic"] == topic_of(name, article.path)


@pytest.mark.parametrize(
    ("name", "title_by", "date_rule", "body"),
    [
        ("ucap", ".detail_tit", "meta", "#fontzoom"),
        ("trs", "a heading that <title> repeats", "meta", "#fontzoom"),
        ("hanweb", ".con-title", "meta", "#zoom"),
        ("vsb", "a heading that <title> repeats", "line", "#vsb_content"),
        ("jeecms", "a heading that <title> repeats", "line", None),
        ("generic", "a heading that <title> repeats", "line", None),
    ],
)
def test_the_rules_that_gave_title_date_and_body_are_named(
    name: str, title_by: str, date_rule: str, body: str | None, checked: dict[str, Checked]
) -> None:
    article = checked[name].article["article"]
    assert (article["title_from"], article["published_from"], article["body_from"]) == (title_by, date_rule, body)
    assert checked[name].article["body"]["selector"] == body
    assert ("body located" in checked[name].remarks) == (body is None)


def test_a_site_is_asked_for_five_pages_and_no_more(checked: dict[str, Checked]) -> None:
    asked = checked["trs"].requests()
    assert asked == [ROBOTS, "/", "/jwgk/index.shtml", "/alfb/index.shtml", FIRST]


def test_attachments_are_counted_and_not_asked_for(checked: dict[str, Checked]) -> None:
    one = checked["with a file"]
    assert [link["name"] for link in one.article["article"]["attachments"]] == ["样例名单"]
    assert "attachments: 1" in one.text
    assert one.requests()[-1] == FIRST


def test_another_article_is_tried_where_the_first_is_gone(checked: dict[str, Checked]) -> None:
    one = checked["article gone"]
    assert [article["attempt"]["outcome"] for article in one.seen["articles"]] == ["gone", "live"]
    assert one.seen["articles"][0]["attempt"]["reason"] == "HTTP 404: there is no such page"


def test_the_article_is_the_first_row_that_can_be_ours_by_its_title(checked: dict[str, Checked]) -> None:
    one = checked["odd first row"]
    assert [row["title"] for row in one.list["rows"]] == ["样例县人民检察院2024年度部门预算", "以案说法｜样例"]
    assert one.article["attempt"]["url"] == one.url(FIRST)
    assert one.list["empty_scopes"] == [TRS.list_scopes[0]]


def test_a_host_that_asks_to_be_left_in_peace_is_not_asked_again(checked: dict[str, Checked]) -> None:
    one = checked["resting"]
    assert one.requests() == [ROBOTS, "/"]
    assert "asked not to be visited before" in one.verdict["what"]


def test_a_site_that_challenges_blocks_or_fails_is_asked_no_further(checked: dict[str, Checked]) -> None:
    assert checked["challenged"].requests() == [ROBOTS, "/"]
    assert checked["blocked"].requests() == [ROBOTS, "/"]
    assert set(checked["robots fails"].requests()) == {ROBOTS}
    assert checked["forbidden"].requests() == [ROBOTS]


def test_the_first_family_by_marks_is_held_against_the_declared_one(checked: dict[str, Checked]) -> None:
    one = checked["moved"]
    assert "family: ucap by its traits, NOT trs as declared (ucap 13" in one.text
    assert one.verdict["do"] == "Pages are read by their traits. Change moved's declaration: family = UCAP."
    assert "evidence = Evidence.SEEN" in checked["unknown"].verdict["do"]


def test_encodings_are_said_as_declared_and_as_read(checked: dict[str, Checked]) -> None:
    assert "encoding: declared gb2312, read as gb18030" in checked["trs"].text
    assert "encoding: declared gb2312, read as utf-8" in checked["generic"].text
    assert "encoding: not declared, read as utf-8" in checked["without columns"].text


def test_columns_are_said_with_their_worth_and_the_page_that_links_them(checked: dict[str, Checked]) -> None:
    one = checked["trs"]
    found = [(c["worth"], c["found_by"], c["found_on"]) for c in one.seen["home"]["columns"]]
    hub = one.url("/jwgk/index.shtml")
    assert found == [
        (5, "典型案例", one.url("/")),
        (3, "工作报告", hub),
        (3, "案件信息公开", hub),
        (2, "检察要闻", one.url("/")),
    ]
    assert f"  检务公开  {hub}  looked through" in one.text


def test_rows_left_out_are_said_with_an_example(checked: dict[str, Checked]) -> None:
    one = checked["ucap"]
    first, _second = one.list["skipped"]
    assert f"; 2 skipped by title, as {first['title']} ({first['rule']})" in one.text
    assert one.list["other_hosts"] == [expected("ucap").abroad[0]]


def test_what_told_the_next_page_is_said(checked: dict[str, Checked]) -> None:
    one = checked["vsb"]
    assert f"next page: {one.url('/alfb/1.htm')}, of 2, by the script _simple_list_gotopage_fun(2)" in one.text
    assert one.list["pages"] == 2


def test_the_scopes_that_hold_rows_and_those_that_do_not_are_said(checked: dict[str, Checked]) -> None:
    assert 'in: //*[contains(@class, "commonList_con")]' in checked["ucap"].text
    missed = checked["wrong column"].list["empty_scopes"]
    assert missed == [*TRS.list_scopes, "//body"]


def test_robots_txt_is_read_for_what_we_want(checked: dict[str, Checked]) -> None:
    [slow] = checked["slow"].seen["robots"]
    assert (slow["rules"], slow["wanted"], slow["crawl_delay"]) == (1, 8, 0.2)
    assert slow["forbidden"] == [checked["slow"].url("/alfb/index.shtml")]
    assert {"columns forbidden", "lists without rows"} <= checked["slow"].remarks
    assert "HTTP 404: there is none, nothing is forbidden" in checked["without rules"].text


def test_a_robots_txt_that_could_not_be_had_says_why(checked: dict[str, Checked]) -> None:
    failed, down = checked["robots fails"], checked["down"]
    assert (failed.seen["robots"][0]["status"], down.seen["robots"][0]["status"]) == (500, None)
    assert failed.verdict["what"] == f"{failed.url(ROBOTS)}: HTTP 500: the server failed"
    assert down.verdict["what"] == f"{down.seen['robots'][0]['url']}: nothing listens there"
    assert f": left alone ({down.verdict['what']})\n" in down.text


def test_a_redirect_to_another_host_is_said_and_both_robots_are(checked: dict[str, Checked]) -> None:
    one = checked["elsewhere"]
    assert one.site is not None
    there = one.site.url(ELSEWHERE, "/")
    assert one.seen["home"]["attempt"]["moved_to"] == there
    assert f"elsewhere (answers from another host, {there})\n" in one.text
    assert [robots["url"] for robots in one.seen["robots"]] == [one.url(ROBOTS), one.site.url(ELSEWHERE, ROBOTS)]


def test_a_home_page_that_fails_does_not_hide_declared_columns(checked: dict[str, Checked]) -> None:
    one = checked["declared"]
    assert one.seen["home"]["attempt"]["outcome"] == "blocked"
    assert one.remarks == {"home page not read"}


def test_a_date_that_list_and_page_give_otherwise_is_said(checked: dict[str, Checked]) -> None:
    one = checked["dated elsewhere"]
    assert "dates differ" in one.remarks
    assert "dates differ: the list dates the article 2024-12-19, its page 2024-12-01" in one.text
    assert "dates differ" not in checked["with a file"].remarks


def test_a_step_that_was_not_reached_is_said(checked: dict[str, Checked]) -> None:
    assert "list        --  not asked for\narticle     --  not asked for" in checked["empty"].text


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("error", "no page"),
        ("RenderFailed", "no page"),
        ("SomethingUnheardOf", "down"),
        ("absent", "not recorded"),
        ("RefusedAddress", "refused by our guard"),
        ("RobotsDisallowed", "forbidden"),
        ("HostResting", "blocked"),
    ],
)
def test_a_failure_without_an_answer_has_its_verdict_by_its_kind(kind: str, verdict: str) -> None:
    failures = (FailureOrNote(Role.HOME, JIANGXI, kind, "for some reason"),)
    first, *_ = advice(diagnose(Jiangxi, ProbeResult((), failures, "down"), "fanzha/1.0"))
    assert (first.name, first.what) == (verdict, f"{JIANGXI}: for some reason")


@pytest.mark.parametrize(
    ("ledger", "verdict", "what"),
    [
        ("interrupted", "interrupted", f"the check ended before {JIANGXI} was dealt with"),
        ("empty", "not read", "no article was read"),
    ],
)
def test_a_home_page_of_which_nothing_was_heard_has_its_verdict(ledger: str, verdict: str, what: str) -> None:
    first, *_ = advice(diagnose(Jiangxi, ProbeResult((), (), ledger), "fanzha/1.0"))
    assert (first.name, first.what) == (verdict, what)


@pytest.mark.parametrize(
    ("kind", "said"), [("absent", "not in the replayed file"), ("RefusedAddress", "not asked for")]
)
def test_of_a_robots_txt_that_nobody_saw_it_is_said_why_and_not_that_it_is_well(kind: str, said: str) -> None:
    probed = ProbeResult((), (FailureOrNote(Role.HOME, JIANGXI, kind, "for some reason"),), "down")
    assert f"\nrobots.txt  --  {said}\n" in as_text(diagnose(Jiangxi, probed, "fanzha/1.0"))


def test_a_home_page_that_a_replayed_file_does_not_hold_is_said_beside_the_lists_that_were_read() -> None:
    context = Context(Role.LIST, "jiangxi", "trs", "alfb")
    url, headers = f"{JIANGXI}alfb/index.shtml", (("Content-Type", "text/html"),)
    page = Page(url, "2026-11-25T00:00:00Z", 200, headers, ODD_LIST.encode(), context, "", 0)
    absent = FailureOrNote(Role.HOME, JIANGXI, "absent")
    said = advice(diagnose(Jiangxi, ProbeResult((page,), (absent,), "good"), "fanzha/1.0"))
    assert [one.what for one in said if one.name == "home page not read"] == [f"{JIANGXI}: not in the replayed file"]


def test_a_home_page_that_leads_to_https_changes_the_declaration() -> None:
    context, https = Context(Role.HOME, "jiangxi", "trs", key="www.jx.jcy.gov.cn/"), JIANGXI.replace("http:", "https:")
    html = f"<html><body><p>{'样例' * 99}</p></body></html>".encode()
    door = Page(JIANGXI, "2026-11-25T00:00:00Z", 302, (("Location", https),), b"", context, "", 0)
    page = Page(https, "2026-11-25T00:00:01Z", 200, (("Content-Type", "text/html"),), html, context, "", 0)
    seen = diagnose(Jiangxi, ProbeResult((door, page), (), "empty"), "fanzha/1.0")
    assert ("moved to another address", f"{JIANGXI} leads to {https}") in [(one.name, one.what) for one in advice(seen)]
    assert f": live; redirected to https: {https}\n" in as_text(seen)


def test_a_robots_txt_behind_a_redirect_that_could_not_be_had_is_named() -> None:
    there = "http://elsewhere.example/robots.txt"
    failure = FailureOrNote(Role.HOME, JIANGXI, "RobotsUnavailable", "no such host", there)
    seen = diagnose(Jiangxi, ProbeResult((), (failure,), "down"), "fanzha/1.0")
    assert [(one.url, one.reason) for one in seen.robots] == [(there, "no such host")]
    assert advice(seen)[0].what == f"{there}: no such host"


def test_a_source_that_has_its_browser_and_no_rows_is_not_told_to_get_one() -> None:
    class WithBrowser(Jiangxi):
        needs_browser = True

    list_url = f"{JIANGXI}alfb/index.shtml"
    html = f"<html><body><div id='app'></div><p>{'样例' * 99}</p><script>fetch('/rows')</script></body></html>".encode()
    context = Context(Role.LIST, "jiangxi", "trs", "alfb")
    page = Page(list_url, "2026-11-25T00:00:00Z", 200, (("Content-Type", "text/html"),), html, context, "", 0)
    for spider, verdict in ((Jiangxi, "needs a browser"), (WithBrowser, "no rows")):
        assert advice(diagnose(spider, ProbeResult((page,), (), "empty"), "fanzha/1.0"))[0].name == verdict


def test_the_document_shows_what_is_printed(checked: dict[str, Checked]) -> None:
    one = checked["moved"]
    assert one.site is not None
    assert f"```text\n{one.text.replace(f':{one.site.port}', ':8000')}\n```" in DOCUMENT.read_text(encoding="utf-8")


def test_the_document_has_a_row_for_every_symptom() -> None:
    rows = [line.split(" | ") for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {row[0].removeprefix("| "): row[-1].removesuffix(" |") for row in rows}
    words = {"source": "SOURCE", "family": "FAMILY", "FAMILY": "FAMILY"}
    texts = [one for stage in TO_DO.values() for one in stage.items()]
    assert [name for name, do in texts if told.get(name.format(**words)) != do.format(**words)] == []


def article_from(selector: str | None) -> Article:
    return Article("样例", None, None, None, None, "样例", body_from=selector)


@pytest.mark.parametrize(
    ("family", "selector", "tried"),
    [
        ("ucap", ".detail_con", (".wsfbh_detail_con", "#fontzoom")),
        ("hanweb", "#vsb_content", ("#zoom", ".main-txt")),  # another family's
        ("hanweb", ".main-txt", ("#zoom",)),
        ("hanweb", None, ("#zoom", ".main-txt")),
        (None, None, ()),
    ],
)
def test_the_selectors_of_the_family_that_were_tried_before_the_body_was_found_are_named(
    family: str | None, selector: str | None, tried: tuple[str, ...]
) -> None:
    assert body_selector(article_from(selector), family).tried == tried


def test_a_body_s_selector_is_named_with_where_it_was_seen() -> None:
    where = body_selector(article_from(".detail_con"), "ucap").where
    assert where == "www.spp.gov.cn, §1.4 (a), where fontzoom is missing"
