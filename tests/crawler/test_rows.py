"""What lists and home pages link to."""

import time

import pytest
from parsel import Selector

from crawler.families.rows import Row, columns, rows
from crawler.families.trs import TrsSpider
from crawler.families.ucap import UcapSpider

BASE = "https://www.example.cn/spp/zdgz/index.shtml"


def ucap(html: str, base: str = BASE) -> list[Row]:
    return rows(Selector(f"<html><body>{html}</body></html>"), base, UcapSpider.article_path, UcapSpider.list_scopes)


def test_a_row_has_its_address_its_title_and_its_date() -> None:
    html = """<div class="commonList_con"><ul class="li_line">
      <li><a href="/spp/zdgz/202403/t20240301_1.shtml#2">样例<br>标题</a><span>2024-03-01</span></li></ul></div>"""
    assert ucap(html) == [Row("https://www.example.cn/spp/zdgz/202403/t20240301_1.shtml#2", "样例标题", "2024-03-01")]


@pytest.mark.parametrize("written", ["2024-3-1", "[2024-03-01]", "2024年3月1日", "2024/03/01", "2024.3.1"])
def test_dates_as_lists_print_them(written: str) -> None:
    (row,) = ucap(f'<ul class="li_line"><li><a href="202403/t20240301_1.shtml">x</a> {written}</li></ul>')
    assert row.date == "2024-03-01"


def test_a_date_in_the_title_is_not_the_rows_date() -> None:
    (row,) = ucap('<ul class="li_line"><li><a href="202403/t20240301_1.shtml">2019年1月1日起施行</a></li></ul>')
    assert row.date is None


def test_links_that_share_a_row_have_the_date_that_follows_them() -> None:
    html = """<ul class="li_line"><li><a href="202403/t20240301_1.shtml">x</a><span>2024-03-01</span>
      <a href="202402/t20240201_2.shtml">y</a> 2024-02-01 <a href="202401/t20240101_3.shtml">z</a></li></ul>"""
    assert [row.date for row in ucap(html)] == ["2024-03-01", "2024-02-01", None]


def test_thousands_of_links_in_one_row_take_no_time() -> None:
    links = "".join(f'<a href="202403/t20240301_{n}.shtml">x</a> 2024-03-01 ' for n in range(5000))
    began = time.perf_counter()
    assert len(ucap(f'<ul class="li_line"><li>{links}</li></ul>')) == 5000
    assert time.perf_counter() - began < 5


def test_an_impossible_date_is_none() -> None:
    (row,) = ucap('<ul class="li_line"><li><a href="202403/t20240301_1.shtml">x</a>2024-13-41</li></ul>')
    assert row.date is None


def test_links_of_the_pages_furniture_are_no_rows() -> None:
    html = """<div class="hot"><a href="/tt/202001/t20200101_9.shtml">热点</a></div>
      <ul class="li_line"><li><a href="./202403/t20240301_1.shtml">x</a></li>
      <li><a href="index_2.shtml">2</a></li></ul>"""
    assert [row.url for row in ucap(html)] == ["https://www.example.cn/spp/zdgz/202403/t20240301_1.shtml"]


def test_links_to_other_hosts_and_odd_links_are_left_out() -> None:
    html = """<ul class="li_line"><li><a href="https://other.example/202403/t20240301_1.shtml">x</a></li>
      <li><a href="javascript:void(0)">y</a></li><li><a href="http://[/202403/t20240301_2.shtml">z</a></li></ul>"""
    assert ucap(html) == []


def test_table_rows_of_a_trs_list() -> None:
    html = """<table><tr><td>·<a href="./202005/t20200517_2.shtml">1.某案</a></td><td>[2020-05-17]</td></tr></table>"""
    page = Selector(f"<html><body>{html}</body></html>")
    found = rows(page, "http://www.jx.example/alfb/index.shtml", TrsSpider.article_path, TrsSpider.list_scopes)
    assert found == [Row("http://www.jx.example/alfb/202005/t20200517_2.shtml", "1.某案", "2020-05-17")]


def test_columns_are_found_by_their_links_text_each_once() -> None:
    home = Selector(
        """<html><body><a href="alfb/index.shtml">典型案例</a><a href="/alfb/">案例发布</a><a href="jcyw/">检察要闻</a>
        <a href="/about/">本院概况</a><a href="https://other.example/dxal/">典型案例</a>
        <a href="/jcyw/202401/t20240101_1.shtml">某典型案例发布</a></body></html>"""
    )
    found = columns(home, "http://www.jx.example/", TrsSpider.article_path)
    assert found == {"alfb": "http://www.jx.example/alfb/index.shtml", "jcyw": "http://www.jx.example/jcyw/"}
