"""Which of the outcomes of a person is the last word."""

from __future__ import annotations

import pytest

from tests.support.outcome_reading import outcomes_in


def final(body: str) -> list[tuple[str, str, bool]]:
    """Whose outcomes they are, of which kind, and whether they are final."""
    return [(one.defendant, str(one.kind), one.final) for one in outcomes_in(body)]


FIRST = "2020年3月2日，甲县人民法院以诈骗罪判处孙某某有期徒刑五年，判处周某有期徒刑二年。"


@pytest.mark.parametrize(
    ("later", "of_sun", "of_zhou"),
    [
        ("二人均未上诉，判决已生效。", [True], [True]),
        ("孙某某上诉，乙市中级人民法院裁定驳回上诉，维持原判。", [True], [True]),
        ("孙某某上诉，乙市中级人民法院改判孙某某有期徒刑四年。", [False, True], [True]),
        (
            "丙省人民检察院按照审判监督程序抗诉后，丙省高级人民法院改判孙某某有期徒刑八年。",
            [False, True],
            [True],
        ),
        ("二人上诉，乙市中级人民法院裁定撤销原判，发回重审。", [False], [False]),
        ("孙某某上诉，乙市中级人民法院裁定撤销对孙某某的判决，发回重审。", [False], [True]),
        (
            "二人上诉，乙市中级人民法院裁定撤销原判，发回重审，该院作出相同判决。",
            [True],
            [True],
        ),
        (
            "孙某某上诉，乙市中级人民法院裁定准许撤回起诉。2021年5月6日，甲县人民检察院对孙某某作出不起诉决定。",
            [False, True],
            [True],
        ),
    ],
)
def test_a_judgment_is_final_unless_a_later_decision_replaced_it(
    later: str, of_sun: list[bool], of_zhou: list[bool]
) -> None:
    found = final(FIRST + later)
    assert [is_final for name, _, is_final in found if name == "孙某某"] == of_sun
    assert [is_final for name, _, is_final in found if name == "周某"] == of_zhou


def test_an_examination_on_conditions_ends_with_the_decision_after_it() -> None:
    examined = "2020年3月2日，甲县人民检察院对孙某某作出附条件不起诉决定，考验期六个月。"
    assert [is_final for *_, is_final in final(examined)] == [True]
    ended = "2020年9月2日考验期满，检察机关对孙某某作出不起诉决定。"
    assert [is_final for *_, is_final in final(examined + ended)] == [False, True]


def test_a_revoked_decision_not_to_prosecute_gives_way_to_the_judgment() -> None:
    assert final(
        "2020年3月2日，甲县人民检察院对孙某某作出不起诉决定。同年6月，乙市人民检察院撤销不起诉决定。"
        "2021年1月5日，甲县人民法院判处孙某某有期徒刑一年。"
    ) == [("孙某某", "not_prosecuted", False), ("孙某某", "prison", True)]


def test_a_confiscation_without_a_trial_stands_beside_a_later_judgment() -> None:
    assert final(
        "某市人民检察院提出没收孙某某违法所得申请。2018年12月18日，某市中级人民法院裁定没收孙某某违法所得。"
        "2020年，孙某某归案，某市人民检察院提起公诉。2021年3月4日，某市中级人民法院判处孙某某有期徒刑七年。"
    ) == [("孙某某", "confiscation_procedure", True), ("孙某某", "prison", True)]


def test_an_earlier_conviction_is_of_another_case_and_final() -> None:
    earlier, own = outcomes_in(
        "孙某某曾因犯盗窃罪被甲县人民法院判处有期徒刑一年，刑满释放。\n法院判处孙某某有期徒刑三年。"
    )
    assert (earlier.other_case, earlier.final, own.other_case, own.final) == (True, True, False, True)


def test_people_marked_as_of_another_case_are_told_apart() -> None:
    found = outcomes_in("周某（另案处理）向孙某某出售银行卡。周某被判处有期徒刑一年。法院判处孙某某有期徒刑三年。")
    assert [(one.defendant, one.other_case) for one in found] == [("周某", True), ("孙某某", False)]
