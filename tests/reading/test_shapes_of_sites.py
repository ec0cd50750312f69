"""What sites of many kinds print around an article in the article's own element, each line alone: it goes, and lines of
the text that look like it stay. Then layouts whose title, date or source is printed in an unusual place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from archive.model import Article, Context, Page, Role
from archive.reading.markup import Markup
from tests.support.articles import read

TITLE = "三小时转走三十六万元"
SITE = "平安在线"
TEXT = [
    "去年冬天，家住城南的退休教师陈某接到一个自称“社区医保中心”的电话，对方说她的医保卡在外地被盗刷。",
    "“他们连我儿子在哪上班都知道，我怎么会不信？”陈某后来对办案检察官说。",
    "检察机关介入后查明，转账的第一层账户均为外地大学生出租的银行卡，每张卡的租金不到八百元。",
    "法院判处主犯周某有期徒刑八年六个月，并处罚金十万元。",
]
BYLINE = "<div>2023-11-16 10:00 来源：平安在线</div>"

FURNITURE = {
    "codes": ["长按二维码关注“某某检察”", "识别图中二维码加入读者群", "手机扫一扫 查看更便捷", "手机阅读本文："],
    "pleas": [
        "点个“在看”，支持一下",
        "喜欢就点个赞吧",
        "欢迎转发、分享给身边的人",
        "关注我们，了解更多法律知识",
        "↓↓↓",
    ],
    "lists": [
        "热文推荐",
        "最新动态",
        "大家还在看",
        "相关法律知识",
        "Related articles",
        "You may also like",
        "Most read",
    ],
    "reprint": ["原创不易，转载请注明出处", "本文由某某网编辑整理，转载请注明出处。", "本文系作者授权发布"],
    "disclaimers": [
        "本文转载于 法律人 http://www.falvren.example/ 如有侵犯，请联系删除",
        "声明：转载此文是出于传递更多信息之目的，若侵犯了您的权益，请与本网联系。",
        "*本文仅供交流学习之用，不代表法律意见",
        "部分图片来源网络",
    ],
    "editors": [
        "编辑：大江 监制：小河",
        "[编辑：杨柳]",
        "初审编辑：王一",
        "复审：李二",
        "一审：李静 二审：王强 三审：赵明",
        "值班编委 阿强",
        "作者：李静 编辑：王强",
    ],
    "tags": ["关键词：诈骗 检察 退赃", "专题：打击电信网络诈骗", "收录于合集 #反诈 12个"],
    "buttons": [
        "路过 雷人 握手 鲜花 鸡蛋",
        "生成海报",
        "我要打印 我要关闭",
        "收起全文",
        "没有更多了",
        "播放 倍速",
        "Back to top",
    ],
    "counters": ["浏览 213 次", "阅读 10万+", "213人阅读", "本文共1203字，阅读约需3分钟", "0 comments"],
    "comments": ["您需要登录后才可以回帖 登录 | 立即注册", "Leave a Reply"],
    "advice for sale": ["张某律师 13800000000", "免费法律咨询，3分钟100%回复", "问题越详细，回答越精确"],
    "traditional": ["點擊加入LINE好友", "請按讚追蹤我們的粉絲專頁", "列印本頁"],
}
KEPT_LINES = [
    "检察官提醒：不轻信、不转账。",
    "（文中人物均为化名）",
    "某某县人民检察院",
    "附件：追赃挽损工作台账",
    "审判员：赵某",
    "书记员 王某",
    "二审：改判有期徒刑三年",
    "终审：维持原判",
    "供稿：第一检察部",
    "举报电话：12309",
    "[1] 参见《刑法学》第三版，第221页。",
    "请点赞转发，让更多的老人看到这个骗局。",
    "关注公众号领红包？这是骗局！",
    "下载APP刷单",
    "评论区里的骗局",
]
INSIDE = ["赞助广告", "展开剩余60%", "相关报道：男子刷单被骗后报警，警方六小时止付", "免费法律咨询，3分钟100%回复"]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def article(body: str, title_tag: str = f"{TITLE}_{SITE}") -> Article:
    markup = f"<html><head><title>{title_tag}</title></head><body>{body}</body></html>".encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return read(
        Page("http://x.example/1.html", "2026-01-01T00:00:00Z", 200, headers, markup, Context(Role.ARTICLE), "", 0)
    )


FRAMES = {
    "paragraphs": lambda lines: f"<div><h1>{TITLE}</h1>{BYLINE}{paragraphs(lines)}</div>",
    "breaks in a cell": lambda lines: f"<table><tr><td><b>{TITLE}</b>{BYLINE}{'<br>'.join(lines)}</td></tr></table>",
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("kind", FURNITURE)
def test_furniture_below_the_text_goes(kind: str, frame: str) -> None:
    left = [line for line in FURNITURE[kind] if article(FRAMES[frame]([*TEXT, line])).text.split("\n") != TEXT]
    assert left == []


@pytest.mark.parametrize("frame", FRAMES)
def test_the_last_line_of_a_text_stays_if_it_only_looks_like_furniture(frame: str) -> None:
    texts = {line: article(FRAMES[frame]([*TEXT, line])).text.split("\n") for line in KEPT_LINES}
    assert [line for line, lines in texts.items() if lines != [*TEXT, line]] == []


@pytest.mark.parametrize("line", INSIDE)
def test_furniture_amid_the_text_goes(line: str) -> None:
    assert article(FRAMES["paragraphs"]([*TEXT[:2], line, *TEXT[2:]])).text.split("\n") == TEXT


def test_a_press_site_that_uses_an_offices_system_has_its_own_lines_in_the_body() -> None:
    lines = [
        *TEXT[:2],
        "相关报道：男子刷单被骗后报警",
        *TEXT[2:],
        "延伸阅读：",
        "女子“充值做任务”被骗8万",
        "复审：李二",
    ]
    body = f"<h1>{TITLE}</h1>{BYLINE}<div class='TRS_Editor'>{paragraphs(lines)}</div>"
    assert article(body).text.split("\n") == TEXT


def test_a_column_beside_the_article_that_is_longer_than_it_is_no_part_of_it() -> None:
    law = [
        f"根据刑法第{number}条规定，数额较大的，处三年以下有期徒刑、拘役或者管制，并处或者单处罚金。"
        for number in range(6)
    ]
    body = (
        f"<div><div><h3>法律常识</h3>{paragraphs(law)}</div><div><h2>{TITLE}</h2>{BYLINE}{paragraphs(TEXT)}</div></div>"
    )
    assert article(body).text.split("\n") == TEXT


# --- fields -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """The head of an article, what is below its text, and what is to be read."""

    head: str
    below: str = ""
    date: str | None = "2023-11-16"
    source: str | None = None
    title_tag: str = f"{TITLE}_{SITE}"


H1 = f"<h1>{TITLE}</h1>"
SHAPES = {
    "a forum's portal": Shape(f"{H1}<p>2023-11-16 17:05 | 查看: 22 | 来自: 江城晚报</p>", source="江城晚报"),
    "spans without spaces": Shape(
        f"{H1}<p><span>作者：许某</span><span>来源：《评论》2022年第4期</span><span>发布时间：2023-11-16</span></p>",
        source="《评论》2022年第4期",
    ),
    "readers behind the source": Shape(
        f"{H1}<p>发布时间：2023-11-16 来源：律师网整理　<span>1203人看过</span></p>", source="律师网整理"
    ),
    "English month first": Shape(f"{H1}<p>Posted on November 16, 2023 by Liang</p>"),
    "English day first": Shape(f"{H1}<p>Published: 16th Nov 2023</p>"),
    "no month": Shape(f"{H1}<p>Posted on Mayor 16, 2023</p>", date=None),
    "a bold line is the title": Shape(
        f"<p><strong>{TITLE}</strong></p>",
        below="<p>来源：江城晚报　2023-11-16</p>",
        source="江城晚报",
        title_tag="普法在线",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_title_date_and_source_of_a_shape(shape: str) -> None:
    page = SHAPES[shape]
    found = article(f"<div>{page.head}{paragraphs(TEXT)}{page.below}</div>", page.title_tag)
    assert (found.title, found.published, found.attribution) == (TITLE, page.date, page.source)


@pytest.mark.parametrize("opening", ["<h1>", "<h1><b><i>", "<h2><h3>"])
def test_headings_that_nest_too_deep_lose_no_text(opening: str) -> None:
    markup = Markup(f"<html><body>{opening * 3000}<p>{TEXT[0]}</p></body></html>")
    assert TEXT[0] in "".join(markup.root.itertext())
