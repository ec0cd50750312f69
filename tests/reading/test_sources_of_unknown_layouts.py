"""Sources and whole bylines on pages of layouts that no rule knows: each row is a shape, with a text of our own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support.page_shapes import FRAMES, H1, TITLE
from tests.support.page_shapes import in_unknown_layout as article


@pytest.mark.parametrize(
    "line",
    [
        "来源：河湾日报",
        "来源: 河湾日报 2023-05-06 10:24",
        "来源：河湾日报2023-05-06",
        "来源：河湾日报 23-05-06 10:24",
        "来源：河湾日报05-06 10:24",
        "2023-05-06 10:24 来源：河湾日报",
        "来源：<a href='/x'>河湾日报</a><a href='/y'>我要评论</a>",
        "来源：<a href='/x'>河湾日报</a> 原创稿",
        "来源：<span>河湾日报</span><span>李某</span>",
        "来源：<a href='/x'>河湾</a>日报",
        "来源：<a href='/x'>河湾日报</a>原创稿",
        "来源：河湾日报 原创稿",
        "来源：河湾日报 0 分享到",
        "来源：河湾日报 A- A+",
        "来源：河湾日报 作者：李某",
        "来源：河湾日报 阅读 1024",
        "来源：河湾日报 浏览：12次",
        "来源：河湾日报 字体：大 中 小",
        "来源：河湾日报（责任编辑：李某）",
        "<span>来源</span><span>河湾日报</span>",
        "<span>来源</span> <b>河湾日报</b> <span>2023-05-06 10:24</span>",
        "来源 河湾日报",
        "<span>河湾一套</span><span>来源：河湾日报</span><span>2023-05-06 10:24</span>",
        "来源：河湾日报字号 A A",
        "来源｜河湾日报",
        "<dl><dt>来源</dt><dd>河湾日报</dd></dl>",
        "<table><tr><td>来源：</td><td>河湾日报</td></tr></table>",
        "<table><tr><th>来源：</th><th>河湾日报</th><th>发布日期：</th><th>2023-05-06</th></tr></table>",
        "<table><tr><td><b>文章来源</b></td><td>河湾日报</td></tr></table>",
        "<p>来源：</p><p>河湾日报</p><p>发布时间：2023-05-06</p>",
        "稿源：河湾日报",
        "素材来源：河湾日报",
        "內容來源：河湾日报",
        "转自：河湾日报",
        "来源于：河湾日报",
        "信息来源：河湾日报 【打印】 【关闭】",
        "时间：2023-05-06 作者：李某 来源：河湾日报 编辑：王某",
        "2023-05-06 10:24 河湾日报",
        "河湾日报 2023-05-06 10:24",
        "<span>2023-05-06 10:24</span> <a href='/x'>河湾日报</a>",
    ],
)
def test_sources_under_the_title(line: str) -> None:
    assert article(above=f"{H1}<div>{line}</div>").attribution == "河湾日报"


@pytest.mark.parametrize(
    "below",
    [
        "<div>来源：河湾日报</div>",
        "<div>（来源：河湾日报）</div>",
        "<div>本文来源：河湾日报 责任编辑：李某_B12</div>",
        "<div>稿源：河湾日报</div><div>编辑：王某</div>",
        "<div>2023-05-06 来源：河湾日报</div>",
    ],
)
def test_sources_below_the_text(below: str) -> None:
    assert article(below=below).attribution == "河湾日报"


@pytest.mark.parametrize(
    ("meta", "line", "source"),
    [
        ("河湾网", "来源：河湾日报", "河湾日报"),
        ("来源：河湾网-文化频道 原创稿", "来源：<a href='/w'>河湾网-文化频道</a>", "河湾网-文化频道"),
        ("来源：河湾网-文化频道 原创稿", "", "河湾网-文化频道"),
        ("河湾网", "来源：", "河湾网"),
        ("河湾网", "来源： 作者：李某", "河湾网"),
        ("河湾网", "图片来源：视觉河湾", "河湾网"),
    ],
)
def test_the_printed_source_beats_the_meta(meta: str, line: str, source: str) -> None:
    head = f"<title>{TITLE}</title><meta name='source' content='{meta}'>"
    assert article(head, f"{H1}<div>{line}</div>").attribution == source


@pytest.mark.parametrize(
    "line",
    [
        "图片来源：视觉河湾",
        "资金来源：境外账户",
        "数据来源 河湾统计年报",
        "来源：",
        "来源： 【字号 大 中 小】",
        "来源：<br>发布时间：2023-05-06",
        "来源于生活的一场骗局",
        "作者：河湾日报",
        "2023-05-06 10:24 本地要闻",
        "2023-05-06 10:24 社会新闻",
        "平安小李 2023-05-06 10:24",
    ],
)
def test_no_source_is_invented(line: str) -> None:
    assert article(above=f"{H1}<div>{line}</div>").attribution is None


# --- whole bylines ----------------------------------------------------------------------------------------------------

SITES = tomllib.loads((Path(__file__).parent / "sites_of_news.toml").read_text("utf-8"))["pages"]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("page", SITES, ids=[page["shape"] for page in SITES])
def test_the_bylines_of_sites(page: dict[str, str], frame: str) -> None:
    parts = {part: page.get(part, "").replace("{t}", TITLE) for part in ("head", "above", "below")}
    found = article(**parts, frame=frame)
    assert (found.title, found.published, found.attribution) == (TITLE, page.get("date"), page.get("source"))
