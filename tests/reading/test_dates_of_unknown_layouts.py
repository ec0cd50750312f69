"""Dates on pages of layouts that no rule knows: each row is a shape, with a text of our own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.page_shapes import DAY, H1, TITLE
from tests.support.page_shapes import in_unknown_layout as article

WRITTEN = [
    "2023-05-06",
    "2023-5-6 09:08",
    "2023年05月06日08:18",
    "2023年5月6日 星期六 8:18",
    "2023/05/06 10:24:09",
    "2023.05.06 10:24",
    "2023-05-0610:24",
    "2023 年 5 月 6 日",
    "２０２３年５月６日",
    "二〇二三年五月六日",
    "2023–05–06 10:24",
]
LABELS = [
    "发布时间：{}",
    "发布时间:{}",
    "发布时间 {}",
    "发布日期：{}",
    "时间：{}",
    "日期: {}",
    "发表于 {}",
    "发布于：{}",
    "上传时间：{}",
    "{} 发布",
]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("written", WRITTEN)
def test_a_labelled_date_is_read_however_it_is_written(label: str, written: str) -> None:
    found = article(above=f"{H1}<div>{label.format(written)}</div>")
    assert (found.published, found.published_from) == (DAY, "line")


@pytest.mark.parametrize(
    "line",
    [
        "<div>2023-05-06 10:24</div>",
        "<div>2023-05-06 10:24 河湾日报</div>",
        "<div>河湾日报 2023-05-06 10:24</div>",
        "<div>2023年05月06日08:18 河湾新闻网</div>",
        "<p>李某/河湾青年报</p><p>2023-05-06 09:10</p>",
        "<div><span>2023-05-06 10:24:09</span><a href='/x'>河湾日报</a><a>我要评论</a></div>",
        "<div>2023-05-06</div>",
        "<div><span>河湾发布</span> <span>2023-05-06</span></div>",
        "<div>[2023-05-06]</div>",
        "<div>2023年05月06日</div>",
        "<div>23-05-06 10:24</div>",
        "<div>发布时间：23-05-06</div>",
        "<div>发布时间：20230506</div>",
        "<dl><dt>发布时间</dt><dd>2023-05-06</dd></dl>",
        "<table><tr><td>发布日期：</td><td>2023-05-06</td></tr></table>",
        "<div><div>2023</div><div>05/06</div><div>10:24</div></div>",
        "<div><span>2023</span><span>05/06</span><span>10:24</span></div>",
        "<div><p>06</p><p>2023-05</p></div>",
        "<time datetime='2023-05-06T10:24:00+08:00'>2年前</time>",
        "<time datetime='2023-05-05T23:24:00Z' itemprop='datePublished'>昨天</time>",
        "<span itemprop='datePublished' content='2023-05-06T10:24'>昨天 10:24</span>",
        "<div>首页 > 本地要闻 > 正文 2023-05-06 10:24 字号 大 中 小</div>",
        "<div>更新时间：2024-02-03 发布时间：2023-05-06</div>",
        "<div>2023-05-06 10:24（2/21 22:08 更新）</div>",
        "<div>成文日期：2023-04-30</div><div>发布日期：2023-05-06</div>",
        "<div>發佈時間：2023/5/6 21:20</div>",
        "<div>Published on 2023-05-06</div>",
        "<div>公告时间：2023-05-06</div>",
        "<div>刊出日期：2023-05-06 第3版</div>",
        "<div><span>某某法律网</span><span>时间：2023-05-06 10:24:09</span><span>1203人看过</span></div>",
        "<div><span>大 中 小</span><span>日期：2023年05月06日</span></div>",
    ],
)
@pytest.mark.parametrize("place", ["under the title", "over it"])
def test_dates_beside_the_title(line: str, place: str) -> None:
    assert article(above=H1 + line if place == "under the title" else line + H1).published == DAY


@pytest.mark.parametrize(
    "below",
    [
        "<div>发布时间：2023-05-06</div>",
        "<div>发布于 2023-05-06 10:24</div>",
        "<div class='x'>2023-05-06 11:42:03</div><div>举报</div>",
        "<div>来源：河湾日报 发布日期：2023年5月6日</div>",
        "<div><span>责任编辑：李某</span><span>发稿时间：2023-05-06 08:00</span></div>",
    ],
)
def test_dates_below_the_text(below: str) -> None:
    found = article(below=below)
    assert (found.published, found.published_from) == (DAY, "line")


METAS = [
    "<meta name='apub:time' content='2023-5-6 21:30:50'>",
    "<meta name='og:time ' content='2023-05-06 02:26:00'>",
    "<meta name='weibo: article:create_at' content='2023-05-06 19:55:10'>",
    "<meta itemprop='datePublished' content='2023/05/06 21:20'>",
    "<meta name='publish_time' content='1683336240'>",
    "<meta name='publish-date' content='20230506102400'>",
    "<meta property='article:published' content='2023-05-06'>",
    "<meta name='DC.date.issued' content='2023-05-06'>",
    '<script type="application/ld+json">{"@graph":[{"datePublished":"2023-05-06T10:24:00+08:00"}]}</script>',
    '<script>var x = 1; var ct = "1683337473";</script>',
    "<script>var createTime = '2023-05-06 10:24';</script>",
    '<script type="application/ld+json">{"title":"x\n","pubDate":"2023-05-06T15:14:21",}</script>',
]


@pytest.mark.parametrize("head", METAS)
def test_dates_for_machines(head: str) -> None:
    found = article(f"<title>{TITLE}</title>{head}")
    assert (found.published, found.published_from) == (DAY, "meta")


@pytest.mark.parametrize("line", ["发布时间：2023-05-06", "2023-05-06 10:24 来源：河湾日报", "2023年5月6日 10:24"])
def test_the_printed_date_beats_that_of_a_page_generated_again(line: str) -> None:
    found = article(f"<title>{TITLE}</title><meta name='PubDate' content='2025-10-23 09:00'>", f"{H1}<div>{line}</div>")
    assert (found.published, found.published_from) == (DAY, "line")


def test_a_meta_that_agrees_with_the_printed_date_is_the_rule() -> None:
    meta = "<meta name='PubDate' content='2023-05-06 09:00'>"
    found = article(f"<title>{TITLE}</title>{meta}", f"{H1}<div>发布时间：2023-05-06</div>")
    assert (found.published, found.published_from) == (DAY, "meta")


def test_a_printed_day_has_the_year_of_the_meta_of_that_day() -> None:
    line = "<div>发布时间：05-06 12:00</div>"
    meta = "<meta itemprop='dateUpdate' content='2023-05-06 12:00:57'>"
    assert article(f"<title>{TITLE}</title>{meta}", H1 + line).published == DAY
    assert article(f"<title>{TITLE}</title>{meta.replace('05-06', '05-09')}", H1 + line).published is None


@pytest.mark.parametrize(
    "path",
    [
        "/n1/2023/0506/c1001-31138741.html",
        "/gn/2023/05-06/9999.shtml",
        "/industry/2023_05_06_516923.shtml",
        "/23/0506/16/EOG.html",
        "/roll/2023-05-06/doc-ihq.shtml",
    ],
)
def test_dates_in_addresses(path: str) -> None:
    found = article(url=f"https://news.example.cn{path}")
    assert (found.published, found.published_from) == (DAY, "url")


@pytest.mark.parametrize(
    "trap",
    [
        {"above": f"<div>2023年5月6日 星期六 晴</div>{H1}"},
        {"above": f"<div>今天是2023年5月6日</div>{H1}"},
        {"above": f"{H1}<div>更新时间：2023-05-06 10:24</div>"},
        {"above": f"{H1}<div>最后更新: 2023-05-06 15:14:21</div>"},
        {"above": f"{H1}<div>2023-05-06 15:14 更新</div>"},
        {"above": f"{H1}<div>成文日期：2023-05-06 施行日期：2023-06-01</div>"},
        {"above": f"{H1}<div>（2023年5月6日县人大常委会第三次会议通过）</div>"},
        {"above": f"{H1}<div>（2023年5月6日）</div>"},
        {"above": f"{H1}<div>活动时间：2023-05-06至2023-06-06</div>"},
        {"above": f"{H1}<div>案发时间：2023-05-06 10:24</div>"},
        {"above": f"{H1}<div>报名时间：2023年5月6日</div>"},
        {"above": f"{H1}<div>昨天 10:24</div>"},
        {"above": f"{H1}<div>3小时前 阅读 2023</div>"},
        {"above": f"{H1}<div>05-06 10:24</div>"},
        {"above": f"{H1}<p>2023年5月6日，河湾县的一位老人来到银行。</p>"},
        {"below": "<div>上一篇：县里开会（2023-05-06 10:24）</div>"},
        {"below": "<ul><li><a href='/x'>县里开会</a></li><li>2023-05-06</li></ul>"},
        {"below": "<p>河湾县公安局</p><p>2023年5月6日</p>"},
        {"head": f"<title>{TITLE}</title><meta name='generated-date' content='2023-05-06'>"},
        {"head": f"<title>{TITLE}</title><meta itemprop='dateModified' content='2023-05-06'>"},
        {"head": f"<title>{TITLE}</title><meta name='publishid' content='20230506'>"},
        {"head": f"<title>{TITLE}</title><meta name='publisher-update-time' content='2023-05-06'>"},
        {"head": '<script type="application/ld+json">{"dateModified":"2023-05-06"}</script>'},
    ],
)
def test_no_date_is_invented(trap: dict[str, str]) -> None:
    found = article(**trap)
    assert (found.published, found.published_from) == (None, None)


@given(
    st.dates(date(2000, 1, 1), date(2026, 1, 31)),
    st.sampled_from(LABELS[:-1]),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日 %H:%M", "%Y.%m.%d", "%Y/%m/%d%H:%M", "%y-%m-%d"]),
)
@settings(deadline=None, max_examples=60)
def test_every_day_is_read_behind_every_label(day: date, label: str, form: str) -> None:
    assert article(above=f"{H1}<div>{label.format(day.strftime(form))}</div>").published == day.isoformat()
