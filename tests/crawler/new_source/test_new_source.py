"""`fanzha new-source`: what it makes of a site passes the registry's tests as it was written, or nothing is written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.model import Context, Page, Role
from archive.urls import canonical_key
from crawler.new_source import CannotAdd, Overrides, add
from crawler.new_source.choose_declaration import NewSource, decide, name_of, refuse_unfit
from crawler.registry import sources
from tests.sites import fleet
from tests.sites.fleet.base import HERE
from tests.sites.server import MadeSite
from tests.support.crawls import run_job

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
HELD = ("archive", "crawler", "docs", "tests", "pyproject.toml", "README.md")
HOST = "127.0.0.1"
ELSEWHERE = "http://www.elsewhere.example/"
RECORDED = "http://www.yangben.jcy.gov.cn"
REGISTRY_TESTS = (
    "tests/crawler/test_registry.py",
    "tests/crawler/families/test_fixtures.py",
    "tests/docs/test_generated.py::test_generated_docs_are_up_to_date",
)
# Sites that give a source, with what their pages do not tell (of 市 no name of ours, and no address in numbers).
SITES: dict[str, tuple[str, ...]] = {
    "vsb": (),
    "moved": ("--office", "样移省人民检察院"),  # its pages say that they are trs's
    "script": ("--level", "prefecture", "--declare"),
}
FAMILY = {"moved": "ucap", "script": "generic"}


@dataclass(frozen=True)
class Ran:
    """What the command said."""

    exit_status: int
    said: str
    error: str


@dataclass(frozen=True)
class Checkout:
    """A copy of the project, and what new-source said of each site in it."""

    root: Path
    ran: dict[str, Ran]

    def module(self, name: str) -> str:
        return (self.root / "crawler" / "spiders" / f"sample_{name}.py").read_text(encoding="utf-8")

    def fixture(self, name: str) -> Path:
        (day,) = (self.root / "tests" / "crawler" / "sources" / "fixtures" / f"sample-{name}").iterdir()
        return day

    def files(self) -> set[Path]:
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path for path in found if not {"__pycache__", ".pytest_cache"} & set(path.parts)}


def new_source(root: Path, url: str, *options: str) -> Ran:
    """Run the command in that copy."""
    env = {"PYTHONPATH": str(root), "FANZHA_CONTACT": "fanzha@example.org"}
    done = run_job("new-source", arguments=[url, *options], env=env, cwd=root)
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def copy_to(folder: Path) -> Path:
    """A copy of what the project's registry and its tests are made of."""
    for name in HELD:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy to which every site of the fleet was added."""
    root = copy_to(tmp_path_factory.mktemp("checkout"))
    ran = {}
    for name, options in SITES.items():  # one by one: each rewrites the table of sources
        with MadeSite(fleet.site(name)) as site:
            ran[name] = new_source(root, f"{site.trs_url}/", "--name", f"sample-{name}", *options)
    return Checkout(root, ran)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy to which nothing was added."""
    return copy_to(tmp_path)


@pytest.fixture
def trs() -> Iterator[MadeSite]:
    with MadeSite(fleet.site("trs")) as site:
        yield site


def test_the_sources_pass_the_tests_of_the_registry_and_of_the_docs_untouched(checkout: Checkout) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *REGISTRY_TESTS],
        env={**os.environ, "PYTHONPATH": str(checkout.root)},
        cwd=checkout.root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_modules_are_formatted_and_short(checkout: Checkout) -> None:
    files = [str(checkout.root / "crawler" / "spiders" / f"sample_{name}.py") for name in SITES]
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, *files], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    assert max(len(checkout.module(name).splitlines()) for name in SITES) <= 25


@pytest.mark.parametrize("name", SITES)
def test_the_source_says_what_the_site_is(checkout: Checkout, name: str) -> None:
    ran = checkout.ran[name]
    assert (ran.exit_status, ran.error) == (0, "")
    assert f"columns  {len(fleet.expected(name).columns)} found" in ran.said
    module, family = checkout.module(name), FAMILY.get(name, name)
    assert f'office = "{"样移省人民检察院" if name == "moved" else fleet.expected(name).office}"' in module
    assert re.search(r'home_url = "http://127\.0\.0\.1:\d+/"', module)
    assert f"family = {family.upper()}\n" in module
    assert f"evidence = Evidence.{'UNKNOWN' if family == 'generic' else 'SEEN'}\n" in module
    assert ("needs_browser = True" in module) == (name == "script")
    assert "columns =" not in module


def test_the_level_is_told_by_the_office_s_name_or_by_the_operator(checkout: Checkout) -> None:
    levels = {name: checkout.module(name).split('level = "')[1].split('"')[0] for name in ("vsb", "script")}
    assert levels == {"vsb": "county", "script": "prefecture"}
    assert "region_code = None" in checkout.module("vsb")  # 南县 is a county, 样南县 none


@pytest.mark.parametrize("name", SITES)
def test_the_fixture_holds_what_the_best_list_holds_and_no_prose(checkout: Checkout, name: str) -> None:
    folder = checkout.fixture(name)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    titles = [row["title"] for row in expected["list"]["rows"]]
    wanted = {article.title: article.date for article in fleet.expected(name).articles}
    assert all(row["date"] == wanted[row["title"]] for row in expected["list"]["rows"])
    assert (len(titles) > 2) == (name != "script")
    assert "样ICP备" not in (folder / "home.html").read_text(encoding="utf-8")


# --- refusals: nothing is written -------------------------------------------------------------------------------------


def refused(root: Path, url: str, *options: str) -> str:
    """What is said where a site cannot be added; `root` is the copy, or the folder to write into."""
    before = {path: path.read_bytes() for path in Checkout(root, {}).files()}
    ran = new_source(root if (root / "crawler").exists() else ROOT, url, "--name", "new", *options)
    assert (ran.exit_status, ran.said) == (1, "")
    assert {path: path.read_bytes() for path in Checkout(root, {}).files()} == before
    assert not (root / "tests" / "crawler" / "sources" / "fixtures" / "new").exists()  # no empty folder either
    return ran.error


def test_a_file_that_is_there_is_kept(bare: Path, trs: MadeSite) -> None:
    (bare / "crawler" / "spiders" / "new.py").write_text('"""Somebody is at it."""\n', encoding="utf-8")
    assert "crawler/spiders/new.py is there already" in refused(bare, trs.trs_url)


def test_what_was_written_is_taken_back_where_the_table_of_sources_cannot_be_made(bare: Path, trs: MadeSite) -> None:
    (bare / "docs" / "generate.py").write_text('GENERATED = {"sources.md": str}\n', encoding="utf-8")
    assert "would not name new" in refused(bare, trs.trs_url)


def test_a_site_that_challenges_is_left_alone(tmp_path: Path) -> None:
    with MadeSite(fleet.site("challenged")) as site:
        error = refused(tmp_path, site.trs_url, "--into", str(tmp_path))
    assert "gave no home page (challenged: HTTP 412: a challenge in place of the page); nothing was written" in error


def test_a_home_page_of_another_host_is_not_taken_for_the_site_s(tmp_path: Path, trs: MadeSite) -> None:
    there = trs.url("localhost", "/")
    trs.override(HOST, "/", status=302, headers={"Location": there})
    trs.override("localhost", "/", body="<title>样本省人民检察院</title>")
    error = refused(tmp_path, trs.trs_url, "--into", str(tmp_path))
    assert f"gave no home page (elsewhere: answers from another host, {there}); nothing was written" in error


@pytest.mark.parametrize(
    ("url", "given", "said"),
    [
        ("http://www.jx.jcy.gov.cn/index.html", Overrides(), "www.jx.jcy.gov.cn is the source jiangxi already"),
        (ELSEWHERE, Overrides(name="spp"), "there is a source spp already"),
        (ELSEWHERE, Overrides(name="New"), "the name New will not do"),
        (ELSEWHERE, Overrides(office='"'), "no quotation marks"),
        (ELSEWHERE, Overrides(region="999999"), "no province or prefecture has the code 999999"),
        ("www.elsewhere.example", Overrides(), "give the home page as http://… or https://…"),
    ],
)
def test_what_can_be_no_source_is_refused_before_anything_is_asked(url: str, given: Overrides, said: str) -> None:
    with pytest.raises(CannotAdd, match=re.escape(said)):
        add(url, given)


def decided(
    title: str,
    given: Overrides = Overrides(),  # noqa: B008 - frozen
    body: str = "",
    lists: tuple[tuple[str, str], ...] = (),
) -> NewSource:
    """What is made of a home page of that title and body, and of lists: a column's name and its page's body."""
    pages = [page(ELSEWHERE, Context(Role.HOME, key=canonical_key(ELSEWHERE)), f"<title>{title}</title>{body}")]
    pages += [page(f"{ELSEWHERE}{name}/", Context(Role.LIST, column=name), html) for name, html in lists]
    return decide(pages, given, list(sources().values()))


def page(url: str, context: Context, html: str) -> Page:
    return Page(url, "2026-03-04T05:06:07Z", 200, (), html.encode(), context, "", 0)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("样本检察网", "give its name in full with --office"),
        ("样例市人民检察院", "give --level provincial, prefecture or county"),
        ("江西省人民检察院", "江西省人民检察院 is the source jiangxi already"),
    ],
)
def test_what_a_home_page_does_not_tell_must_be_given(title: str, said: str) -> None:
    with pytest.raises(CannotAdd, match=said):
        decided(title)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.tj.jcy.gov.cn", "tj"),
        ("jcy.heyuan.gov.cn", "heyuan"),
        ("www.zjjcy.gov.cn", "zj"),
        ("njqx.jsjc.gov.cn", "njqx"),
    ],
)
def test_a_host_tells_a_name(host: str, name: str) -> None:
    assert name_of(f"https://{host}/") == name


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "www.12309.gov.cn", "jcy.gov.cn"])
def test_a_host_that_tells_no_name_needs_one(host: str) -> None:
    with pytest.raises(CannotAdd, match="give one with --name"):
        name_of(f"http://{host}/")


def test_a_site_needs_a_browser_where_scripts_make_all_of_its_lists() -> None:
    home = '<a href="/alfb/">典型案例</a><a href="/jcyw/">检察要闻</a>'
    scripted = '<div id="app"></div><script src="/app.js"></script>'
    rows = '<ul><li><a href="/jcyw/202401/t20240105_1.shtml">样例市检察院发布典型案例</a>2024-01-05</li></ul>'
    for jcyw, needed in ((scripted, True), (rows, False)):
        made = decided("样本省人民检察院", body=home, lists=(("alfb", scripted), ("jcyw", jcyw)))
        assert len(made.columns) == 2
        assert made.needs_browser is needed


# --- from a file, elsewhere -------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """The trs site in a WARC file, under a host that tells a name."""
    path = tmp_path / "recorded.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for (_, where), answer in fleet.site("trs").items():
            body = answer.body.replace(HERE.encode(), RECORDED.encode())
            head = StatusAndHeaders(f"{answer.status} OK", list(answer.headers), protocol="HTTP/1.1")
            date = {"WARC-Date": "2026-03-04T05:06:07Z"}
            url = RECORDED + where
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), http_headers=head, warc_headers_dict=date
            )
            writer.write_record(record)
    return path


def test_a_replayed_site_gives_a_source_named_by_its_host_and_dated_by_the_record(
    tmp_path: Path, recorded: Path
) -> None:
    ran = new_source(ROOT, RECORDED, "--replay", str(recorded), "--declare", "--into", str(tmp_path))
    assert (ran.exit_status, ran.error) == (0, "")
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.suffix in {".py", ".json"})
    assert written == [
        Path("crawler/spiders/yangben.py"),
        Path("tests/crawler/sources/fixtures/yangben/2026-03-04/expected.json"),
    ]
    copied = f"next     copy what is below {tmp_path} into a checkout of the project, and go on there:\n"
    assert f"{copied}         python docs/generate.py\n         fanzha check yangben\n" in ran.said
    module = (tmp_path / written[0]).read_text(encoding="utf-8")
    assert f'home_url = "{RECORDED}/"' in module
    assert 'columns = ("jwgk/gzbg", "alfb", "jwgk/ajxx", "jcyw")' in module


NAMES = ("none", "true", "class", "fetch", "Hubei", "-a", "a1", "")
OFFICES = ('某"院', "某\\院", "某|院", "某\r院", "某\u2028院", "某\u202e院", "")


@pytest.mark.parametrize(
    "given", [*(Overrides(name=one) for one in NAMES), *(Overrides(office=one) for one in OFFICES)]
)
def test_a_name_or_an_office_that_would_break_the_files_is_refused(given: Overrides) -> None:
    with pytest.raises(CannotAdd, match="will not do"):
        refuse_unfit(given)
