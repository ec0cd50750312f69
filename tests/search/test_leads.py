"""An excerpt without a hit begins where the text says something. The texts are invented in the layout of real ones."""

from __future__ import annotations

import pytest

from archive.search import excerpt_or_lead, parse
from archive.search.leads import lead_of

FACTS = "2023年3月至5月，甲某冒充客服人员，以退款为名骗取乙某等六人钱款共计三十余万元。"
GIST = "冒充客服人员以退款为名骗取财物的，应当认定为电信网络诈骗；为其转账的，按照其作用处罚。"
BEGINNINGS = {
    "notice": "关于印发样例检察院第三批指导性案例的通知\n各省、自治区、直辖市人民检察院：\n"
    "经检察委员会会议决定，现将“甲某诈骗案”等二件案例作为第三批指导性案例发布，供参照适用。\n样例检察院\n2023年9月1日\n",
    "title and headings": "依法惩治退款诈骗典型案例\n案例一\n甲某诈骗案\n——冒充客服骗取退款\n"
    "【关键词】\n诈骗罪 冒充客服\n【基本案情】\n",
    "who the accused is": "【基本案情】\n被告人甲某，男，1990年出生，无业，曾因盗窃罪被判处有期徒刑。\n",
    "contents": "目录\n一、基本态势\n二、主要举措\n三、风险提示\n一、基本态势\n",
    "lines around an article": "来源：样例日报；作者：乙某；责任编辑：丙某。时间：2023年9月1日。\n",
}


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS.keys())
@pytest.mark.parametrize("says", [FACTS, GIST], ids=["facts", "gist"])
def test_lines_that_say_nothing_are_passed_over(beginning: str, says: str) -> None:
    text = f"{beginning}{says}\n后面还有别的话，说的是别的事情，也是一句完整的话。"
    assert text[lead_of(text) :].startswith(says)


def test_a_text_whose_first_lines_all_say_nothing_begins_at_its_beginning() -> None:
    assert lead_of("目录\n" * 200 + FACTS) == 0
    assert lead_of("") == 0


def test_an_excerpt_has_its_hit_in_what_the_text_says_if_there_is_one() -> None:
    text = f"{BEGINNINGS['title and headings']}{FACTS}"

    def plain(query: str) -> str:
        return "".join(fragment.text for fragment in excerpt_or_lead(text, parse(query), 60))

    assert plain("退款").startswith("2023年3月至5月")
    assert "【关键词】" in plain("诈骗罪")  # only the headings have the word
    assert plain("").startswith("2023年3月至5月")
    assert plain("没有的词").startswith("2023年3月至5月")


NOTICE = "关于印发第九批案例的通知\n各省、自治区人民检察院：\n经会议决定，现将“甲某案”等三件印发你们，供参照适用。"


@pytest.mark.parametrize(
    ("text", "query", "says"),
    [
        (f"{NOTICE}\n甲某案\n【要旨】\n{FACTS}", "印发", FACTS[:20]),  # the notice alone has it
        (f"第九批指导性案例\n甲某案\n【要旨】\n{FACTS}", "指导性案例", FACTS[:20]),  # the title alone has it
        (f"第九批指导性案例\n被告人甲某，男，1980年出生，无业。\n{FACTS}", "无业", "被告人甲某"),
    ],
)
def test_an_excerpt_shows_no_title_and_no_notice(text: str, query: str, says: str) -> None:
    found = "".join(fragment.text for fragment in excerpt_or_lead(text, parse(query), 60))
    assert found.removeprefix("…").startswith(says)
