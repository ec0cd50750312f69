"""What titles say of works."""

from __future__ import annotations

import pytest

from archive.analysis.work_titles import case_name, is_about, lookup_names, other_names, part_of, title_key


@pytest.mark.parametrize(
    "title",
    [
        "检察机关工作情况（2023年）",
        "最高检发布《检察机关工作情况(2023年)》",
        "最高检发布《检察机关工作情况（2023年）》下",
        "关于印发《检察机关工作情况（2023年）》的通知",
        "《检察机关工作情况（2023年）》（全文）",
        "最高人民检察院检察机关工作情况（2023年）（上）",
    ],
)
def test_titles_of_one_work_have_one_key(title: str) -> None:
    assert title_key(title) == "检察机关工作情况2023年"


@pytest.mark.parametrize(
    "title",
    [
        "就《检察机关工作情况》答记者问",
        "《检察机关工作情况》解读",
        "解读《检察机关工作情况》",
        "关于修改《检察机关工作情况》的决定",
        "《检察机关工作情况》的理解与适用",
    ],
)
def test_a_title_about_a_work_has_a_key_of_its_own(title: str) -> None:
    assert title_key(title) != title_key("检察机关工作情况")


def test_a_series_is_not_taken_for_a_part_of_its_first_number() -> None:
    assert title_key("检察机关惩治诈骗典型案例（第二批）") != title_key("检察机关惩治诈骗典型案例")
    assert (part_of("检察机关惩治诈骗典型案例（第二批）"), part_of("网上"), title_key("网上")) == (None, None, "网上")


@pytest.mark.parametrize(
    "title",
    [
        "张某某等5人诈骗案",
        "1.张某某等5人诈骗案",
        "案例一：张某某等5人诈骗案",
        "检例第66号 张某某等5人诈骗案",
        "张某某等5人诈骗案（检例第66号）",
        "【检例第66号】张某某等5人诈骗案",
        "典型案例：张某某等5人诈骗案",
    ],
)
def test_a_case_has_one_name_with_and_without_its_number(title: str) -> None:
    assert case_name(title) == "张某某等5人诈骗案"


@pytest.mark.parametrize("title", [None, "", "检察动态", "某案", "张某某诈骗案宣判"])
def test_other_titles_name_no_case(title: str | None) -> None:
    assert case_name(title) is None


def test_cases_are_looked_up_by_their_numbers_and_names() -> None:
    cases = [("检例第66号", "张某某诈骗案"), ("案例二", "二、李某某诈骗案"), (None, "以案释法")]
    assert lookup_names("检例第67号 王某某诈骗案", cases) == {
        "检例第66号",
        "张某某诈骗案",
        "李某某诈骗案",
        "王某某诈骗案",
    }


def test_only_one_of_two_titles_can_be_about_the_other() -> None:
    report, interview = "反诈工作情况报告", "就《反诈工作情况报告》答记者问"
    assert (is_about(interview, report), is_about(report, interview), is_about(interview, interview)) == (
        True,
        False,
        False,
    )


def test_titles_of_one_form_differ_by_a_name() -> None:
    form = "检察机关依法对{}涉嫌受贿案提起公诉"
    assert other_names(form.format("张建国"), form.format("李爱华")) == ("张建国", "李爱华")
    assert other_names(form.format("张建国"), form.format("张健国")) is None  # one letter may be a scan's
    assert other_names("检察动态", form.format("张建国")) is None
    long = "某某保险集团公司原党委书记、董事长张建国"
    assert other_names(form.format(long), form.format("李爱华"))  # alike at both ends only
