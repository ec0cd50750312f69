"""Lines below a text and between its paragraphs: those of a site go, those of the text stay, alone or in a box."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.model import Context, Page, Role
from tests.support.articles import read
from tests.support.growth import assert_linear

TITLE = "三小时转走三十六万元"
TEXT = [
    "去年冬天，家住城南的退休教师陈某接到一个自称“社区医保中心”的电话，对方说她的医保卡在外地被盗刷。",
    "“他们连我儿子在哪上班都知道，我怎么会不信？”陈某后来对办案检察官说。",
    "检察机关介入后查明，转账的第一层账户均为外地大学生出租的银行卡，每张卡的租金不到八百元。",
    "法院判处主犯周某有期徒刑八年六个月，并处罚金十万元。",
]
FILE = tomllib.loads((Path(__file__).parent / "made_pages" / "lines.toml").read_text("utf-8"))
LINES = {kind: lines.strip().split("\n") for kind, lines in FILE.items()}
BYLINE = "<div>2023-11-16 10:00 来源：平安在线</div>"
VOTE = (
    "<div><h4>你接到过这样的电话吗？</h4><ul><li>接到过 40.2%</li><li>没有 59.8%</li></ul><p>共 88 人参与投票</p></div>"
)
BOXES = {
    "vote": VOTE,
    "choices": "<form><p>你怎么看。</p><input type='radio'>他活该<input type='radio'>他可怜</form>",
    "code": "<section><p>微信扫码阅读更多报道</p></section>",
    "other articles": "<aside><h4>相关新闻</h4><ul><li>冒充客服的人</li></ul></aside>",
    # two paragraphs in a row behind it are of the text again
    "a heading and links": "<p><b>相关阅读</b></p><p><a href='/2'>冒充客服的人</a></p>",
}


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


FRAMES: dict[str, Callable[[list[str]], str]] = {
    "paragraphs": lambda lines: f"<div><h1>{TITLE}</h1>{BYLINE}{paragraphs(lines)}</div>",
    "breaks in a cell": lambda lines: f"<table><tr><td><b>{TITLE}</b>{BYLINE}{'<br>'.join(lines)}</td></tr></table>",
}


def lines_of(body: str, title_tag: str = f"{TITLE}_平安在线") -> list[str]:
    markup = f"<html><head><title>{title_tag}</title></head><body>{body}</body></html>".encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    context = Context(Role.ARTICLE)
    page = Page("http://x.example/1.html", "2026-01-01T00:00:00Z", 200, headers, markup, context, "", 0)
    return read(page).text.split("\n")


def lines_around(inner: str) -> list[str]:
    """What is read of a page with that below its title."""
    return lines_of(f"<div><a href='/'>首页</a></div><div><h1>{TITLE}</h1>{BYLINE}{inner}</div>")


@pytest.mark.parametrize("frame", FRAMES)
def test_lines_of_the_site_go_and_lines_of_the_text_stay(frame: str) -> None:
    def wrong(lines: list[str], place: int, *, stays: bool) -> list[str]:
        """The lines that do not stay, or do not go, before that paragraph of the text."""
        with_line = {line: [*TEXT[:place], line, *TEXT[place:]] for line in lines}
        return [
            line for line, whole in with_line.items() if lines_of(FRAMES[frame](whole)) != (whole if stays else TEXT)
        ]

    below, between = len(TEXT), 2
    assert wrong(LINES["furniture"], below, stays=False) == []
    assert wrong(LINES["furniture_amid"], between, stays=False) == []
    assert wrong(LINES["text"], below, stays=True) == []
    assert wrong(LINES["text"] + LINES["text_amid"], between, stays=True) == []


def test_a_box_between_two_paragraphs_goes_as_a_whole() -> None:
    read_with = {name: lines_around(paragraphs(TEXT[:2]) + box + paragraphs(TEXT[2:])) for name, box in BOXES.items()}
    assert read_with == dict.fromkeys(BOXES, TEXT)
    assert lines_around(f"<div>{TEXT[0]}{VOTE}{TEXT[2]}<br>{TEXT[3]}</div>") == [TEXT[0], *TEXT[2:]]


@pytest.mark.parametrize(
    ("inside", "below", "last"),
    [
        ("", "河东三十里", ""),
        ("河东三十里", "", "河东三十里"),
        ("", "某某县人民检察院", "某某县人民检察院"),
    ],
)
def test_a_line_below_the_element_of_the_text_goes_unless_it_is_a_signature(inside: str, below: str, last: str) -> None:
    comments = paragraphs([f"第{number}条留言说，老人们都应该看一看这个骗局，太可恨了。" for number in "一二三四五"])
    text = f"<div>{paragraphs([*TEXT, inside])}</div><div>{below}</div>"
    assert lines_around(f"{text}<div><h4>网友评论</h4>{comments}</div>") == [*TEXT, *filter(None, [last])]


def test_contacts_in_a_notice_stay_and_those_of_a_law_firm_go() -> None:
    contacts = ["联系人：闻某", "联系电话：0571-00000012"]
    notice = [*TEXT[:3], *contacts, TEXT[3]]
    assert lines_around(paragraphs(notice)) == notice
    assert lines_around(paragraphs([*notice, "某某律师事务所"])) == TEXT


def test_a_press_site_that_uses_an_offices_system_has_its_own_lines_in_the_body() -> None:
    below = ["延伸阅读：", "女子“充值做任务”被骗8万", "复审：李二"]
    lines = [*TEXT[:2], "相关报道：男子刷单被骗后报警", *TEXT[2:], *below]
    assert lines_of(f"<h1>{TITLE}</h1>{BYLINE}<div class='TRS_Editor'>{paragraphs(lines)}</div>") == TEXT


# What the lines of sites are made of: a pattern that may divide such a line in many ways would try them all.
REPEATED = [
    *("题图：甲", "文字 | 甲 ", "责任编辑 甲 ", "审核 王强 编辑：甲", "页数：字字字字", "分类：甲阅读(", "点击查看"),
    *("分享到", "相关新闻推荐", "字号大小", "+关注", "更多", "2021-05-06 ", "a > ", "1 2 ", "#a", "评论3条", "【1】"),
    *("扫码", "您可能"),
]


def test_a_line_that_repeats_what_lines_of_sites_have_takes_nothing_along() -> None:
    kept = {words: lines_around(paragraphs([*TEXT, (words * 100)[:198] + "。"]))[:4] for words in REPEATED}
    assert kept == dict.fromkeys(REPEATED, TEXT)


@pytest.mark.timing
def test_a_line_that_repeats_what_lines_of_sites_have_costs_no_time() -> None:
    for ending in ("。", "x", "》", ""):
        assert_linear(
            lines_around,
            lambda signs, ending=ending: paragraphs([*TEXT, *[(one * signs)[:signs] + ending for one in REPEATED] * 5]),
            size=96,
        )
