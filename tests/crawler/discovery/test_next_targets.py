"""Home pages and lists as they are read: what they lead to, and what they say of themselves."""

from __future__ import annotations

from archive.model import Context, Page, Role
from archive.store.frontier import Target
from crawler.discovery.needs_browser import is_scripted
from crawler.discovery.next_targets import Navigation
from crawler.families import FAMILIES, TRS, Family
from crawler.families.family import Paging
from crawler.items import ELSEWHERE, Failed, Listed

HOME = "http://www.jx.example/"
LIST = "http://www.jx.example/dxal/index.shtml"
ROW = '<li><a href="./202401/t20240105_{}.shtml">{}</a><span>2024-01-05</span></li>'


def context(role: Role, column: str | None = None, family: Family | None = None) -> Context:
    return Context(role, "sample", (family or TRS).name, column)


def navigation(**more: object) -> Navigation:
    return Navigation(context, FAMILIES, **more)  # type: ignore[arg-type]


def page(url: str, html: str, status: int = 200) -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url, "2026-01-01T00:00:00Z", status, headers, html.encode(), context(Role.HOME), "x.warc.gz", 0)


def home(body: str, *, asked: str = HOME, answered: str = HOME) -> Listed:
    read = navigation().read_home(
        Target(asked, context(Role.HOME)), page(answered, f"<html><body>{body}</body></html>")
    )
    assert isinstance(read, Listed)
    return read


def listed(body: str, *, at: Paging | None = None, declared: bool = False, **more: object) -> Listed:
    target = Target(LIST, context(Role.LIST, "dxal"), (at or Paging()).as_dict())
    given = {"expected": frozenset({"dxal"} if declared else ()), **more}
    read = navigation(**given).read_list(target, page(LIST, f"<html><body>{body}</body></html>"))
    assert isinstance(read, Listed)
    return read


def test_columns_come_first_by_their_worth_and_pages_below_after_them() -> None:
    read = home("""<a href="jcyw/">检察要闻</a><a href="jwgk/">检务公开</a><a href="/dxal/index.shtml">典型案例</a>
                   <a href="/about/">本院概况</a><a href="https://other.example/dxal/">典型案例</a>
                   <a href="/dxal/202401/t20240105_1.shtml">典型案例</a>""")
    assert [(t.context.role, t.context.column, t.url) for t in read.found] == [
        (Role.LIST, "dxal", "http://www.jx.example/dxal/index.shtml"),
        (Role.LIST, "jcyw", "http://www.jx.example/jcyw/"),
        (Role.HUB, None, "http://www.jx.example/jwgk/"),
    ]
    assert [(one.name, one.found_by, one.found_on) for one in read.columns] == [
        ("dxal", "典型案例", "http://www.jx.example/"),
        ("jcyw", "检察要闻", "http://www.jx.example/"),
    ]
    assert read.note is None


def test_a_home_page_or_list_that_answers_from_another_host_is_none_of_the_sources() -> None:
    html = f'<html><body><a href="dxal/">典型案例</a>{ROW.format(1, "案")}</body></html>'
    read = navigation().read_home(Target(HOME, context(Role.HOME)), page("http://new.example/", html))
    assert isinstance(read, Failed)
    assert (read.kind, read.about, read.found) == (ELSEWHERE, "http://new.example/", ())
    read = navigation().read_list(Target(LIST, context(Role.LIST, "dxal")), page("http://farm.example/list/", html))
    assert isinstance(read, Failed)
    assert read.kind == ELSEWHERE


def test_a_door_is_gone_through_unless_it_leads_to_another_host() -> None:
    read = home('<meta http-equiv="refresh" content="0; url=/jcy/main.shtml">')
    assert [(t.url, t.context.role) for t in read.found] == [("http://www.jx.example/jcy/main.shtml", Role.HOME)]
    assert home('<meta http-equiv="refresh" content="0;url=http://other.example/">').found == ()


def test_a_page_that_renews_itself_or_only_speaks_to_browsers_without_scripts_is_no_door() -> None:
    menu = '<a href="dxal/">典型案例</a>'
    for url in ("index.html", "/", "http://www.jx.example"):
        assert [t.url for t in home(f'<meta http-equiv="refresh" content="600;url={url}">').found] == []
    assert [t.context.column for t in home(f'<meta http-equiv="refresh" content="9;url=/x/">{menu}').found] == ["dxal"]
    assert home('<noscript><meta http-equiv="refresh" content="0;url=/nojs.html"></noscript>').found == ()


def test_the_home_page_is_looked_at_again_where_a_column_is_gone_or_holds_its_rows_no_more() -> None:
    again = Target(HOME, context(Role.HOME))
    assert listed("<ul></ul>", declared=True, home=again).found == (again,)
    assert listed("<ul></ul>", home=again).found == ()
    gone = navigation(home=again).read_list(Target(LIST, context(Role.LIST, "dxal")), page(LIST, "no", status=404))
    assert isinstance(gone, Failed)
    assert gone.found == (again,)


def test_a_column_without_rows_may_gather_others() -> None:
    read = listed('<a href="ndbg/">年度工作报告</a>')
    assert "dxal/ndbg" in {one.context.column for one in read.found}
    assert listed('<a href="ndbg/">年度工作报告</a>', declared=True).found == ()


SCRIPTED = {
    '<div id="app"></div><script src="/static/js/app.js"></script>': True,
    '<li v-for="row in rows"><a>{{ row.title }}</a></li>': True,
    "<script>$.getJSON('/list', function (d) { $('#l').append(d); })</script>": True,
    "<script>var x = new XMLHttpRequest(); x.onload = () => { l.innerHTML = x.response }</script>": True,
    "<script>$.ajax('/count?id=1')</script>": False,
    "<script>fetch('/visit')</script><script>box.innerHTML = ''</script>": False,
    '<div id="app"><ul><li>x</li></ul></div>': False,
    "<p>{{</p>": False,
}


def test_a_script_that_makes_a_list_is_told_from_one_that_counts_visits() -> None:
    assert {html: is_scripted(html) for html in SCRIPTED} == SCRIPTED


FIRST_OF_FIVE = '<script>createPageHTML(5, 0, "index", "shtml")</script>'


def test_known_rows_before_the_wanted_day_are_left_out_and_end_the_list() -> None:
    html = ROW.format(1, "案") + FIRST_OF_FIVE
    assert [one.context.role for one in listed(html, since="2024-01-01").found] == [Role.ARTICLE, Role.LIST]
    assert listed(html, since="2025-01-01", known=frozenset).found == ()


def test_what_a_list_names_and_the_archive_has_never_met_is_fetched_whatever_its_date() -> None:
    html = ROW.format(1, "旧案一") + ROW.format(2, "旧案二") + FIRST_OF_FIVE
    known = {"www.jx.example/dxal/202401/t20240105_1.shtml"}
    found = listed(html, since="2025-01-01", known=lambda keys: known.intersection(keys)).found
    assert [(one.context.role, one.url.rpartition("/")[2]) for one in found] == [
        (Role.ARTICLE, "t20240105_2.shtml"),
        (Role.LIST, "index_1.shtml"),
    ]


def test_a_list_page_that_fails_hides_none_behind_it() -> None:
    target = Target(LIST, context(Role.LIST, "dxal"), Paging(2, 5, 1, 0).as_dict())
    failed = navigation().read_list(target, page(LIST, "no", status=500))
    assert isinstance(failed, Failed)
    assert [one.url for one in failed.found] == ["http://www.jx.example/dxal/index_2.shtml"]
