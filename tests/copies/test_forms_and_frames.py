"""Texts of one form that are other works, and copies that an editor framed, cut or filled: what tells them apart."""

from __future__ import annotations

import re

import pytest

from archive.copies.same_work import Relation
from tests.copies.test_same_work import relation, sentences, sentences_between, work

BATCH = work(sentences(0, 90), "第一批", titles="张某某诈骗案 李某某诈骗案")
ADVERTISEMENT = "点击上方蓝字关注，长按二维码加入读者交流群，分享给更多的朋友。"


def form_letter(name: str, office: str, province: str) -> str:
    """A notice of the usual form. Few of its words are its own, and some of these differ from another's by a letter."""
    return (
        f"近日，{office}{name}涉嫌受贿一案，由{province}监察委员会调查终结，移送检察机关审查。经{province}检察院指定，"
        f"某地检察院依法以涉嫌受贿罪对{name}作出逮捕决定。{sentences(0, 4, '案件')}犯罪嫌疑人{name}有权委托辩护人。"
        f"{sentences(4, 6, '案件')}"
    )


@pytest.mark.parametrize("title", ["检察机关发布一则案件通报", "通报", None])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("高霞", "水利厅原厅长", "山东省"), ("高平", "交通局原局长", "山西省")),
        (("刘玉", "水利厅原厅长", "山东省"), ("欧阳建", "水利厅原厅长", "山东省")),
    ],
)
def test_letters_of_one_form_are_other_works_under_any_title(
    title: str | None, one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    letters = [work(form_letter(*about), title, published="2024-03-01") for about in (one, other)]
    assert relation(letters[0], letters[1]) is Relation.EDITION
    assert relation(letters[0], work(form_letter(*one) + "本网编辑整理，责任编辑小王。", "检察动态")) is Relation.SAME


def test_a_short_interview_with_other_speakers_is_a_copy() -> None:
    turns = sentences_between(0, 16)
    text = "\n".join(f"记者：{one}\n负责人：{two}" for one, two in zip(turns[::2], turns[1::2], strict=True))
    shorter = re.sub("^记者", "问", re.sub("^负责人", "答", text, flags=re.MULTILINE), flags=re.MULTILINE)
    assert relation(work(text, "数据答记者问"), work(shorter, "数据公布")) is Relation.SAME


@pytest.mark.parametrize("title", ["以案释法", None])
def test_one_advice_or_notice_around_two_cases_makes_them_no_copies(title: str | None) -> None:
    notice = sentences(0, 14, "套话")
    one, other = (work(notice + sentences(0, 5, name), title, published="2024-03-01") for name in ("甲", "乙"))
    assert relation(one, other) is Relation.DOUBTFUL


def test_notices_of_one_title_are_no_parts_of_each_other() -> None:
    form = "".join(f"{text[:20]}{{name}}{text[20:]}" for text in sentences_between(0, 9))
    one, other = (work(f"{form.format(name=name)}{name * 6}", "听证公告") for name in ("张建国", "李爱华明"))
    assert relation(one, other) is Relation.EDITION


def test_a_report_that_repeats_a_few_figures_of_last_year_is_another_report() -> None:
    text = sentences_between(0, 60)
    one, other = (
        "".join(
            f"{part[:-1]}{at * 37 + (added if at % 3 else 0)}人。" if at < 15 else part for at, part in enumerate(text)
        )
        for added in (0, 7)
    )
    assert relation(work(one, "工作情况"), work(other, "工作情况")) is Relation.EDITION


def test_two_chapters_of_a_report_are_a_part_of_it_and_its_sentences_are_not() -> None:
    report = work(sentences(0, 60), "工作情况")
    assert relation(work(sentences(5, 20) + sentences(40, 55), "动态"), report) is Relation.PART
    assert relation(work("".join(sentences_between(0, 60)[::2]), "动态"), report) is Relation.DOUBTFUL


def test_a_case_with_advertisements_between_its_paragraphs_is_an_excerpt() -> None:
    paragraphs = [sentences(at, at + 6) for at in range(20, 50, 6)]
    assert relation(work(f"\n{ADVERTISEMENT}\n".join(paragraphs), "太重磅了"), BATCH) is Relation.EXCERPT
