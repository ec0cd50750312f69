"""What lists link to."""

from parsel import Selector

from crawler.families import GENERIC, TRS, UCAP
from crawler.families.list_rows import Row, find_rows
from tests.support.growth import assert_linear

BASE = "https://www.example.cn/spp/zdgz/index.shtml"


def ucap(html: str, base: str = BASE) -> list[Row]:
    return list(find_rows(Selector(f"<html><body>{html}</body></html>"), base, UCAP).rows)


def test_a_row_has_its_address_its_title_and_its_date() -> None:
    html = """<div class="commonList_con"><ul class="li_line">
      <li><a href="/spp/zdgz/202403/t20240301_1.shtml#2">样例<br>标题</a><span>2024-03-01</span></li></ul></div>"""
    assert ucap(html) == [Row("https://www.example.cn/spp/zdgz/202403/t20240301_1.shtml#2", "样例标题", "2024-03-01")]


def test_thousands_of_links_in_one_row_are_read_in_linear_time() -> None:
    def row(links: int) -> str:
        made = "".join(f'<a href="202403/t20240301_{n}.shtml">x</a> 2024-03-01 ' for n in range(links))
        return f'<ul class="li_line"><li>{made}</li></ul>'

    assert len(ucap(row(5_000))) == 5_000
    assert_linear(ucap, row, size=8_000)  # more addresses than are remembered


def test_dated_links_to_other_hosts_beside_the_rows_are_named() -> None:
    html = """<ul class="li_line"><li><a href="202403/t20240301_1.shtml">x</a> 2024-03-01</li>
      <li><a href="https://other.example/t20240301_1.shtml">y</a> 2024-03-01</li>
      <li><a href="https://plain.example/">z</a></li></ul>"""
    found = find_rows(Selector(f"<html><body>{html}</body></html>"), BASE, UCAP)
    assert found.other_hosts == ("https://other.example/t20240301_1.shtml",)


# Items of a list, and the titles and dates of its rows.
ITEMS = [
    *(
        (f'<a href="202403/t20240301_1.shtml">x</a> {written}', [("x", "2024-03-01")])
        for written in (*("2024-3-1", "[2024-03-01]", "2024年3月1日", "2024/03/01", "2024.3.1"),)
    ),
    ('<a href="202403/t20240301_1.shtml">2019年1月1日起施行</a>', [("2019年1月1日起施行", None)]),
    ('<a href="202403/t20240301_1.shtml">x</a>2024-13-41', [("x", None)]),
    (
        '<a href="202403/t20240301_1.shtml">x</a><span>2024-03-01</span> <a href="202402/t20240201_2.shtml">y</a>'
        ' 2024-02-01 <a href="202401/t20240101_3.shtml">z</a>',
        [("x", "2024-03-01"), ("y", "2024-02-01"), ("z", None)],
    ),
    ('<a href="202403/t20240301_1.shtml"><span>x案</span><i>2024-03-01</i></a>', [("x案", "2024-03-01")]),
    (
        '<a title="某市发布打击诈骗犯罪典型案例" href="202403/t20240301_1.shtml">某市发布打击…</a>',
        [("某市发布打击诈骗犯罪典型案例", None)],
    ),
    ('<a title="其他" href="202403/t20240301_2.shtml">某区召开座谈会...</a>', [("某区召开座谈会...", None)]),
    ('<a href="https://other.example/202403/t20240301_1.shtml">x</a>', []),
    ('<a href="javascript:void(0)">y</a><a href="http://[/202403/t20240301_2.shtml">z</a>', []),
    ('<a href="index_2.shtml">2</a>', []),
]


def test_titles_and_dates_of_rows_as_lists_print_them() -> None:
    found = [
        (item, [(row.title, row.date) for row in ucap(f'<ul class="li_line"><li>{item}</li></ul>')])
        for item, _ in ITEMS
    ]
    assert [one for one in zip(found, ITEMS, strict=True) if one[0] != one[1]] == []
    furniture = '<div class="hot"><a href="/tt/202001/t20200101_9.shtml">热点</a></div>'
    assert [row.title for row in ucap(f'{furniture}<ul class="li_line"><li>{ITEMS[0][0]}</li></ul>')] == ["x"]


def test_rows_of_a_table_come_with_the_scope_that_holds_them_and_those_that_do_not() -> None:
    html = """<ul class="artlist"></ul>
      <table><tr><td>·<a href="./202005/t20200517_2.shtml">1.某案</a></td><td>[2020-05-17]</td></tr></table>"""
    found = find_rows(Selector(f"<html><body>{html}</body></html>"), "http://www.jx.example/alfb/index.shtml", TRS)
    assert list(found.rows) == [Row("http://www.jx.example/alfb/202005/t20200517_2.shtml", "1.某案", "2020-05-17")]
    assert (found.scope, found.empty_scopes) == (TRS.list_scopes[2], TRS.list_scopes[:2])
    nothing = find_rows(Selector("<html><body></body></html>"), "http://www.jx.example/", TRS)
    assert (nothing.rows, nothing.scope, nothing.empty_scopes) == ((), None, (*TRS.list_scopes, "//body"))


def test_rows_of_an_own_system_need_a_date_beside_them_where_any_has_one() -> None:
    html = """<div><a href="/node/12">首页</a><a href="/list?id=3">检务公开</a></div>
      <ul><li><a href="/node/142">某市检察院发布典型案例</a> 2024-05-06</li></ul>"""
    found = find_rows(Selector(f"<html><body>{html}</body></html>"), "https://www.example.cn/xwzx/list.html", GENERIC)
    assert [(row.url, row.date) for row in found.rows] == [("https://www.example.cn/node/142", "2024-05-06")]
