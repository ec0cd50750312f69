"""Sites whose pages are made by scripts, over real HTTP and in Debian's Chromium: under the guards of every crawl,
kept, replayed and made again.

Without Chromium the tests are skipped; with CI=true they fail, so that a green run means they ran.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.reasons import because
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from crawler.demo.pages import SampleResponse
from tests.support.chromium import path_of_chromium
from tests.support.crawls import Crawled, query, ran
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOST = "localhost"
SETTINGS: dict[str, Any] = {
    "GUARD_ALLOWED_HOSTS": [HOST],
    "HOST_REQUESTS_AT_ONCE": 1,  # the project's own
    "HOST_DELAY": 0.01,
    "RETRY_TIMES": 0,
    "BROWSER_QUIET_SECONDS": 1.0,  # less, and on a busy machine a page is taken before its scripts are done
}
JSON, CODE, TEXT = ({"Content-Type": kind} for kind in ("application/json", "text/javascript", "text/plain"))
ROBOTS = "User-agent: *\nDisallow: /secret/\n"
ARTICLES = {
    "700101": ("样本省检察院发布五起电信网络诈骗典型案例", "2024-01-05", "被告人赵某冒充客服骗取钱某人民币三万元。"),
    "700102": ("样本市检察院召开养老诈骗案件新闻发布会", "2024-01-08", "孙某以投资养老公寓为名骗取多名老人的存款。"),
}
ROWS = [
    {"href": f"./{date[:4]}{date[5:7]}/t{date.replace('-', '')}_{number}.shtml", "title": title, "date": date}
    for number, (title, date, _) in ARTICLES.items()
]
LIST = """<!doctype html><html><head><meta charset="utf-8"><title>典型案例</title>
<link rel="stylesheet" href="/style.css"></head><body><img src="/logo.png">
<div class="listpage"><ul id="rows"></ul></div><script src="/common.js"></script><script src="/list.js"></script>
</body></html>"""
COMMON_JS = """const had = (url, options) => fetch(url, options).then(answer => answer.json()).catch(() => []);"""
LIST_JS = """
const show = row => document.getElementById("rows").insertAdjacentHTML(
  "beforeend", `<li><a href="${row.href}">${row.title}</a><span>${row.date}</span></li>`);
(async () => {
  for (const url of ["/secret/list.json", "http://127.0.0.1:%(port)d/inner.json", "http://10.0.0.8/inner.json"])
    (await had(url)).forEach(show);
  (await had("/api/search.json", {method: "POST", body: "page=1"})).forEach(show);
  await Promise.all([had("/api/menu.json"), had("/api/menu.json")]);
  (await had("/api/list.json?_=" + Date.now())).forEach(show);
})();"""
ARTICLE = """<html><head><meta charset="utf-8"></head><body><h1 class="arttitle"></h1>
<div class="TRS_Editor" id="zoom"></div><script src="/common.js"></script><script>
(async () => {
  const article = await had(location.pathname.replace(/.*_(\\d+).*/, "/api/$1.json"));
  document.title = document.querySelector("h1").textContent = article.title;
  document.getElementById("zoom").innerHTML = article.text.map(line => `<p>${line}</p>`).join("");
})();
</script></body></html>"""


def serve(site: ChangedSite) -> None:
    """Two articles behind a list, all of it made by scripts; other addresses that the list's script tries."""
    site.override(HOST, "/robots.txt", body=ROBOTS, headers=TEXT)
    site.override(HOST, "/dxal/index.shtml", body=LIST)
    site.override(HOST, "/common.js", body=COMMON_JS, headers=CODE)
    site.override(HOST, "/api/menu.json", body="[]", headers=JSON)
    site.override(HOST, "/list.js", body=LIST_JS % {"port": site.port}, headers=CODE)
    for host, path in ((HOST, "/secret/list.json"), ("127.0.0.1", "/inner.json"), (HOST, "/api/search.json")):
        site.override(host, path, body=json.dumps([{**ROWS[0], "title": "不该出现"}]), headers=JSON)
    for number, (title, _, text) in ARTICLES.items():
        answer = json.dumps({"title": title, "text": [text * 5, text * 5]})
        site.override(HOST, f"/api/{number}.json", body=answer, headers=JSON)
    for row in ROWS:
        site.override(HOST, f"/dxal/{row['href'][2:]}", body=ARTICLE)


class Scripted(ChangedSite):
    """The site; it answers the list's data under whatever number the script puts behind the address."""

    def answer(self, host: str, path: str, form: str = "") -> SampleResponse:
        return super().answer(host, path.partition("?_=")[0], form)


def crawl(data: Path, site: ChangedSite, *columns: str, settings: dict[str, Any] | None = None, **job: Any) -> Crawled:
    """Crawl those columns of the site."""
    source = {"name": "scripted", "family": "trs", "home_url": site.url(HOST), "needs_browser": True}
    settings = {**SETTINGS, **(settings or {})}
    done = ran("crawl", data, sources=[{**source, "columns": columns}], settings=settings, **job)
    assert not re.search("Traceback|never retrieved", done.stderr), done.stderr
    return done


Ran = tuple[Crawled, ChangedSite]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    path_of_chromium()
    with Scripted({}) as site:
        serve(site)
        site.override(HOST, "/api/list.json", body=json.dumps(ROWS), headers=JSON)
        yield crawl(tmp_path_factory.mktemp("data"), site, "dxal"), site


def test_every_answer_is_in_the_warc_and_the_pages_as_made_too(crawled: Ran) -> None:
    done, site = crawled
    (path,) = warc_files(done.data / "warc")
    base = site.url(HOST)
    kept = [(page.url.removeprefix(base).partition("?")[0], page.context) for page in pages_in(path)]
    answers = [(url, context.role) for url, context in kept if not context.rendered and context.role != "list"]
    assert Counter(url for url, _ in answers) == Counter(url.partition("?")[0] for _, url in site.requests)
    assert {role for url, role in answers if url != "/robots.txt"} == {"resource"}
    list_key = f"{HOST}:{site.port}/dxal/"
    assert {context.page for url, context in kept if url in ("/list.js", "/api/list.json")} == {list_key}
    assert [(url, context.role) for url, context in kept if context.rendered] == [
        ("/dxal/index.shtml", "list"),
        *((f"/dxal/{row['href'][2:]}", "article") for row in ROWS),
    ]


def test_pages_that_never_end_ask_for_too_much_grow_too_large_or_lack_their_data_are_cut_or_fail_by_name(
    tmp_path: Path,
) -> None:
    """One request at a time in all: what a page asks for does not wait for the page itself."""
    path_of_chromium()
    endless = LIST.replace("/list.js", "/endless.js")
    scripts = {
        "asking": "for (let n = 0; n < 9; n++) await had(`/api/${n}.json`);",
        "swelling": "document.body.append('x'.repeat(30000));",
    }
    with Scripted({}) as site:
        serve(site)
        site.override(HOST, "/endless/index.shtml", body=endless.replace("<ul id", "<ul><li>一</li></ul><ul id"))
        rows = f"const rows = {json.dumps(ROWS)};"
        site.override(HOST, "/endless.js", body=f"{rows}{LIST_JS.split('(async')[0]}rows.forEach(show); for (;;) {{}}")
        site.override(HOST, "/api/list.json", status=503)
        site.override(HOST, "/guarded/index.shtml", status=521, body=LIST.replace("/list.js", "/guarded.js"))
        for row in ROWS:
            site.override(HOST, f"/endless/{row['href'][2:]}", body=ARTICLE)
        for column, script in scripts.items():
            body = f"<html><body><p>样例</p><script>{COMMON_JS} (async () => {{ {script} }})();</script></body></html>"
            site.override(HOST, f"/{column}/index.shtml", body=body)
        settings = {
            "BROWSER_PAGE_SECONDS": 4.0,  # an article takes one, on a busy machine more
            "BROWSER_MAX_REQUESTS": 8,
            "DOWNLOAD_MAXSIZE": 20_000,
            "CONCURRENT_REQUESTS": 1,
        }
        done = crawl(tmp_path, site, "endless", "dxal", "guarded", *scripts, settings=settings)
        asked = [path for _, path in site.requests]
    assert "/guarded.js" not in asked
    noted = dict(done.query("select column_name, kind from frontier where role='list' and state='done'"))
    assert noted["endless"] == "unfinished"
    assert [title for (title,) in done.query("select title from page_versions order by published")] == [
        title for title, _, _ in ARTICLES.values()
    ]
    failed = dict(done.query("select column_name, reason from frontier where role='list' and state='failed'"))
    assert "what its scripts need failed" in failed["dxal"]
    assert "HTTP 503" in failed["dxal"]
    assert failed["guarded"] == because("http_challenge", status=521)
    assert [path for path in asked if re.fullmatch(r"/api/\d\.json", path)] == [f"/api/{n}.json" for n in range(8)]
    assert f"{site.url(HOST, '/asking/index.shtml')} asks for more than 8 addresses" in done.stderr
    assert failed["swelling"].endswith("bytes of it"), failed["swelling"]


def test_a_list_and_articles_that_scripts_make_are_read_each_address_once_and_none_that_is_forbidden(
    crawled: Ran,
) -> None:
    done, site = crawled
    assert (done.exit_status, done.said["verdict"], done.source("scripted")["listed"]) == (0, "good", 2)
    assert done.query("select title, published, text from page_versions order by published") == [
        (title, date, f"{text * 5}\n{text * 5}") for title, date, text in ARTICLES.values()
    ]
    pages = ["/dxal/index.shtml", "/dxal/index_1.shtml", *(f"/dxal/{row['href'][2:]}" for row in ROWS)]
    made_of = ["/common.js", "/list.js", "/api/menu.json", "/api/list.json"]
    made_of += [f"/api/{number}.json" for number in ARTICLES]
    asked = Counter((host, path.partition("?")[0]) for host, path in site.requests)
    assert asked == Counter((HOST, path) for path in ["/robots.txt", *pages, *made_of])
    for url, why in (
        (site.url(HOST, "/secret/list.json"), "robots.txt forbids it"),
        (site.url("127.0.0.1", "/inner.json"), "127.0.0.1 is no public address"),
        ("http://10.0.0.8/inner.json", "10.0.0.8 is no public address"),
        (site.url(HOST, "/api/search.json"), "only GET is sent, not POST"),
    ):
        assert done.stderr.count(f"{url} is not fetched: {why}") == 1, url


def test_a_replay_a_rebuild_and_an_import_make_the_same_of_it_without_a_browser(crawled: Ran, tmp_path: Path) -> None:
    done, site = crawled
    (path,) = warc_files(done.data / "warc")
    asked, before = len(site.requests), tables(done.data / "archive.db")
    again = crawl(tmp_path / "replayed", site, "dxal", replay=path)
    assert (len(site.requests), again.said["verdict"]) == (asked, "good")
    assert tables(tmp_path / "replayed" / "archive.db")["page_versions"] == before["page_versions"]
    without = "import sys; sys.modules['playwright'] = None; from archive.cli import main; main()"
    for data, command in ((done.data, ["rebuild"]), (tmp_path / "taken", ["import", str(path)])):
        environment = {**os.environ, "FANZHA_DATA": str(data)}
        subprocess.run([sys.executable, "-c", without, *command], env=environment, check=True, capture_output=True)
    assert tables(done.data / "archive.db") == before
    taken = {url for (url,) in query(tmp_path / "taken", "select url from pages")}
    assert taken == {site.url(HOST, f"/dxal/{row['href'][2:]}") for row in ROWS}


def test_without_the_extra_or_chromium_the_source_is_refused_in_a_line_that_says_how(tmp_path: Path) -> None:
    missing: dict[str, dict[str, Any]] = {
        "chromium": {"settings": {"BROWSER_NAMES": ["no-such-browser"]}},
        "extra": {"sabotage": {"without_playwright": True}},
    }
    with Scripted({}) as site:
        serve(site)
        for name, without in missing.items():
            done = crawl(tmp_path / name, site, "dxal", **without)
            assert (done.exit_status, done.said["verdict"]) == (1, "refused")
            assert "pip install 'fanzha[browser]' and (Debian) apt-get install" in done.source("scripted")["reason"]
        assert site.requests == []
