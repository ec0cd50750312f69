"""Titles, dates, sources and editors: what is not found is None, and the rule that gave a date is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reading.fields.written_dates import written_date
from tests.support.page_shapes import in_known_layout as article

LATEST = date(2026, 2, 2)


def dated(**parts: str) -> tuple[str | None, str | None]:
    found = article(**parts)  # type: ignore[arg-type]
    return found.published, found.published_from


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2018-03-09", "2018-03-09"),
        ("2025-2-13 13:13:21", "2025-02-13"),
        ("2026年4月13日", "2026-04-13"),
        ("2024年04月24日23:52", "2024-04-24"),
        ("2021-08-01-06:08:00", "2021-08-01"),
        ("2022/04/21", "2022-04-21"),
        ("2022.4.21", "2022-04-21"),
        ("2023年11月", "2023-11"),
        ("2023年13月1日", None),
        ("2023-02-30", None),
        ("2026-02-03", None),
        ("1911-01-01", None),
        ("202331日", None),
        ("第2023001号", None),
        ("昨天", None),
    ],
)
def test_dates_are_read_as_written_or_not_at_all(written: str, iso: str | None) -> None:
    assert written_date(written, date(2026, 12, 31) if iso == "2026-04-13" else LATEST) == iso


@given(st.dates(date(1950, 1, 1), LATEST), st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d %H:%M"]))
@settings(deadline=None)
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    assert written_date(f"发布于{day.strftime(form)}", LATEST) == day.isoformat()


@given(st.dates(LATEST + timedelta(days=1), date(2099, 12, 31)))
@settings(deadline=None)
def test_no_day_after_the_fetch_is_believed(day: date) -> None:
    assert written_date(day.isoformat(), LATEST) is None


@pytest.mark.parametrize(
    ("meta", "iso"),
    [
        ('<meta name="firstpublishedtime" content="2021-08-01-06:08:00">', "2021-08-01"),
        ('<meta name="PubDate" content="2016-11-22 09:53">', "2016-11-22"),
        ('<meta name="publishdate" content="20170310">', "2017-03-10"),
        ('<meta property="article:published_time" content="2019-09-07T16:28:35+08:00">', "2019-09-07"),
        ('<meta property="article:published_time" content="2019-09-07T20:28:35Z">', "2019-09-08"),
        ('<meta name="pubdate" content="2023-13-45"><meta name="publishdate" content="2023-05-06">', "2023-05-06"),
    ],
)
def test_the_first_rung_is_the_meta(meta: str, iso: str) -> None:
    assert dated(head=meta, above=f"<p>时间：{iso}</p>") == (iso, "meta")
    assert dated(head=meta) == (iso, "meta")


def test_a_date_of_the_first_publication_beats_what_is_printed() -> None:
    first = '<meta name="firstpublishedtime" content="2021-08-01-06:08:00">'
    assert dated(head=first, above="<p>时间：2021-08-03</p>") == ("2021-08-01", "meta")


@pytest.mark.parametrize(
    "line",
    [
        "时间：2023-05-06 作者：",
        "发布时间: 2023年5月6日",
        "发布日期：2023-5-6浏览次数：",
        "发表日期:2023-05-06",
        "<span>发稿时间：</span><span>2023-05-06 08:42:00</span>",
        "日期：<b>2023-05-06</b>",
        "听新闻 放大镜 2023-05-06 15:15:00  来源：",
        "来源:人民日报2023-05-06 10:47",
        "2023-05-06 10:24:09来源：最高人民检察院网站编辑：张某",
    ],
)
def test_the_second_rung_is_the_line(line: str) -> None:
    assert dated(head='<meta name="pubdate" content="待定">', above=f"<div>{line}</div>") == ("2023-05-06", "line")


def test_the_line_nearest_to_the_body_counts() -> None:
    assert dated(above="<div>时间：2019-01-01</div><div>时间：2023-05-06</div>") == ("2023-05-06", "line")


def test_the_list_the_address_and_the_page_itself_come_after() -> None:
    address = "https://www.example.gov.cn/zdgz/202305/t20230507_1.shtml"
    assert dated(list_date="2023-05-06", url=address) == ("2023-05-06", "list")
    assert dated(list_date="2023-99-06", url=address) == ("2023-05-07", "url")
    assert dated(above='<div class="date">2023-05-08</div>', url=address) == ("2023-05-08", "line")
    assert dated(above='<div class="date">2023-05-08</div>', list_date="2023-05-06") == ("2023-05-06", "list")


@pytest.mark.parametrize(
    ("path", "iso"),
    [
        ("/zdgz/202305/t20230506_1.shtml", "2023-05-06"),
        ("/2023-05/06/content_1.htm", "2023-05-06"),
        ("/art/2023/5/6/art_28_1.html", "2023-05-06"),
        ("/pc/con/202305/06/content_1.html", "2023-05-06"),
        ("/a/20230506/000843.htm", "2023-05-06"),
        ("/wenji/20230506.html", None),
        ("/t20231345_1.shtml", None),
        ("/info/1081/978.htm", None),
    ],
)
def test_dates_in_addresses(path: str, iso: str | None) -> None:
    assert dated(url=f"https://www.example.cn{path}") == (iso, "url" if iso else None)


@pytest.mark.parametrize(
    "trap",
    [
        {"head": '<meta name="others" content="页面生成时间 2025-12-24 10:05:11">'},
        {"head": '<meta name="Maketime" content="2025-12-24 12:28:37">'},
        {"head": '<meta name="lastmodifiedtime" content="2025-12-24-07:08:00">'},
        {"above": "<div>更新时间：2025-12-24</div>"},
        {"below": "<div>Copyright 2003-2025 某某网</div>"},
        {"below": "<ul><li><a href='/x'>别的消息</a> 2025-12-24</li></ul>"},
        {"body": "<div id='fontzoom'><p>2021年3月4日，被告人郑某被抓获。</p><p>2022年5月6日</p></div>"},
        {"url": "import:20230506-abc"},
    ],
)
def test_no_date_is_invented(trap: dict[str, str]) -> None:
    assert dated(**trap) == (None, None)


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        ("<title>甲县起诉诈骗案_某省人民检察院</title>", "", "甲县起诉诈骗案"),
        ("<title>甲县起诉诈骗案_要闻_某某门户网站</title>", "", "甲县起诉诈骗案"),
        ("<title>甲县起诉诈骗案 - 某省人民政府门户网站 </title>", "", "甲县起诉诈骗案"),
        ("<title>\n甲县起诉诈骗案-某某网\n</title>", "", "甲县起诉诈骗案"),
        ("<title>1-10月甲县起诉诈骗犯罪情况</title>", "", "1-10月甲县起诉诈骗犯罪情况"),
        ("<title>甲县诈骗案 - 自编名</title><meta name='SiteName' content='自编名'>", "", "甲县诈骗案"),
        ("<title>甲县起诉诈骗案_某网</title>", "<h1>甲县起诉<br>诈骗案</h1>", "甲县起诉诈骗案"),
        (
            "<title>甲县起诉一起诈骗案…_某网</title>",
            "<h1>甲县起诉一起诈骗案 涉案百万</h1>",
            "甲县起诉一起诈骗案 涉案百万",
        ),
        ("<title>甲县起诉诈骗案-案例</title>", "<td><span>甲县起诉诈骗案</span></td>", "甲县起诉诈骗案"),
        ("<title>甲县起诉诈骗案</title>", "<h1>某省人民检察院网站</h1><h2>甲县起诉</h2>", "甲县起诉诈骗案"),
        (
            "<title>甲县起诉</title>",
            "<div class='detail-article-title'><h2>甲县起诉</h2><h3>诈骗案一件</h3></div>",
            "甲县起诉 诈骗案一件",
        ),
        ("<title>某省人民检察院</title>", "<div class='detail_tit'>甲县起诉诈骗案</div>", "甲县起诉诈骗案"),
        ("<meta name='ArticleTitle' content='甲县起诉诈骗案'>", "", "甲县起诉诈骗案"),
        ("<title>某省人民检察院</title>", "", None),
        ("", "", None),
    ],
)
def test_titles(head: str, above: str, title: str | None) -> None:
    assert article(head=head, above=above).title == title


@pytest.mark.parametrize(
    ("head", "above", "source"),
    [
        ("<meta name='ContentSource' content='某某日报'>", "<p>来源：</p>", "某某日报"),
        ("<meta name='source' content='来源：某某网'>", "", "某某网"),
        ("", "<p>时间：2023-05-06&nbsp;来源： 检察日报&nbsp;【字体：大 中 小】</p>", "检察日报"),
        ("", "<p>时间：2023-05-06 新闻来源：某市检察院 【字号：大|小】</p>", "某市检察院"),
        ("", "<p>稿件来源： 某某日报</p>", "某某日报"),
        ("", "<p>来源:人民日报2022-05-12 10:47</p>", "人民日报"),
        ("", "<p>2022-04-21 10:24:09来源：最高人民检察院网站编辑：张某</p>", "最高人民检察院网站"),
        ("", "<p>来源：某某报 举报</p>", "某某报"),
        ("", "<p>来源: | 发布时间: 2018-05-17 | 浏览次数: 3</p>", None),
        ("", "<p>作者：  来源：  【字体：大 中 小】</p>", None),
        ("", "<p>资金来源：境外</p>", None),
    ],
)
def test_sources(head: str, above: str, source: str | None) -> None:
    assert article(head=head, above=above).attribution == source


@pytest.mark.parametrize(
    ("lines", "below", "editor", "kept"),
    [
        ([], "<div class='editor'>[责任编辑： 林某]</div>", "林某", []),
        (["责任编辑：林某"], "", "林某", []),
        (["（责编：林某、陈某）"], "", "林某、陈某", []),
        (["作者：孙某  编辑：张某"], "", "张某", ["作者：孙某 编辑：张某"]),
        (["作者：孙某  编  辑：张某"], "", "张某", ["作者：孙某 编 辑：张某"]),
        (["编辑：张某"], "<div>责任编辑：林某</div>", "林某", ["编辑：张某"]),
        (["责任编辑："], "", None, []),
    ],
)
def test_editors(lines: list[str], below: str, editor: str | None, kept: list[str]) -> None:
    text = ["某县检察院提起公诉。", "法院作出判决。"]
    body = f"<div id='fontzoom'>{''.join(f'<p>{line}</p>' for line in text + lines)}</div>"
    found = article(body=body, below=below)
    assert found.editor == editor
    assert found.text.split("\n") == text + kept
