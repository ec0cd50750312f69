"""Title, date, source and editor of a page, in the forms of fields.toml and sites_of_news.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article, Context, Page, Role
from tests.support.articles import read

FOLDER = Path(__file__).parent
GROUPS = tomllib.loads((FOLDER / "fields.toml").read_text("utf-8"))["groups"]
SITES = tomllib.loads((FOLDER / "sites_of_news.toml").read_text("utf-8"))["pages"]
FETCHED_AT = "2026-02-01T00:00:00Z"
LAST_DAY = date(2026, 2, 2)  # on which a page that was fetched then can have been published
PARTS = ("head", "above", "body", "below", "url", "list_date", "frame")

TITLE = "河湾县警银联动拦下一笔养老诈骗转账"
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
FRAMES = {
    "boxes": "{menu}<div class='q2'><div class='q3'>{above}</div><div class='q4'>{body}</div>{below}</div>{others}",
    "flat": "{menu}{above}{body}{below}{others}",
    "cells": "{menu}<table><tr><td>{above}</td></tr><tr><td>{body}</td></tr><tr><td>{below}</td></tr></table>{others}",
    "known": "{above}{body}{below}",  # a selector finds the body
}
DEFAULTS = {
    "unknown": {"head": f"<title>{TITLE}</title>", "above": H1, "body": PARAGRAPHS, "frame": "boxes"},
    "known": {
        "body": "<div id='fontzoom'><p>某县检察院以诈骗罪对被告人提起公诉。</p><p>法院作出判决。</p></div>",
        "frame": "known",
    },
}


def article(layout: str = "unknown", **given_parts: str) -> Article:
    """What is read from a page with `above` directly above the text and `below` below it."""
    parts = {"head": "", "above": "", "below": "", "url": "import:1"} | DEFAULTS[layout] | given_parts
    body = FRAMES[parts["frame"]].format(menu=MENU, others=OTHERS, **parts)
    html = f"<html><head>{parts['head']}</head><body>{body}</body></html>".encode()
    context = Context(Role.ARTICLE, *(("x", "ucap") if layout == "known" else ()), list_date=parts.get("list_date"))
    return read(Page(parts["url"], FETCHED_AT, 200, (), html, context, "a.warc.gz", 0))


def pages_of(group: dict[str, Any]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The parts of each page of a group, and what is to be read from it."""
    for form in group["forms"]:
        row = {"form": form} if isinstance(form, str) else dict(form)
        written = row.pop("form", "")
        own = {name: row.pop(name) for name in PARTS if name in row}
        expected = group.get("expected", {}) | row
        marks = {"{}": written, "{h1}": H1, "{t}": TITLE, "{published}": expected.get("published", "")}
        for page in group.get("pages", [{}]):
            yield {name: filled(text, marks) for name, text in (page | own).items()}, expected


def filled(text: str, marks: dict[str, str]) -> str:
    for mark, part in marks.items():
        text = text.replace(mark, part)
    return text


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["name"])
def test_fields_are_read_as_a_reader_reads_them(group: dict[str, Any]) -> None:
    wrong = []
    for parts, expected in pages_of(group):
        found = article(group.get("layout", "unknown"), **parts)
        read_fields = {name: getattr(found, name) or "" for name in expected}
        if read_fields != {name: text.replace("{t}", TITLE) for name, text in expected.items()}:
            wrong.append((parts, read_fields))
    assert wrong == []


@pytest.mark.parametrize("frame", [frame for frame in FRAMES if frame != "known"])
def test_the_bylines_of_sites(frame: str) -> None:
    wrong = []
    for page in SITES:
        parts = {part: page.get(part, "").replace("{t}", TITLE) for part in ("head", "above", "below")}
        found = article(**parts, frame=frame)
        if (found.title, found.published, found.attribution) != (TITLE, page.get("date"), page.get("source")):
            wrong.append((page["shape"], found.title, found.published, found.attribution))
    assert wrong == []


@given(
    st.dates(date(2000, 1, 1), date(2026, 1, 31)),
    st.sampled_from([page["above"] for page in GROUPS[0]["pages"][:-1]]),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日 %H:%M", "%Y.%m.%d", "%Y/%m/%d%H:%M", "%y-%m-%d"]),
)
@settings(max_examples=60)
def test_every_day_is_read_behind_every_label(day: date, label: str, form: str) -> None:
    above = filled(label, {"{h1}": H1, "{}": day.strftime(form)})
    assert article(above=above).published == day.isoformat()


@given(st.dates(LAST_DAY - timedelta(days=30), date(2099, 12, 31)))
@settings(max_examples=60)
def test_no_day_after_the_fetch_is_believed(day: date) -> None:
    found = article("known", above=f"<p>时间：{day}</p>").published
    assert found == (day.isoformat() if day <= LAST_DAY else None)
