"""Pages for tests of what is read beside a text, in a layout that no rule knows and in one that a selector knows."""

from __future__ import annotations

from archive.model import Article, Context, Page, Role
from tests.support.articles import read

FETCHED_AT = "2026-02-01T00:00:00Z"

# --- a layout that no rule knows --------------------------------------------------------------------------------------

TITLE = "河湾县警银联动拦下一笔养老诈骗转账"
DAY = "2023-05-06"
H1 = f"<h1>{TITLE}</h1>"
PARAGRAPHS = "".join(
    f"<p>{text}</p>"
    for text in (
        "河湾县公安局与三家银行建立了预警机制，柜员发现老人连续大额转账后立即报告，民警在十分钟内赶到现场劝阻。",
        "经查，2021年3月4日以来，一伙人冒充养老机构的经理，以预订床位可享受折扣为名，先后骗取十二名老人的积蓄。",
        "办案人员提醒，凡是要求先交钱再看房的，都应当先到民政部门核实，不要把银行卡和验证码交给陌生人。",
        "目前案件还在进一步办理当中，被骗的钱款已经追回大半，余下部分的去向正在核查，有消息将及时向社会通报。",
    )
)
MENU = (
    "<div class='q1'><a href='/'>首页</a> <a href='/yw'>本地要闻</a> <a href='/fz'>法治在线</a> "
    "<a href='/ms'>民生</a></div>"
)
OTHERS = (
    "<div class='q9'><h3>大家都在看</h3><ul><li><a href='/1'>县里新修的公园开放了</a><span>2024-01-02</span></li>"
    "<li><a href='/2'>某网友讲述被骗的经过</a><span>2024-01-03</span></li></ul></div>"
    "<div class='q8'>河湾融媒 版权所有 Copyright 2005-2024 河湾县融媒体中心</div>"
)
# How a page divides into menu, head, text and what is below.
FRAMES = {
    "boxes": "{menu}<div class='q2'><div class='q3'>{above}</div><div class='q4'>{text}</div>{below}</div>{others}",
    "flat": "{menu}{above}{text}{below}{others}",
    "cells": "{menu}<table><tr><td>{above}</td></tr><tr><td>{text}</td></tr><tr><td>{below}</td></tr></table>{others}",
}


def in_unknown_layout(
    head: str = f"<title>{TITLE}</title>",
    above: str = H1,
    below: str = "",
    url: str = "import:1",
    frame: str = "boxes",
) -> Article:
    """What is read from a page with `above` directly above the text and `below` below it."""
    body = FRAMES[frame].format(menu=MENU, above=above, text=PARAGRAPHS, below=below, others=OTHERS)
    return _read(head, body, url, Context(Role.ARTICLE))


# --- a layout whose body a selector finds -----------------------------------------------------------------------------

BODY = "<div id='fontzoom'><p>某县检察院以诈骗罪对被告人提起公诉。</p><p>法院作出判决。</p></div>"


def in_known_layout(
    head: str = "",
    above: str = "",
    body: str = BODY,
    below: str = "",
    url: str = "import:1",
    list_date: str | None = None,
) -> Article:
    """What is read from a page of the family ucap."""
    return _read(head, f"{above}{body}{below}", url, Context(Role.ARTICLE, "x", "ucap", list_date=list_date))


def _read(head: str, body: str, url: str, context: Context) -> Article:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return read(Page(url, FETCHED_AT, 200, (), html.encode(), context, "a.warc.gz", 0))
