"""The provisions that sentences cite, in every shape that texts of procuratorates have. The sentences are our own."""

from __future__ import annotations

import pytest

from archive.analysis.citations import citations_of
from archive.model import Case, Citation, Section

CRIMINAL = "中华人民共和国刑法"
PROCEDURE = "中华人民共和国刑事诉讼法"
CIVIL = "中华人民共和国民法典"
FRAUD = "最高人民法院、最高人民检察院关于办理诈骗刑事案件具体应用法律若干问题的解释"


def short(one: Citation) -> str:
    """刑法287-2/1(3): the law without 中华人民共和国, then article 287之二, paragraph 1, item 3."""
    written = one.law.removeprefix("中华人民共和国") + str(one.article or "")
    written += f"-{one.article_sub}" if one.article_sub else ""
    written += f"..{one.article_to}" if one.article_to else ""
    written += f"/{one.paragraph}" if one.paragraph else ""
    written += f"({one.item}" + (f"..{one.item_to})" if one.item_to else ")") if one.item else ""
    return written + (" former" if one.former else "")


def cited(text: str) -> list[str]:
    found = citations_of(text)
    assert all(text[one.start : one.end] == one.as_written for one in found)
    return [short(one) for one in found]


def written(text: str) -> list[str]:
    return [one.as_written for one in citations_of(text)]


def versions(text: str) -> list[str | None]:
    return [one.version for one in citations_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("检察官认为应适用《中华人民共和国刑法》第二百六十六条。", ["刑法266"]),
        ("应适用《刑法》第266条。", ["刑法266"]),
        ("其行为触犯刑法第二百八十七条之二第一款，应予追究。", ["刑法287-2/1"]),
        ("依据刑诉法第十六条第（一）项，不予追究。", ["刑事诉讼法16(1)"]),
        ("依照中华人民共和国民法典第一千一百六十五条，应当赔偿。", ["民法典1165"]),
        ("根据《中华人民共和国刑法》总则第二十五条", ["刑法25"]),
        ("刑法分则第五章第二百六十六条", ["刑法266"]),
        ("依照《中华人民共和国刑法》的第六十七条", ["刑法67"]),
    ],
)
def test_a_law_with_its_article(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("刑法第二十五条第一款、第二十六条和第六十四条", ["刑法25/1", "刑法26", "刑法64"]),
        ("刑法第二、三、五条", ["刑法2", "刑法3", "刑法5"]),
        ("刑法第六条、七条、第九条", ["刑法6", "刑法7", "刑法9"]),
        ("刑法第九十一条第一款、第三款，第九十三条", ["刑法91/1", "刑法91/3", "刑法93"]),
        ("民事诉讼法第二百一十一条第二项至五项", ["民事诉讼法211(2..5)"]),
        ("民事诉讼法第二百一十一条第二项、第五项", ["民事诉讼法211(2)", "民事诉讼法211(5)"]),
        ("刑法第一百二十条之一至之三", ["刑法120-1", "刑法120-2", "刑法120-3"]),
        ("刑法第十条至第十二条，第十五条至十七条", ["刑法10..12", "刑法15..17"]),
        ("刑法第二百六十六条、刑事诉讼法第十五条", ["刑法266", "刑事诉讼法15"]),
        ("刑法第六十七条的规定和第六十八条的规定", ["刑法67", "刑法68"]),
    ],
)
def test_lists_and_ranges_are_of_the_law_before_them(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_the_first_article_is_written_with_its_law_and_the_others_alone() -> None:
    text = "依照《中华人民共和国刑法》（2020年修正）第二百六十六条、第六十七条第一款"
    assert written(text) == ["《中华人民共和国刑法》（2020年修正）第二百六十六条", "第六十七条第一款"]
    assert written("刑法第二、三条") == ["刑法第二、三条", "刑法第二、三条"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("办案严格遵循刑事诉讼法，保障权利。", ["刑事诉讼法"]),
        ("刑法修正案（十一）将自洗钱入罪。", ["刑法修正案（十一）"]),
        ("依照刑法规定定罪。刑法第二百六十六条另有规定。", ["刑法266"]),
        ("刑法第二百六十六条之外，刑法与刑法。", ["刑法266"]),
        ("依照民法典办理，再依民法典办理。", ["民法典"]),
        ("刑法未规定，拍卖法亦未规定。", ["刑法", "拍卖法"]),
        ("依照刑法规定，符合刑法规定的条件。", ["刑法"]),
        ("根据闲置土地处置办法处理。", ["闲置土地处置办法"]),
        ("违反《消防法》、《航道监督审核管理规定》等规定", ["消防法", "航道监督审核管理规定"]),
        ("某省颁布的《某省航道保护办法》", ["某省航道保护办法"]),
        ("根据《关于加强航道协作工作的意见》办理", ["关于加强航道协作工作的意见"]),
        (
            "国务院办公厅、中央航道工作领导小组办公室、财政部《关于航道的意见》",
            ["国务院办公厅、中央航道工作领导小组办公室、财政部关于航道的意见"],
        ),
        ("《人民检察院刑事诉讼规则》第十章第二节", ["人民检察院刑事诉讼规则"]),
    ],
)
def test_a_law_alone_is_cited_once_a_passage_and_not_beside_its_articles(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_a_provision_is_cited_once_a_passage() -> None:
    assert cited("刑法第六十七条。刑法第六十七条。\n刑法第六十七条。") == ["刑法67", "刑法67"]
    assert versions("1979年刑法第十条，刑法第十条") == ["1979年", None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "最高人民法院、最高人民检察院《关于办理诈骗刑事案件具体应用法律若干问题的解释》第二条",
            [f"{FRAUD}2"],
        ),
        ("两高《关于办理诈骗刑事案件具体应用法律若干问题的解释》第二条", [f"{FRAUD}2"]),
        (
            "最高人民法院《关于审理航道损害案件若干问题的解释》第三条",
            ["最高人民法院关于审理航道损害案件若干问题的解释3"],
        ),
        (
            "全国人大常委会《关于保护航道的决定》第三条",
            ["全国人民代表大会常务委员会关于保护航道的决定3"],
        ),
        ("交通运输部《航道养护管理办法》第三条", ["航道养护管理办法3"]),
        (
            "公安部、交通运输部联合印发《关于加强航道治安工作的意见》。",
            ["公安部、交通运输部关于加强航道治安工作的意见"],
        ),
        (
            "《最高人民法院\n最高人民检察院关于办理航道案件若干问题的规定》第三条",
            ["最高人民法院、最高人民检察院关于办理航道案件若干问题的规定3"],
        ),
        ("《中华人民共和国\n航道法》第三条", ["航道法3"]),
        ("《关于适用`<航道法>`{=html}的规定》第三条", ["关于适用〈航道法〉的规定3"]),
        ("“两高”《关于办理诈骗刑事案件具体应用法律若干问题的解释》第二条", [f"{FRAUD}2"]),
        ("法释〔2011〕7号第二条", [f"{FRAUD}2"]),
        ("依照法释〔2011〕7号司法解释第二条", [f"{FRAUD}2"]),
        (
            "最高人民法院关于适用《中华人民共和国刑事诉讼法》的解释第三条",
            ["最高人民法院关于适用〈中华人民共和国刑事诉讼法〉的解释3"],
        ),
        ("最高人民法院关于适用《航道法》的解释第三条", ["最高人民法院关于适用〈航道法〉的解释3"]),
        ("刑法修正案〔十一〕第五条、刑法修正案(十一)第六条", ["刑法修正案（十一）5", "刑法修正案（十一）6"]),
    ],
)
def test_issuers_belong_to_names_that_begin_with_about(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("违反《航道法》第三条", "中华人民共和国航道法"),
        ("违反《某省航道条例》第三条", "某省航道条例"),
        ("违反航道管理条例第三条", "航道管理条例"),
        ("这一行为违反我国航道法第三条", "中华人民共和国航道法"),
        ("《中国共产党纪律处分条例》第七条", "中国共产党纪律处分条例"),
        ("《联合国航道公约》第七条", "联合国航道公约"),
        ("《航道养护技术规范》（JTS 123-2099）第3条", "航道养护技术规范"),
    ],
)
def test_a_law_that_the_registry_does_not_know_stays_as_it_is_written(text: str, expected: str) -> None:
    assert [(one.law, one.law_id) for one in citations_of(text) if one.article] == [(expected, None)] or (
        [one.law for one in citations_of(text)] == [expected]
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《刑法》第二百六十六条规定了诈骗罪，该法第六十七条规定了自首。", ["刑法266", "刑法67"]),
        ("《刑法》第五条\n依照本法第七条处理。", ["刑法5", "刑法7"]),
        ("《民法典》第五条\n第六条 刑法第五条除外，依照本法第七条处理。", ["民法典5", "民法典6", "刑法5", "民法典7"]),
        ("《民法典》第五条\n刑法第五条规定：“依照本法第七条处理。”", ["民法典5", "刑法5", "刑法7"]),
        ("民法典与刑事诉讼法有别，同法第十六条明确。", ["民法典", "刑事诉讼法16"]),
        (
            "两高《关于办理诈骗刑事案件具体应用法律若干问题的解释》施行后，刑法第五条不变，该司法解释第二条、本解释第三条适用。",
            ["刑法5", f"{FRAUD}2", f"{FRAUD}3"],
        ),
        ("刑法第二十五条明确了共犯，该条第二款另有规定。", ["刑法25", "刑法25/2"]),
        ("刑法第二十五条第二款明确了共犯，该款第一项另有规定。", ["刑法25/2", "刑法25/2(1)"]),
        ("航道局《关于航道的补充意见》作了规定。该《意见》第三条明确。", ["关于航道的补充意见3"]),
        ("刑法第二十五条明确了共犯，前款不适用，该条应当适用。", ["刑法25"]),
        ("违反《航道养护管理办法》，该办法第三条明确。", ["航道养护管理办法3"]),
        ("该法院认为，该办法院不予采纳。", []),
        ("刑法第五条规定，该条例第三条另有规定。", ["刑法5"]),
        ("根据关于航道的指导意见第三条，刑法第五条", ["刑法5"]),
        ("关于办理诈骗刑事案件具体应用法律若干问题的解释第三条", [f"{FRAUD}3"]),
    ],
)
def test_words_that_stand_for_a_law_mean_the_last_one_of_their_kind(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "《航道养护与航标设置管理办法》（以下简称《航道办法》）施行。\n依《航道办法》第三条处理。",
        "《航道养护与航标设置管理办法》（交通令〔2019〕5号，下称“航道办法”）施行。\n依航道办法第三条处理。",
        "《航道养护与航标设置管理办法》(以下简称航道办法)施行。\n依《航道办法》第三条处理。",
        "《航道养护与航标设置管理办法》（以下简称《办法》）施行。\n依《办法》第三条处理。",
        "《航道养护与航标设置管理办法》（简称《办法》）施行。\n依办法第三条处理。",
        "依《航道办法》第三条处理。\n《航道养护与航标设置管理办法》（以下简称《航道办法》）施行。",
    ],
)
def test_short_names_mean_what_the_text_says_they_mean(text: str) -> None:
    assert {short(one) for one in citations_of(text) if one.article} == {"航道养护与航标设置管理办法3"}


def _case(start: int, end: int, *sections: Section) -> Case:
    empty: tuple[str, ...] = ()
    return Case(start, end, None, "", None, empty, "", "", sections, "", empty, empty, empty)


def test_short_names_and_laws_do_not_carry_over_to_another_case() -> None:
    first = "《航道养护管理办法》（以下简称《办法》）第三条。\n"
    text = first + "依《办法》第五条、该条第二款处理。"
    cases = [_case(0, len(first)), _case(len(first), len(text))]
    assert [short(one) for one in citations_of(text, cases)] == ["航道养护管理办法3"]
    assert cited(text) == ["航道养护管理办法3", "航道养护管理办法5", "航道养护管理办法5/2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《刑事诉讼法》（2018年修正）第十六条、第十八条", ["2018年修正", "2018年修正"]),
        ("《刑事诉讼法》第十六条、第十八条（2018年修正）", ["2018年修正", "2018年修正"]),
        ("1979年《刑法》第十条、十一条", ["1979年", "1979年"]),
        ("2018年修正的《刑事诉讼法》第十六条", ["2018年修正"]),
        ("2018年10月26日第三次修正后的刑事诉讼法第十六条", ["2018年10月26日第三次修正"]),
        ("《航道办法》（交航发〔2012〕2号）第十条", ["交航发〔2012〕2号"]),
        ("《航道办法》(交航发[2012]2号，以下简称《办法》)第十条", ["交航发[2012]2号"]),
        ("《航道法》2021年修订增加第三十四条", ["2021年修订"]),
        (
            "《航道法》（2009年12月26日全国人大常委会第十二次会议通过）\n第四条",
            ["2009年12月26日全国人大常委会第十二次会议通过"],
        ),
        ("《航道法》（节录）第四条", [None]),
        ("《航道法（2020年修订）》第四条", ["2020年修订"]),
        ("《航道法》（2020）第四条", ["2020"]),
    ],
)
def test_versions_stand_before_or_behind_a_law(text: str, expected: list[str | None]) -> None:
    assert versions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "《航道法》（2012年修正）第三条、第四条（现为2018年修正后的第五条、第六条）、第九条",
            ["航道法3 former", "航道法4 former", "航道法5", "航道法6", "航道法9"],
        ),
        ("《民法总则》第十条（现为《中华人民共和国民法典》第十二条）", ["民法总则10 former", "民法典12"]),
        ("《航道法》（2016年修正）第三条\\[现适用《航道法》（2022年修正）第四条\\]", ["航道法3 former", "航道法4"]),
        ("《航道法》（2016年修正）第三条，现为2022年修正后的第四条", ["航道法3 former", "航道法4"]),
        ("《民法典》第六条（本案适用的是2017年施行的《民法总则》第六条）", ["民法典6", "民法总则6 former"]),
        ("《航道条例》（2010年施行，2020年废止）第三条", ["航道条例3 former"]),
        ("《航道条例》第三条（该条例已废止）", ["航道条例3 former"]),
        ("修正前的刑法第十条，刑法第十一条", ["刑法10 former", "刑法11"]),
        ("刑法修正案（十一）施行前的刑法第十条", ["刑法修正案（十一）", "刑法10 former"]),
        ("原《中华人民共和国合同法》第五十二条", ["合同法52 former"]),
        ("原国家海洋局《航道办法》第三条", ["航道办法3"]),
        ("1979年《刑法》第十条", ["刑法10"]),
        ("《刑法》第十条（刑法修正案（十一）修正前）", ["刑法10 former", "刑法修正案（十一）"]),
        ("《刑法》（刑法修正案（十一）修正前）第十条", ["刑法10 former", "刑法修正案（十一）"]),
        ("《航道法》第三条（2004年修正）（现为《水运法》第五条）", ["航道法3 former", "水运法5"]),
        ("《航道法》第三条（养护）、第四条（现为第五条）", ["航道法3 former", "航道法4 former", "航道法5"]),
        ("《航道法》第三条（2018年修正后为第五条）", ["航道法3 former", "航道法5"]),
        ("《航道法》第三条（现行航道法第五条）", ["航道法3 former", "航道法5"]),
    ],
)
def test_former_provisions_and_those_that_hold_now(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_articles_of_a_list_stand_on_lines_of_their_own() -> None:
    lines = [
        "《中华人民共和国航道法》（2009年通过）",
        "第四条",
        "占用航道的，应当承担责任。",
        "第九条 依照前款处理。依照本法第十条处罚。",
        "《航道养护管理办法》第二条",
        "航道应当养护。",
        "第五条",
    ]
    text = "\n".join(lines)
    assert cited(text) == ["航道法4", "航道法9", "航道法10", "航道养护管理办法2", "航道养护管理办法5"]
    assert written(text)[0] == "\n".join(lines[:2])
    assert versions(text) == ["2009年通过", "2009年通过", None, None, None]


def test_a_list_of_laws_ends_with_its_section() -> None:
    listed = "《中华人民共和国航道法》第四条\n第五条\n"
    text = listed + "第一条辩解不能成立。\n第六条所述事实不清。"
    rules = _case(
        0, len(text), Section("rules", "【相关规定】", 0, len(listed)), Section("facts", "", len(listed), len(text))
    )
    assert [short(one) for one in citations_of(text, [rules])] == ["航道法4", "航道法5"]


def test_a_list_of_laws_names_papers_of_every_kind() -> None:
    listed = "《航道疏浚推荐方法》（第Ⅱ版）\n《某省航道养护工作方案》\n"
    rules = _case(0, len(listed), Section("rules", "【相关规定】", 0, len(listed)))
    assert [one.law for one in citations_of(listed, [rules])] == ["航道疏浚推荐方法", "某省航道养护工作方案"]
    assert cited(listed) == []


def test_the_articles_of_a_law_s_own_text_are_no_citations() -> None:
    assert cited("中华人民共和国航道法\n第一条 为了保护航道，制定本法。\n第二条 航道应当养护。") == ["航道法"]
    own = "反电信网络诈骗法\n第一条 为了反诈，根据宪法，制定本法。\n第二条 本法所称诈骗，依照刑法和本法第九条认定。"
    assert cited(own) == ["反电信网络诈骗法", "宪法", "刑法", "反电信网络诈骗法9"]


@pytest.mark.parametrize(
    "text",
    [
        "被告人的第一条辩解不能成立，判决第一项应予撤销。",
        "双方签订《航道疏浚合同》第三条、第五条约定违约金，合同第六条另有约定，承诺书第二条重申。",
        "检察院发出《检察建议书》《纠正违法通知书》，并宣读《起诉意见书》。",
        "公司持有《航道经营许可证》，著有小说《航道》，《检察日报》作了报道。",
        "市检察院与市公安局会签《关于建立航道协作机制的意见》。",
        "具有刑法意义上的因果关系，刑法学和刑法理论均认可，应作刑法评价。",
        "采用虚拟治理成本法计算，侵害同一法益，适用同一法条。",
        "立法将自洗钱解释为独立犯罪，通过刑法修正案的多次修正扩大范围。",
        "出示公司的《劳动合同》、《保密管理办法》、考勤记录，以及《今日说法》节目。",
        "村委会制定《某村安置补偿补充规定》。",
        "《某省人民检察院关于办理航道案件的指导意见》",
        "公司法人代表参加国家宪法日活动，反垄断法律法规齐备。",
        "按照有关司法解释处理，依照前款规定处罚。",
        "日本刑法典第三十六条、德国《刑法》第五条均有规定。",
        "（2014）航知初字第162号民事判决，第二审程序，三项制度。",
        "张某：《航道法学》，某某出版社2020年版；李某：《合同法》（第五版），某某出版社2019年版。",
        "载《人民司法》2019年第4期。",
        "《全国检察机关航道工作白皮书（2022）》",
    ],
)
def test_what_is_no_citation(text: str) -> None:
    assert cited(text) == []


def test_articles_in_the_title_of_a_law_are_no_citations() -> None:
    text = "《全国人民代表大会常务委员会关于〈中华人民共和国刑法〉第九十三条第二款的解释》"
    assert [one.article for one in citations_of(text)] == [None]
    assert [one.article for one in citations_of(f"依照{text}第二条")] == [2]


def test_a_citation_inside_a_quoted_article_counts() -> None:
    text = "《航道办法》第十三条规定：“情节严重的，可以参照刑法第七十八条的规定。”"
    assert cited(text) == ["航道办法13", "刑法78"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("刑法第一百九十一条洗钱罪与第三百一十二条掩饰隐瞒罪", ["刑法191", "刑法312"]),
        ("刑法规定的诈骗罪（第二百六十六条）", ["刑法266"]),
        ("刑法修正案（九）增设了第二百八十六条之一。", ["刑法修正案（九）", "刑法286-1"]),
        ("刑法第二百八十七条之二设立罪名，并在第三款规定竞合。", ["刑法287-2", "刑法287-2/3"]),
        ("刑法第五条规定：“依照第二款的规定处罚。”判决第一款项已付，第一款软件停用。", ["刑法5", "刑法5/2"]),
        ("刑法第一百九十一条修改后，\n以第一百九十一条定罪的增多。", ["刑法191", "刑法191"]),
        ("刑法第一百九十一条修改后，\n根据第三百一十二条定罪的增多。", ["刑法191", "刑法312"]),
        ("刑法第一百九十一条修改后，\n提出第三条意见。", ["刑法191"]),
    ],
)
def test_an_article_in_a_sentence_is_of_the_law_named_before(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_a_citation_has_its_sentence() -> None:
    text = "第一句。依照刑法第六十七条，可以从轻。末句。\n《航道法》\n第四条\n正文"
    sentences = [text[one.sentence_start : one.sentence_end] for one in citations_of(text)]
    assert sentences == ["依照刑法第六十七条，可以从轻。", "《航道法》\n第四条"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "《航道规定》第三条、第五条（本案适用，现为《中华人民共和国民法典》第八条）",
            ["航道规定3 former", "航道规定5 former", "民法典8"],
        ),
        ("《航道规定》第三条（2017年修正，本案适用，现为2023年修正后的第四条）", ["航道规定3 former", "航道规定4"]),
        ("《航道规定》第四条（本案适用的是2017年修正的《航道规定》第三条）", ["航道规定4", "航道规定3 former"]),
        ("《航道规定》（2008年）第五十条（2017年修订后第六十七条）", ["航道规定50 former", "航道规定67"]),
        (
            "违反《航道办法》（2020年7月1日废止，内容被《民法典》吸收）第二十五条",
            ["航道办法25 former", "民法典"],
        ),
    ],
)
def test_the_older_of_a_pair_is_former_whoever_says_which_one_was_applied(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_a_bracket_that_says_which_text_was_applied_dates_the_law_in_front() -> None:
    text = "《航道规定》第三条（2017年修正，本案适用，现为2023年修正后的第四条）"
    assert versions(text) == ["2017年修正", "2023年修正"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国务院办公厅转发的原国务院法制办等八部门《关于加强航道执法的意见》", ["关于加强航道执法的意见"]),
        ("财政部、水利部等联合印发的《关于加强航道执法的通知》", ["财政部、水利部关于加强航道执法的通知"]),
        ("《航道监督规则》（试行）第三条、第五条", ["航道监督规则（试行）3", "航道监督规则（试行）5"]),
        ("适用的是刑法第五条第三款第一项，而不是第五项。", ["刑法5/3(1)", "刑法5/3(5)"]),
        ("适用的是刑法第五条第三款，而不是第五项工程。", ["刑法5/3"]),
        ("《网络安全法》第十条对日志作了规定，第十八条要求保存。", ["网络安全法10", "网络安全法18"]),
        ("《网络安全法》施行后，建议有三点，第一条要求公开。", ["网络安全法"]),
        ("拍卖法则未规定这一情形，刑法则教育无关。", ["拍卖法"]),
    ],
)
def test_words_around_a_law_that_are_read_with_it(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_a_numbered_paper_of_local_offices_is_known_by_its_short_name() -> None:
    text = (
        "湖北省民政厅、财政厅《关于落实航道补助的实施意见》（鄂民政〔2012〕32号，以下简称《意见》）规定了补助。\n"
        "根据湖北省民政厅、财政厅《意见》规定，应当发放。"
    )
    assert cited(text) == ["湖北省民政厅、财政厅关于落实航道补助的实施意见"] * 2
    assert cited("湖北省民政厅、财政厅《关于落实航道补助的实施意见》很好。") == []
