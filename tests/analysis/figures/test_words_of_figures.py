"""What a figure must not be quoted for: acts not done, sums asked for, words of something else, fragments of words."""

from __future__ import annotations

import pytest

from archive.analysis.figures import figures_of
from archive.model import Figure


def _figures(text: str) -> tuple[Figure, ...]:
    return figures_of(text, published="2024-02-01", issuer=None, title="诈骗案件办理情况")


@pytest.mark.parametrize(
    ("text", "measure", "words"),
    [
        ("全年没有起诉74人。", "other", "没有起诉"),
        ("对涉案的十九名学生，检察机关没有简单起诉。", "other", "没有简单起诉"),
        ("检察机关并未批捕12人。", "other", "并未批捕"),
        ("对其中15人不再提起公诉。", "other", "不再提起公诉"),
        ("尚未追回赃款3万元。", "other", "尚未追回"),
        ("不批捕30人。", "不批捕", "不批捕"),
        ("不予批准逮捕30人。", "不批捕", "不予批准逮捕"),
        ("对其中15人依法不起诉。", "不起诉", "不起诉"),
        ("起诉未成年人15人。", "起诉", "起诉"),
    ],
)
def test_act_that_was_not_done_is_no_measure_but_a_decision_not_to_do_it_is(
    text: str, measure: str, words: str
) -> None:
    assert [(figure.measure, figure.measure_as_written) for figure in _figures(text)] == [(measure, words)]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("某公司诉至法院，要求双倍返还定金80万元。", "other"),
        ("原告请求返还1300万元。", "other"),
        ("另行起诉，要求甲某某、乙某某返还1300万元转让款。", "other"),
        ("原告起诉请求判令被告赔偿损失90万元。", "other"),
        ("经检察机关要求，返还被害人90万元。", "追回"),
        ("法院判令返还被害人90万元。", "追回"),
    ],
)
def test_sum_that_a_party_asks_for_is_not_recovered(text: str, measure: str) -> None:
    assert [figure.measure for figure in _figures(text)] == [measure]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("该院运用刑事检察监督模型检索出案件2700件。", "other"),
        ("该院依托立案监督模型梳理案件40件。", "other"),
        ("该院监督案件中纠正违法40件。", "监督"),
        ("该公司骗取房屋，欠下租金200万元。", "other"),
        ("园区先后向各团伙收取租金200万元。", "other"),
        ("该公司骗取租金200万元。", "被骗"),
        ("该公司损失租金200万元。", "被骗"),
        ("该账户转账额度60万元。", "other"),
        ("该账户转账60万元。", "资金流水"),
    ],
)
def test_word_beside_a_number_that_is_of_something_else(text: str, measure: str) -> None:
    assert [figure.measure for figure in _figures(text)] == [measure]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("起诉共计300人。", None),
        ("涉案量达300件。", None),
        ("批捕其余50人。", None),
        ("追缴人民币50万元。", None),
        ("追缴赃款共计人民币50万元。", "赃款"),
        ("起诉其中未成年人12人。", "未成年人"),
        ("不捕率为12%。", "不捕率"),
        ("起诉女12人。", "女"),
        ("查获违法行为12件。", "违法行为"),
        ("查封执行标的50万元。", "执行标的"),
        ("谎称奶粉不合格，可以三倍退款。", "可以"),
    ],
)
def test_subject_has_no_words_that_say_nothing(text: str, subject: str | None) -> None:
    assert [figure.subject for figure in _figures(text)] == [subject]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("该县人民银行对3家机构。", "机构"),
        ("商业银行的20个网点。", "网点"),
        ("其中31家。", None),
        ("民警在入冬以来天气变冷时很快就向社区干部讲了31次。", "社区干部讲"),
        ("这一年里各地各部门共同努力之下公安机关押解回国31人。", "公安机关押解回国"),
        ("31家企业和商户积极响应号召主动加入检察机关的名单。", "企业"),
    ],
)
def test_words_of_an_unknown_measure_are_whole_or_not_given(text: str, words: str | None) -> None:
    assert [(figure.measure, figure.measure_as_written) for figure in _figures(text)] == [("other", words)]


@pytest.mark.parametrize(
    "text", ["这7件典型案例各有特点。", "上述9个案例具有代表性。", "本批12件养老诈骗典型案例涵盖多个罪名。"]
)
def test_text_that_counts_its_own_cases_again_gives_no_figure(text: str) -> None:
    assert _figures(text) == ()


@pytest.mark.parametrize(
    "text", ["最高检发布7件典型案例。", "现公布这7件典型案例。", "此次从30件中筛选出7件典型案例。"]
)
def test_cases_that_are_published_are_counted(text: str) -> None:
    assert (_figures(text)[-1].value, _figures(text)[-1].measure) == (7, "other")


def test_number_of_an_account_is_no_count_of_accounts() -> None:
    assert [figure.as_written for figure in _figures("出示登录3307个人账号的日志，次数多于3308个人账号。")] == []
    assert [figure.as_written for figure in _figures("查明300个个人账号被盗。")] == ["300个"]
