"""Which offices issued a publication, as its text says it."""

from __future__ import annotations

from archive.analysis import analyse
from archive.model import Article

SPP, SPC, POLICE, JUSTICE = "最高人民检察院", "最高人民法院", "公安部", "司法部"
PARAGRAPH = "被告人张某伙同他人设立窝点，以投资为名骗取多名被害人的钱款，案发后如实供述自己的罪行，并且退还了全部赃款。"


def issuers_of(title: str, text: str, attribution: str | None = None) -> tuple[str, ...]:
    return analyse(Article(title, None, None, attribution, None, text)).issuers


TITLES = {
    "最高检发布惩治诈骗典型案例": (SPP,),
    "聚焦惩治诈骗 最高检发布典型案例": (SPP,),
    "最高检、公安部联合发布打击跨境诈骗典型案例": (SPP, POLICE),
    "最高人民检察院 国家外汇管理局联合发布典型案例": (SPP, "国家外汇管理局"),
    "两高一部发布意见": (SPC, SPP, POLICE),
    "最高人民法院、最高人民检察院关于办理诈骗案件的解释": (SPC, SPP),
    "最高人民检察院第四检察厅负责人就发布案例答记者问": (SPP,),
    "上海市检察机关惩治诈骗白皮书（2023）": ("上海市人民检察院",),
    "上海市人民检察院第三分院发布白皮书": ("上海市人民检察院第三分院",),
    "深圳检察机关发布白皮书": ("深圳市人民检察院",),
    "桐乡市人民检察院2023年工作报告": ("桐乡市人民检察院",),
    "2023年上海市浦东新区人民检察院工作报告": ("上海市浦东新区人民检察院",),
    "江西省人民检察院 江西省公安厅关于办理案件的意见": ("江西省人民检察院", "江西省公安厅"),
    "最高人民法院发布诈骗犯罪典型案例": (SPC,),
    "江苏法院2023年度典型案例": ("江苏省高级人民法院",),
    "检察机关惩治诈骗典型案例": (),
    "最高检党组巡视组开展巡视": (),
    "贯彻落实最高检发布的意见": (),
    "加强与公安部门协作发布线索": (),
    "江苏检察机关依法对王某涉嫌受贿案提起公诉": (),
}
TEXTS = [
    "各省人民检察院：\n现将案例印发给你们。\n最高人民检察院\n2022年4月21日\n案例一\n",
    "最高人民检察院\n二〇二二年四月二十一日\n",
    f"{PARAGRAPH}\n" * 60 + "最高人民检察院\n2022年4月21日",
    "张某诈骗案\n（检例第900号）\n【要旨】",
    "（检例第900号）张某诈骗案\n",
    f"——最高检第四检察厅负责人就发布案例答记者问\n{PARAGRAPH}",
    "近日，最高人民检察院发布第九十批指导性案例。",
    "惩治洗钱\n最高人民检察院今天发布5件案例，其中一件是新类型。",
    "4月1日，最高人民检察院召开以“惩治诈骗”为主题的新闻发布会，发布典型案例。",
]
OPENINGS = {
    "在最高人民检察院指导下，浙江省人民检察院发布典型案例。": ("浙江省人民检察院",),
    "近日，江西省人民检察院、省公安厅联合发布典型案例。": ("江西省人民检察院", "江西省公安厅"),
    "根据最高人民检察院发布的数据，案件上升。": (),
    "记者从最高人民检察院获悉，案件上升。": (),
    "最高检会同公安部启动联合督办，并发布答记者问。": (),
    "干警认真学习最高人民检察院发布典型案例。": (),
    "该院贯彻最高人民检察院发布典型案例的要求。": (),
    "记者从最高人民检察院召开新闻发布会上获悉，发布典型案例。": (),
}
ATTRIBUTIONS = {
    "最高人民检察院": (SPP,),
    "最高检": (SPP,),
    "浙江省检察院": ("浙江省人民检察院",),
    "检察日报": (),
    "正义网": (),
    "最高人民检察院网站": (),
    " ": (),
    None: (),
}


def test_a_title_names_who_issues() -> None:
    assert {title: issuers_of(title, PARAGRAPH) for title in TITLES} == TITLES


def test_a_text_names_who_issues() -> None:
    assert [(text, issuers) for text in TEXTS if (issuers := issuers_of("典型案例", text)) != (SPP,)] == []


def test_the_subject_of_an_opening_sentence() -> None:
    assert {sentence: issuers_of("典型案例", sentence) for sentence in OPENINGS} == OPENINGS


def test_an_attribution_counts_last_and_only_where_it_is_an_office() -> None:
    assert {words: issuers_of("典型案例", PARAGRAPH, words) for words in ATTRIBUTIONS} == ATTRIBUTIONS
    assert {issuers_of("公安部公布案例", PARAGRAPH, words) for words in ATTRIBUTIONS} == {(POLICE,)}


def test_a_joint_notice_names_all_who_signed_in_their_order() -> None:
    signed = "最高人民法院\n最高人民检察院\n公安部　司法部\n2022年4月21日\n"
    assert issuers_of("关于印发意见的通知", f"现印发给你们。\n{signed}正文") == (SPC, SPP, POLICE, JUSTICE)
    above = "最高人民法院\n最高人民检察院\n公安部\n关于办理诈骗案件的意见\n"
    assert issuers_of("关于办理诈骗案件的意见", above + PARAGRAPH) == (SPC, SPP, POLICE)


def test_a_title_that_counts_departments_gives_way_to_the_sentence_that_names_them() -> None:
    sentence = "近日，最高人民检察院、公安部、司法部联合发布意见。"
    assert issuers_of("最高检等三部门联合发布意见", sentence) == (SPP, POLICE, JUSTICE)
    assert issuers_of("最高检等三部门联合发布意见", PARAGRAPH) == (SPP,)


def test_the_provinces_own_office_is_of_the_province_that_the_text_speaks_of() -> None:
    cases = "江苏省南京市人民检察院办理。苏州市人民检察院办理。"
    assert issuers_of("省检察院发布典型案例", cases) == ("江苏省人民检察院",)
    assert issuers_of("省检察院发布典型案例", f"{cases}湖州市人民检察院办理。") == ()
    assert issuers_of("市检察院发布典型案例", "深圳市南山区人民检察院办理。") == ("深圳市人民检察院",)


def test_numbers_of_the_supreme_peoples_court() -> None:
    assert issuers_of("张某诈骗案", "指导案例900号\n裁判要点") == (SPC,)
    assert issuers_of("张某诈骗案", f"{PARAGRAPH}参见检例第900号。") == ()
