"""A publication and a case as files: text as Markdown and plain, the record as JSON."""

from __future__ import annotations

import hashlib
import json
import re

from archive.site.render.citations import Reference
from archive.site.render.markdown import markdown
from archive.site.render.typeset import typeset
from archive.slugs import slug_of
from tests.support.public_file import FIGURES, FIRST, GUIDING, HOSTILE, LAST, REPORT, RUN_TOGETHER, UNDATED, Get


def test_a_plain_text_has_title_source_and_the_text_as_it_is(get: Get) -> None:
    answer = get(f"/p/{REPORT.slug}.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    title, source, kept, empty, text = answer.text.split("\n", 4)
    assert (title, empty, text) == (REPORT.title, "", f"{REPORT.text}\n")
    assert source == f"样例省人民检察院　2026-01-15　{REPORT.urls[0]}"
    assert (f"http://localhost/p/{REPORT.slug}" in kept, REPORT.sha256 in kept) == (True, True)
    assert hashlib.sha256("".join(text.split()).encode()).hexdigest() == REPORT.sha256
    source = get(f"/p/{UNDATED.slug}.txt").text.split("\n")[1]
    assert source == f"示范市人民检察院网站　日期不详　{UNDATED.urls[0]}"  # what is not known is not made up


def test_markdown_keeps_headings_and_tables(get: Get) -> None:
    answer = get(f"/p/{REPORT.slug}.md")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    blocks = answer.text.strip().split("\n\n")
    assert blocks[:2] == [f"# {REPORT.title}", f"样例省人民检察院 2026-01-15 <{REPORT.urls[0]}>"]
    assert [block for block in blocks if block.startswith("##")] == [
        *("## 一、基本态势", "### （一）案件数量", "### （二）犯罪手段", "#### 1.手段翻新。", "## 二、主要举措"),
    ]
    assert FIGURES in blocks
    assert RUN_TOGETHER not in answer.text  # it was not read
    assert "2024 643891177300" in blocks


def test_a_case_as_text_is_the_case_alone(get: Get) -> None:
    own = GUIDING.cases[1]
    text = get(f"/c/{GUIDING.case_id(2)}.txt").text
    assert text.startswith("乙某某帮助信息网络犯罪活动案（检例第902号）\n")
    assert text.split("\n\n", 1)[1] == f"{own.text}\n"
    markdown = get(f"/c/{GUIDING.case_id(2)}.md").text
    assert "### 【基本案情】\n\n乙某某出借银行卡，供他人实施电信网络诈骗。" in markdown
    assert "甲某某" not in markdown


def test_nothing_of_a_text_is_markup_in_markdown(get: Get) -> None:
    text = get(f"/p/{HOSTILE.slug}.md").text
    assert not re.search(r"(?<!\\)<(?!https?://)", text)
    assert r"\<script\>alert" in text
    assert r"| \<i\>甲\</i\> | \& \| \<img src=x onerror=alert(2)\> |" in text


def test_a_record_holds_everything(get: Get) -> None:
    record = json.loads(get(f"/p/{REPORT.slug}.json").text)
    assert record["address"] == f"http://localhost/p/{REPORT.slug}"
    assert (record["id"], record["slug"], record["url"]) == (REPORT.id, REPORT.slug, REPORT.urls[0])
    assert (record["text"], record["text_sha256"], record["chars"]) == (REPORT.text, REPORT.sha256, len(REPORT.text))
    assert record["topic_terms"] == ["诈骗", "养老诈骗"]
    assert record["crimes"] == [{"id": "fraud", "name": "诈骗罪", "how": "text"}]
    assert record["tables"][0]["rows"][1] == ["诈骗罪", "321", "7.5%"]
    assert (record["tables"][1]["rows"], record["tables"][1]["damage"]) == (None, "cells_joined")
    assert record["copies"][0]["tier_why"] == [{"code": "registered_source"}]
    assert [copy["url"] for copy in record["copies"]] == [REPORT.urls[0], REPORT.urls[1], REPORT.urls[2]]
    assert record["copies"][2]["extent"] == ["二、主要举措", "二、主要举措"]
    own = [version for version in record["versions"] if version["url"] == REPORT.urls[0]]
    assert [(version["seen_at"], version["current"]) for version in own] == [(FIRST, 0), ("2026-11-06T02:30:00Z", 1)]
    assert (own[1]["last_seen"], own[1]["text_sha256"]) == (LAST, REPORT.sha256)
    assert {"warc_file", "warc_offset"} <= own[0].keys()
    assert record["attachments"][0]["bytes"] == 12_345
    questions = get(f"/p/{UNDATED.slug}.json").json()["questions"]
    assert [(one["asker"], one["answer"]) for one in questions] == [
        ("问题一", "坚持依法从严，做好追赃挽损。\n并加强宣传。"),
        ("问题二", "继续打击。"),
    ]


def test_a_record_of_a_batch_has_its_cases_and_that_of_a_case_its_batch(get: Get) -> None:
    batch = json.loads(get(f"/p/{GUIDING.slug}.json").text)
    case = json.loads(get(f"/c/{GUIDING.case_id(2)}.json").text)
    assert batch["cases"][1].items() <= case.items()
    assert case["address"] == f"http://localhost/c/{GUIDING.case_id(2)}"
    assert (case["position"], case["number"], case["anchor"]) == (2, "检例第902号", "jianli-902")
    assert case["keywords"] == ["两卡", "帮助信息网络犯罪活动"]
    assert [section["heading"] for section in case["sections"]] == ["keywords", "facts", "other"]
    assert case["text"] == GUIDING.cases[1].text == GUIDING.text[case["start"] : case["end"]]
    assert case["publication"]["address"] == f"http://localhost/p/{GUIDING.slug}"
    assert case["publication"]["text_sha256"] == GUIDING.sha256
    assert [copy["relation"] for copy in case["copies"]] == ["original", "excerpt"]


def test_a_file_is_saved_under_the_name_of_what_it_holds_and_found_under_that_of_a_copy(get: Get) -> None:
    copy = slug_of("news.zhuanzai.example/2026/report.html", "yangli")
    for ending in ("bib", "ris", "md", "txt", "json"):
        disposition = get(f"/p/{REPORT.slug}.{ending}").headers["content-disposition"]
        assert disposition.endswith(f"filename*=UTF-8''{REPORT.slug}.{ending}")
        disposition = get(f"/c/{GUIDING.case_id(1)}.{ending}").headers["content-disposition"]
        assert disposition.endswith(f"filename*=UTF-8''{GUIDING.slug}-jianli-901.{ending}")
        answer = get(f"/p/{copy}.{ending}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/p/{REPORT.slug}.{ending}")
        assert get(f"/p/nothing.{ending}").status_code == 404
    assert get(f"/p/{REPORT.slug}.xml").status_code == 404


LINES = {
    **{"# 甲": "\\# 甲", "- 乙": "\\- 乙", "1. 丙": "1\\. 丙", "1.丁": "1.丁", "===": "\\==="},
    **{"甲*乙*[丙](http://x)": "甲\\*乙\\*\\[丙\\](http://x)", "`甲`&lt;\\": "\\`甲\\`\\&lt;\\\\", "甲|乙": "甲\\|乙"},
}


def test_a_line_that_looks_like_markdown_is_written_out() -> None:
    nothing = {"number": None, "within": None, "issuers": (), "issuer": None, "office": None, "published": None}
    cited = Reference(key="k", title="题", **nothing, last_seen=None, url="u", archived="a", sha256="b")  # type: ignore[arg-type]
    written = {line: markdown(typeset(line), cited).strip().split("\n\n")[-1] for line in LINES}
    assert written == LINES
