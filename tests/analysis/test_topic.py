"""The topic of a text: the weighing of terms, batches case by case, passing mentions. All texts are invented."""

from __future__ import annotations

import gzip
import json
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from archive.analysis import analyse
from archive.analysis.topic import CHARGEABLE, COMPANIONS, find_terms
from archive.model import Article, Kind, Topic

PLAIN = (
    "会议强调，要坚持高质效办好每一个案件，认真履行法律监督职责，持续加强队伍建设，推动各项工作迈上新台阶，"
    "不断提升人民群众的获得感，为地方经济社会发展提供有力的法治保障。"
)
FRAUD_CASE = (
    "甲某等人诈骗案",
    "甲某等人冒充客服实施电信网络诈骗，骗取多名被害人钱款，检察机关以诈骗罪对其提起公诉。",
)
THEFT_CASE = ("乙某盗窃案", "乙某多次进入小区盗窃电动车，检察机关以盗窃罪对其提起公诉。")
HARM_CASE = ("丙某故意伤害案", "丙某因邻里纠纷致人轻伤，检察机关依法作出处理。")
MARKS = "一二三四五六七八九十"


def batch(*cases: tuple[str, str], layout: str = "案例{mark}\n{title}") -> str:
    return "\n".join(
        f"{layout.format(mark=mark, title=title)}\n【基本案情】\n{facts}{PLAIN * 3}\n【典型意义】\n{PLAIN * 2}"
        for mark, (title, facts) in zip(MARKS, cases, strict=False)
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Kind
    topic: Topic
    score: float
    terms: tuple[str, ...]
    cases: tuple[Topic, ...]


def verdict(title: str | None, text: str) -> Verdict:
    found = analyse(Article(title, None, None, None, None, text))
    cases = tuple(case.topic for case in found.structure.cases)
    return Verdict(found.kind, found.topic, found.topic_score, found.topic_terms, cases)


def topic(title: str | None, text: str) -> Topic:
    return verdict(title, text).topic


def counted(*sentences: str) -> set[str]:
    """The terms of a text without a title that count."""
    return set(verdict(None, "".join(sentences)).terms)


# --- one text


def test_a_passing_mention_is_no_topic() -> None:
    for at in (0, 3, 9):
        text = "\n".join([*[PLAIN] * at, "要依法惩治电信网络诈骗等突出犯罪。", *[PLAIN] * 9])
        assert topic("某省检察院召开党组会", text) is Topic.OTHER


def test_one_mention_does_not_fill_a_short_notice() -> None:
    text = f"干警围绕防范电信网络诈骗、禁毒、反家庭暴力等内容向群众讲解。{PLAIN}"
    assert topic("干警走进社区", text) is Topic.OTHER


def test_a_work_report_with_a_few_figures_on_fraud_is_other() -> None:
    figures = "起诉电信网络诈骗犯罪三千人。\n起诉非法集资犯罪五百人。\n起诉帮助信息网络犯罪活动罪二千人。"
    text = "\n".join([*[PLAIN] * 60, figures, *[PLAIN] * 60])
    assert topic("某省人民检察院工作报告", text) is Topic.OTHER


TITLES = [
    "检察机关打击治理电信网络诈骗及其关联犯罪工作情况（2030年）",
    "最高检发布惩治非法集资犯罪典型案例",
    "关于办理非法吸收公众存款刑事案件若干问题的意见",
    "全民反诈在行动",
    "打擊治理電信網絡詐騙犯罪工作情況",
]


def test_a_title_that_names_fraud_is_enough() -> None:
    assert [title for title in TITLES if topic(title, PLAIN * 5) is not Topic.FRAUD] == []


GANG = "诈骗团伙以刷单返利、冒充公检法等方式行骗，并以跑分转移资金，涉诈资金巨大。"


def test_a_third_of_a_short_text_makes_its_topic_under_a_title_that_says_nothing() -> None:
    assert topic("守护百姓的钱袋子", "\n".join([GANG, PLAIN, GANG])) is Topic.FRAUD
    assert topic("守护百姓的钱袋子", "\n".join([GANG, PLAIN, PLAIN, PLAIN])) is Topic.OTHER


def test_companions_alone_make_no_topic() -> None:
    text = "乙某明知是赃物而低价收购，以掩饰、隐瞒犯罪所得罪提起公诉，洗钱、骗取、欺诈、被骗、传销。" * 10
    found = verdict("乙某掩饰、隐瞒犯罪所得案", text)
    assert (found.topic, found.score) == (Topic.OTHER, 0.0)


def test_tax_refunds_are_not_fraud_of_this_archive() -> None:
    case = ("丁某骗取出口退税案", "丁某以假报出口手段骗取出口退税款，检察机关以骗取出口退税罪提起公诉。")
    assert topic("惩治骗取出口退税犯罪典型案例", batch(case, case)) is Topic.OTHER


def test_false_litigation_is_fraud_of_this_archive() -> None:
    case = ("戊某虚假诉讼监督案", "戊某虚构债务提起虚假诉讼，骗取法院调解书。")
    assert topic("民事检察监督典型案例", batch(case, case)) is Topic.FRAUD


# --- terms that do not count

DENIED = [
    "其行为不构成诈骗罪",
    "本案系盗窃，而非诈骗",
    "起诉书关于信用卡诈骗罪的罪名不能成立",
    "王某曾因犯诈骗罪被判处有期徒刑一年",
    "罪犯李某，男，因犯集资诈骗罪被判处有期徒刑十年",
    "走私犯罪、贪污贿赂犯罪、破坏金融管理秩序犯罪、金融诈骗犯罪",
    "犯寻衅滋事罪、敲诈勒索罪、诈骗罪",
    "公安机关一度以诈骗罪立案",
    "公安机关以诈骗罪移送起诉。检察机关认为系秘密窃取，遂以盗窃罪对何某提起公诉",
    "以对方诈骗为由向公安机关报案",
    "刑法第二百六十六条规定，诈骗公私财物，数额较大的，处三年以下有期徒刑",
    "《关于办理电信网络诈骗等刑事案件适用法律若干问题的意见》",
    "反诈骗主题公园开园",
    "与反电信网络诈骗中心相邻",
    "居前五位的罪名为诈骗罪",
    "诈骗、盗窃等五类案件",
]
COUNTED = {
    "是否构成诈骗罪": {"诈骗罪"},
    "不构成诈骗罪的辩护意见不予采纳": {"诈骗罪"},
    "犯诈骗罪、故意杀人罪、故意伤害罪": {"诈骗罪"},
    "以刷单、冒充客服等方式实施诈骗": {"冒充客服", "刷单", "诈骗"},
    "诈骗、盗窃等案件": {"诈骗"},
    "电信、网络诈骗案件": {"电信、网络诈骗"},
    "集资诈骗、非法吸收公众存款等犯罪": {"集资诈骗", "非法吸收公众存款"},
    "安装国家反诈中心应用": {"反诈"},
    "捣毁一处诈骗基地": {"诈骗"},
    "犯诈骗罪、故意杀人罪等十四项罪名": {"诈骗罪"},
    "刑法第一百九十六条规定的信用卡诈骗罪": {"信用卡诈骗"},
}
TITLED = {
    "反诈骗主题公园开园": [],
    "某局原局长受贿、诈骗案宣判": [],
    "诈骗等五类案件占比过半": [],
    "某局原局长诈骗、受贿案宣判": ["诈骗"],
    "是贪污还是诈骗": ["诈骗"],
    "盗窃、诈骗罪的区分": ["诈骗罪"],
}


def test_what_is_denied_or_listed_behind_others_does_not_count() -> None:
    assert [sentence for sentence in DENIED if not find_terms(sentence)] == []
    assert [(sentence, terms) for sentence in DENIED if (terms := counted(sentence))] == []


def test_what_is_left_open_or_named_first_counts() -> None:
    assert {sentence: counted(sentence) for sentence in COUNTED} == COUNTED


def test_a_rejected_charge_counts_nowhere_unless_a_court_upholds_it() -> None:
    charged, denied = "检察机关以诈骗罪提起公诉。", "其行为不构成诈骗罪。"
    sentenced, acquitted = "法院以诈骗罪判处有期徒刑三年。", "法院判决被告人无罪。"
    for sentences in ((charged, denied), (denied, charged), (charged, acquitted)):
        assert counted(*sentences) == set(), sentences
    assert counted(charged, denied, "有意见认为应当以诈骗罪定罪处罚。") == set()
    assert counted(charged, denied, "诈骗手法翻新，警惕诈骗。") == {"诈骗"}  # which is no charge
    upheld = ((charged, denied, sentenced), (charged, denied, "法院认为其行为构成诈骗罪。"))
    for sentences in (*upheld, (charged, "辩护人提出，甲某不构成诈骗罪。"), (charged,)):
        assert counted(*sentences) == {"诈骗罪"}, sentences


def test_a_title_names_fraud_unless_it_names_a_place_a_statistic_or_an_officials_case() -> None:
    assert {title: list(verdict(title, "。").terms) for title in TITLED} == TITLED


def test_an_opinion_that_the_author_does_not_follow_counts_nowhere() -> None:
    first = "第一种意见认为，应当以诈骗罪定罪处罚。\n"
    second = "第二种意见认为，应当以盗窃罪定罪处罚。\n"
    both = "第二种意见认为，只应当以诈骗罪定罪处罚。\n"
    follows, act = "笔者同意第二种意见。\n", "诈骗罪须有处分行为。"
    assert counted(first, second) == {"诈骗罪"}
    assert counted(first, second, "笔者同意第一种意见。") == {"诈骗罪"}
    assert counted(first, second, "笔者不同意第二种意见。") == {"诈骗罪"}
    assert counted(first, second, follows, act) == set()
    assert counted(first, both, follows, act) == {"诈骗罪"}


TEXTS = tomllib.loads(Path(__file__).with_name("topic_texts.toml").read_text("utf-8"))["texts"]


def test_a_short_text_is_judged_as_a_reader_judges_it() -> None:
    wrong = [f"{row['class']}: {row['title']}" for row in TEXTS if topic(row["title"], row["text"]) != row["topic"]]
    assert wrong == []


# --- batches


def test_nearly_all_is_all() -> None:
    assert topic("典型案例", batch(*[FRAUD_CASE] * 4, THEFT_CASE)) is Topic.FRAUD
    assert topic("典型案例", batch(*[FRAUD_CASE] * 3, THEFT_CASE)) is Topic.PARTLY


def test_a_title_that_names_fraud_asks_for_half_of_the_cases() -> None:
    title = "检察机关惩治养老诈骗犯罪典型案例"
    assert topic(title, batch(FRAUD_CASE, THEFT_CASE)) is Topic.FRAUD
    assert topic(title, batch(FRAUD_CASE, THEFT_CASE, HARM_CASE)) is Topic.PARTLY
    assert topic(title, batch(THEFT_CASE, HARM_CASE)) is Topic.PARTLY


def test_laundering_is_what_its_cases_say() -> None:
    of_bribes = ("己某洗钱案", "己某将受贿所得转移，以洗钱罪提起公诉。")
    of_fraud = (
        "庚某洗钱案",
        "上游犯罪系集资诈骗，庚某明知是非法集资所得仍予转移。集资诈骗案主犯因集资诈骗罪被判处刑罚。",
    )
    assert topic("惩治洗钱犯罪典型案例", batch(of_bribes, of_bribes)) is Topic.OTHER
    assert topic("惩治洗钱犯罪典型案例", batch(of_bribes, of_fraud)) is Topic.PARTLY


def test_one_case_takes_its_name_from_the_page() -> None:
    text = f"（检例第901号）\n【关键词】\n追诉\n【要旨】\n{PLAIN}\n【基本案情】\n{PLAIN}"
    assert verdict("甲某诈骗案", text).topic is Topic.FRAUD
    assert verdict("乙某盗窃案", text).topic is Topic.OTHER


def test_what_follows_a_case_is_not_held_against_it() -> None:
    answers = f"第四检察厅负责人答记者问\n问：诈骗有何特点？\n{'电信网络诈骗手法翻新，集资诈骗多发。' * 20}"
    found = verdict("检察机关典型案例", f"{batch(THEFT_CASE, HARM_CASE)}\n{answers}")
    assert found.cases == (Topic.OTHER, Topic.OTHER)


# --- the data and the docs


def test_every_term_is_weighed_grouped_and_explained() -> None:
    data = json.loads(resources.files("archive.analysis").joinpath("data/fraud_terms.json").read_text("utf-8"))
    rows = data["terms"]
    assert len({row["term"] for row in rows}) == len(rows)
    assert {row["group"] for row in rows} == set(data["groups"])
    assert all(0 < row["weight"] <= 1 and row["why"] for row in rows)
    assert set(data["groups"]) >= CHARGEABLE | COMPANIONS


# --- real pages


def test_labelled_texts_are_judged_right(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "topic" / "texts.jsonl").read_text("utf-8").splitlines()]
    sure = [row for row in rows if row["topic"] != "doubtful"]
    found = {row["id"] for row in sure if topic(row["title"], "\n".join(row["paragraphs"])) is Topic.FRAUD}
    labelled = {row["id"] for row in sure if row["topic"] == "fraud"}
    assert len(found & labelled) / len(found) >= 0.97, found - labelled
    assert len(found & labelled) / len(labelled) >= 0.97, labelled - found


def test_real_pages_have_their_kind_and_the_topic_that_their_cases_are_flagged_with(shared: Path) -> None:
    with gzip.open(shared / "mirror" / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = {row["url"]: "\n".join(row["paragraphs"]) for row in map(json.loads, file)}
    wrong = []
    for page in map(json.loads, (shared / "mirror" / "expected.jsonl").read_text("utf-8").splitlines()):
        found = verdict(page["title"], texts[page["url"]])
        kind = Kind.GUIDING_CASES if page["kind"] == "composite" else Kind(page["kind"])
        flags = [case["fraud"] for case in page["cases"] if "fraud" in case] or [page.get("fraud")]
        wanted = found.topic
        if None not in flags:
            wanted = Topic.FRAUD if all(flags) else Topic.PARTLY if any(flags) else Topic.OTHER
        elif page["kind"] in {"report", "press_qa"}:
            wanted = Topic.FRAUD
        if (found.kind, found.topic) != (kind, wanted):
            wrong.append((page["url"], found.kind, kind, found.topic, wanted))
    assert wrong == []


def test_each_case_has_its_own_verdict() -> None:
    found = verdict("检察机关典型案例", batch(THEFT_CASE, FRAUD_CASE, HARM_CASE))
    assert found.cases == (Topic.OTHER, Topic.FRAUD, Topic.OTHER)
    assert verdict("检察机关典型案例", PLAIN).cases == ()
