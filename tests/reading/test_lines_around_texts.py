"""Lines below a text and between its paragraphs: those of a site go, those of the text stay, alone or in a box."""

from __future__ import annotations

import tomllib

import pytest

from archive.model import Article, Context, Page, Role
from tests.support.articles import read
from tests.support.growth import assert_linear
from tests.support.made_pages import FOLDER

TITLE = "三小时转走三十六万元"
TEXT = [
    "去年冬天，家住城南的退休教师陈某接到一个自称“社区医保中心”的电话，对方说她的医保卡在外地被盗刷。",
    "“他们连我儿子在哪上班都知道，我怎么会不信？”陈某后来对办案检察官说。",
    "检察机关介入后查明，转账的第一层账户均为外地大学生出租的银行卡，每张卡的租金不到八百元。",
    "法院判处主犯周某有期徒刑八年六个月，并处罚金十万元。",
]
LINES = {
    kind: lines.strip().split("\n") for kind, lines in tomllib.loads((FOLDER / "lines.toml").read_text("utf-8")).items()
}
BYLINE = "<div>2023-11-16 10:00 来源：平安在线</div>"
VOTE = (
    "<div><h4>你接到过这样的电话吗？</h4><ul><li>接到过 40.2%</li><li>没有 59.8%</li></ul><p>共 88 人参与投票</p></div>"
)
BOXES = {
    "vote": VOTE,
    "choices": "<form><p>你怎么看。</p><input type='radio'>他活该<input type='radio'>他可怜</form>",
    "author": "<div><b>许某</b><span>记者</span><a>+关注</a></div>",
    "code": "<section><p>微信扫码阅读更多报道</p></section>",
    "app": "<div><span>平安在线</span><a>APP内打开</a></div>",
    "advice": "<div><p>遇到同样的事？</p><a>立即咨询</a></div>",
    "other articles": "<aside><h4>相关新闻</h4><ul><li>冒充客服的人</li></ul></aside>",
}


def article(inner: str, title_tag: str = f"{TITLE}_平安在线", head: str = "") -> Article:
    body = f"<div><a href='/'>首页</a></div><div><h1>{TITLE}</h1>{BYLINE}{inner}</div>"
    markup = f"<html><head><title>{title_tag}</title>{head}</head><body>{body}</body></html>".encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    context = Context(Role.ARTICLE)
    return read(Page("http://x.example/1.html", "2026-01-01T00:00:00Z", 200, headers, markup, context, "", 0))


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def lines_read(inner: str) -> list[str]:
    return article(inner).text.split("\n")


@pytest.mark.parametrize("line", LINES["furniture"])
def test_a_line_of_the_site_below_the_text_goes(line: str) -> None:
    assert lines_read(paragraphs([*TEXT, line])) == TEXT


@pytest.mark.parametrize("line", LINES["text"])
def test_a_line_of_the_text_stays_below_and_between_its_sentences(line: str) -> None:
    assert lines_read(paragraphs([*TEXT, line])) == [*TEXT, line]
    assert lines_read(paragraphs([*TEXT[:2], line, *TEXT[2:]])) == [*TEXT[:2], line, *TEXT[2:]]


@pytest.mark.parametrize("box", BOXES)
def test_a_box_between_two_paragraphs_goes_as_a_whole(box: str) -> None:
    assert lines_read(paragraphs(TEXT[:2]) + BOXES[box] + paragraphs(TEXT[2:])) == TEXT


def test_a_box_in_a_text_of_line_breaks_goes_too() -> None:
    assert lines_read(f"<div>{TEXT[0]}{BOXES['vote']}{TEXT[2]}<br>{TEXT[3]}</div>") == [TEXT[0], *TEXT[2:]]


@pytest.mark.parametrize(
    "box",
    [
        "<div><p>赞成：312票</p><p>反对：18票</p></div>",
        "<div>扫码领鸡蛋，实为骗局</div>",
        "<ul><li>下载软件刷单</li><li>先交保证金</li></ul>",
    ],
)
def test_a_box_of_the_text_stays(box: str) -> None:
    assert len(lines_read(paragraphs(TEXT[:2]) + box + paragraphs(TEXT[2:]))) > len(TEXT)


def test_a_text_goes_on_behind_a_heading_and_links_if_two_paragraphs_follow_in_a_row() -> None:
    links = "<p><b>相关阅读</b></p><p><a href='/2'>冒充客服的人</a></p>"
    assert lines_read(paragraphs(TEXT[:2]) + links + paragraphs(TEXT[2:])) == TEXT


def test_teasers_behind_a_heading_are_no_part_of_the_text() -> None:
    teaser = "<p><a href='/2'>冒充客服的人</a></p><p>一个自称客服的人打来电话，要她打开手机上的一个软件。</p>"
    assert lines_read(paragraphs(TEXT) + "<p>相关阅读</p>" + teaser * 2) == TEXT


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
    assert lines_read(f"{text}<div><h4>网友评论</h4>{comments}</div>") == [*TEXT, *filter(None, [last])]


def test_contacts_in_a_notice_stay_and_those_of_a_law_firm_go() -> None:
    contacts = ["联系人：闻某", "联系电话：0571-00000012"]
    assert lines_read(paragraphs([*TEXT[:3], *contacts, TEXT[3]])) == [*TEXT[:3], *contacts, TEXT[3]]
    firm = paragraphs([*TEXT[:3], *contacts, TEXT[3], "某某律师事务所"])
    assert lines_read(firm) == TEXT


def test_the_title_is_known_in_the_body_beside_a_long_name_of_a_site() -> None:
    firm = paragraphs([f"本所办理过许多刑事案件，这是其中的第{number}件，得到委托人的好评。" for number in "一二三四"])
    name = f"{TITLE} - 河湾正衡刑事辩护律师事务所官方网站"
    body = f"<div><h3>律所简介</h3>{firm}</div><div><h1>{TITLE}</h1>{BYLINE}{paragraphs(TEXT)}</div>"
    markup = f"<html><head><title>{name}</title></head><body><div>{body}</div></body></html>".encode()
    page = Page("http://x.example/1.html", "2026-01-01T00:00:00Z", 200, (), markup, Context(Role.ARTICLE), "", 0)
    assert read(page).text.split("\n") == TEXT


@pytest.mark.parametrize(
    "words",
    ["题图：甲", "文字 | 甲 ", "责任编辑 甲 ", "审核 王强 编辑：甲", "页数：字字字字", "分类：甲阅读(", "点击查看"],
)
def test_a_line_that_repeats_what_lines_of_sites_have_costs_no_time(words: str) -> None:
    """A pattern that may divide such a line in many ways would try them all."""
    assert lines_read(paragraphs([*TEXT, (words * 100)[:198] + "。"]))[:4] == TEXT
    assert_linear(lines_read, lambda signs: paragraphs([*TEXT, *[(words * signs)[:signs] + "。"] * 100]), size=96)
