"""An article without end takes time by its length, whatever it repeats: a page of 5 MB may come from anywhere."""

from __future__ import annotations

import pytest

from archive.analysis import analyse
from archive.model import Article, Context, Page, Role
from archive.readers.pages import read_and_analyse
from tests.support.growth import assert_linear

pytestmark = pytest.mark.timing

BATCH, REPORT, ANSWERS = "惩治诈骗犯罪典型案例", "打击电信网络诈骗工作情况", "第四检察厅负责人答记者问"
PARAGRAPH = "检察机关以诈骗罪对甲某等人提起公诉，甲某等人冒充客服实施电信网络诈骗，骗取多名被害人钱款，法院依法判决。"
SHORT = "【关键词】\n盗窃\n【基本案情】\n经审查查明。\n【典型意义】\n从严惩治。\n"


# Pieces that some rule begins with, ends with or goes on over: in the facts of a case, below its last words.
WORDS = """
    7 一 三 三百 万 1234 1O 近万 ， 、 。 （ ） 《 》 【 [ ? ？ 第 年 2021 的 占 不 原 判 é l \ufffd
    1、 1, 1- .1 3至 3? 一、 第一、 5万元、 起诉1人， 同比上升1%， 张某乘车去了外地，次日又回到家中。
    分别 犯罪 近年来 同期 （2021年 2021年1月、 江苏、 江苏省南京市 “北京 诈骗罪、 诈骗、 1人、 1万2千3百余
    判处 作出不起诉决定 法院 再审 一审 裁定 同年 不起诉 张某、 等3名 被告人高小望、 被告人 犯诈骗罪 以诈骗罪
    三年至 有期徒刑三年，甲 死刑，缓期 并处罚金甲 缓期二年执行 无罪 自首 张某自首， 退赃退赔 积极主动 赔偿
    、自首、立功 张某（另案处理）， 如实供述 其余3人有期徒刑三年， 对张某作出不起诉决定， 判处其有期徒刑三年，
    法院判处张某有期徒刑三年， 2021年3月5日，甲县人民法院以诈骗罪判处张某有期徒刑三年。
    张某犯诈骗罪，判处有期徒刑三年；犯盗窃罪，判处有期徒刑二年；决定执行四年；
    《a》 刑法 本法 （现为 以下简称 《刑法》 刑法第一条、 第一百条 最高人民法院、 2018年修正 法释〔2018〕6号
    《刑法》（以下简称《刑》） 违反国家航道法第一条 （现为第一条） 《刑法》《 第一款至第九款
    《刑法》（2018年修正）第一条（现为第二条） （因犯诈骗罪 曾因诈骗罪， 钱某涉嫌诈骗罪等 等省级 曾被 福建、 县和
    ，鼓楼区人民检察院 最高检、
"""
IN_A_CASE = [
    *WORDS.split(),
    *("\n", " ", "1 ", "1\n", "1. ", "4 3 0", " 有", "起诉1人。\n", "《刑法》\n第一条\n", PARAGRAPH),
    *("|1234|5678|\n", "|---|---|\n", "1234567890123\n", "1.甲某怎样诈骗。\n", "一、线索移送\n一、典型意义\n"),
    *("【基本案情】\n", "【\n", f"甲某诈骗案\n【基本案情】\n{PARAGRAPH}\n", f"案例一\n甲某盗窃案\n{SHORT}"),
    *(f"甲某盗窃案\n{SHORT}", f"一、甲某盗窃案\n{SHORT}", "甲某盗窃案\n【基本案情】\n【典型意义】\n"),
    f"甲某盗窃案\n（检例第7号）\n{SHORT}案例撰写人：张三\n",
    "甲某盗窃案\n一、基本案情\n经查。\n二、线索移送\n已移送。\n三、典型意义\n从严。\n",
]
IN_ANSWERS = ["诈骗是怎么回事呢？\n", "问：为什么？\n答：因为。\n", f"{PARAGRAPH}\n", "领域广、手段新\n"]
IN_A_PAGE = [
    "<title ",
    "<h1 ",
    "<input ",
    "<input type=",
    "<p style='display:none'>字",
    "返回",
    "審(shěn)",
    "moumou ",
    "样例 ",
]


def repeated(piece: str, characters: int) -> str:
    return piece * (characters // len(piece))


def article(title: str, text: str) -> Article:
    return Article(title, "2024-01-05", None, None, None, text)


@pytest.mark.parametrize("piece", IN_A_CASE)
def test_a_case_without_end(piece: str) -> None:
    def batch(characters: int) -> Article:
        many = repeated(piece, characters)
        facts = f"检察院以{many}盗窃罪起诉3{many}人。\n法院判处甲某有期徒刑{many}。"
        return article(BATCH, f"案例一\n甲某诈骗案\n【基本案情】\n{PARAGRAPH}\n{facts}")

    assert_linear(analyse, batch, size=15_000)


@pytest.mark.parametrize("piece", IN_ANSWERS)
def test_answers_and_reports_without_end(piece: str) -> None:
    for title in (ANSWERS, REPORT):
        assert_linear(analyse, lambda size, title=title: article(title, repeated(piece, size)), size=40_000)


@pytest.mark.parametrize("piece", IN_A_PAGE)
def test_a_page_without_end(piece: str) -> None:
    def page(characters: int) -> Page:
        html = f"<html><head><title>样例</title></head><body><div class='article'>{repeated(piece, characters)}"
        return Page("http://news.sample.example/1.html", "", 200, (), html.encode(), Context(Role.ARTICLE), "", 0)

    assert_linear(read_and_analyse, page, size=100_000)


def test_a_name_that_says_no_region_is_weighed_once_however_often_it_stands() -> None:
    def named(often: int) -> Article:
        text = f"{'，省检察院怎样发布' * (often // 80)}{'，鼓楼区人民检察院' * often}"
        return article(BATCH, f"案例一\n甲某诈骗案\n【基本案情】\n{PARAGRAPH}\n{text}\n【典型意义】\n从严惩治。")

    assert_linear(analyse, named, size=8_000)


def test_different_people_without_end() -> None:
    def people(count: int) -> Article:
        names = (f"高{chr(0x4E00 + at % 9000)}某" for at in range(count))
        judged = "".join(f"法院判处{name}有期徒刑{'一二三四五六七八'[at % 8]}年。" for at, name in enumerate(names))
        return article(
            BATCH,
            f"案例一\n甲某诈骗案\n【基本案情】\n{PARAGRAPH}\n{judged}{judged.replace('年。', '年（另案处理）。')}",
        )

    assert_linear(analyse, people, size=3_000)


def test_a_title_over_any_number_of_lines() -> None:
    def titled(lines: int) -> Article:
        lines_of_title = "".join(f"（检例第901号）甲{chr(0x4E00 + at)}某盗窃案\n" for at in range(lines))
        return article("最高人民检察院第九十批指导性案例", f"{lines_of_title}{SHORT}")

    assert_linear(analyse, titled, size=2_500)


def test_a_long_head_of_a_table_is_read_once_however_many_rows_stand_below_it() -> None:
    def table(rows: int) -> Article:
        return article(REPORT, f"|{'某' * (20 * rows)}号|\n|---|\n" + "|12345678901|\n" * rows)

    assert_linear(analyse, table, size=2_500)
