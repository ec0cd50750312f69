"""What tells how good a page is as a copy: its host, or what a machine left in it. All texts are made up."""

from __future__ import annotations

from archive.model import Context, Page, Quality, Role, Tier
from archive.readers.pages import read_and_analyse
from archive.reasons import in_english

PLAIN = "某区人民检察院以诈骗罪对犯罪嫌疑人提起公诉，检察机关追回被骗的钱款。" * 8
GLOSSED = "樣例區檢(jiǎn)察院協(xié)同公安機(jī)關(guān)，為(wèi)8萬(wàn)人挽回損失。" + "這是樣例。" * 60
SPUN = "样例区审查院对怀疑人提起公诉，其诱骗多名白叟，审查院依法诘问赃款。" + "这是样例。" * 60
BACK = "样例区检察器官指控三名犯罪嫌疑犯从事电信网络欺诈，检察机构追回了钱。" + "这是样例。" * 60
ENGLISH = (
    "The Supreme People's Procuratorate said that procuratorial organs in the sample city prosecuted Li Moumou for "
    "telecommunications network fraud. "
) * 6


def page(url: str = "http://news.sample.example/1.html", text: str = PLAIN, context: Context | None = None) -> Page:
    body = f"<html><head><title>样例</title></head><body><div class='article'><p>{text}</p></div></body></html>"
    return html(body, url, context)


def html(body: str, url: str = "http://news.sample.example/1.html", context: Context | None = None) -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url, "2026-01-01T00:00:00Z", 200, headers, body.encode(), context or Context(Role.ARTICLE), "", 0)


def quality(of: Page) -> Quality:
    found = read_and_analyse(of).quality
    assert found
    return found


def reason(text: str) -> str | None:
    """Why a page of an unknown host with this text is no good copy, if it is none."""
    found = quality(page(text=text))
    assert (found.tier, found.why is None) in ((Tier.UNKNOWN, True), (Tier.CLONE, False))
    return found.why and in_english(found.why)


HOSTS = {
    "http://www.spp.gov.cn/a/1.shtml": Tier.OFFICIAL,
    "https://ga.样例.gov.cn:8443/1.html": Tier.OFFICIAL,
    "http://WWW.SPP.GOV.CN./1.html": Tier.OFFICIAL,
    "http://www。spp。gov。cn/1.html": Tier.OFFICIAL,
    "http://legal.people.com.cn/n1/1.html": Tier.PRESS,
    "https://news.163.com/19/0907/1.html": Tier.PRESS,
    "https://www.163.com/dy/article/1.html": Tier.MIRROR,
    "https://news.qq.com/a/1.htm": Tier.PRESS,
    "https://news.qq.com/rain/a/1": Tier.MIRROR,
    "https://mp.weixin.qq.com/s/abc": Tier.MIRROR,
    "http://m.shqmnc.com/1.html": Tier.CLONE,
}
UNKNOWN_HOSTS = [
    "http://www.spp.gov.cn.sample.example/1.html",
    "http://notgov.cn/1.html",
    "https://www.163.com/1.html",
    "https://user.qzone.qq.com/1",
    "import:0123456789abcdef",
]


def test_a_known_host_has_its_tier_with_all_below_it_whatever_the_port() -> None:
    found = {url: quality(page(url)) for url in HOSTS}
    assert {url: one.tier for url, one in found.items()} == HOSTS
    assert all(one.why for one in found.values())


def test_a_host_that_only_looks_like_a_known_one_is_not_known() -> None:
    assert {quality(page(url)) for url in UNKNOWN_HOSTS} == {Quality(Tier.UNKNOWN, None)}


def test_a_page_of_a_registered_source_is_official_on_any_host() -> None:
    context = Context(Role.ARTICLE, "sample", "trs")
    assert quality(page(text=GLOSSED, context=context)) == Quality(Tier.OFFICIAL, '[{"code": "registered_source"}]')


def test_what_a_machine_rewrote_is_a_clone_on_an_unknown_host_and_on_a_mirror_and_nowhere_else() -> None:
    for text in (GLOSSED, SPUN, BACK, ENGLISH):
        for url in ("http://news.sample.example/1.html", "https://www.163.com/dy/article/1.html"):
            found = quality(page(url, text))
            assert found.tier is Tier.CLONE
            assert found.why
        assert quality(page("http://www.sample.gov.cn/1.html", text)).tier is Tier.OFFICIAL
        assert quality(page("http://legal.people.com.cn/1.html", text)).tier is Tier.PRESS


def test_a_page_without_an_article_has_no_tier() -> None:
    assert read_and_analyse(html("<title>空</title><div id='fontzoom'></div>")).quality is None


REWRITTEN = {
    "協(xié)同推進(jìn)，為8萬(wàn)人挽損": "3 hanzi glossed with pinyin: 協(xié), 進(jìn), 萬(wàn)",
    "審（shěn）查綠（lǜ）色產（chǎn）業國（guó）（邊）境網(wǎng)絡，協(xié)同": (
        "6 hanzi glossed with pinyin: 審(shěn), 綠(lǜ), 產(chǎn), 國(guó), 網(wǎng)"
    ),
    "样例区审查院指控其诱骗他人，审查院追赃": "2 words spun from ours: 审查院 for 检察院, 诱骗 for 诈骗",
    "樣例區審查院指控其誘騙他人": "2 words spun from ours: 审查院 for 检察院, 诱骗 for 诈骗",
    "检察器官起诉了犯罪嫌疑犯": "2 words translated there and back: 检察器官 for 检察机关, 犯罪嫌疑犯 for 嫌疑人",
    ENGLISH: "not in Chinese, with 3 terms of ours word for word: procuratorial organs, telecommunications network "
    "fraud, moumou",
}
WRITTEN_BY_PEOPLE = [
    "通過微信（WeChat）、電信（APP）和網絡（GDP）聯繫，甲國（A）與乙國（fr）的樣例，莫里哀（né）、羅貝爾（Hervé）",
    "被告人仝(tóng)某与亓(qí)某、逄(páng)某、郄(qiè)某实施诈骗。",  # names of which the text tells the reading
    "被告人鄺(kuàng)某與單(shàn)某，鄺(kuàng)某實施詐騙。",  # in traditional hanzi, twice
    "協(xie)同、進(jin)展、萬(wan)人",  # no tone marks: abbreviations look like it
    "其诱骗他人参与诈骗，检察院对犯罪嫌疑人提起公诉，侦察兵退伍的被害人报案。",
    "检察院审查院领导交办的线索，检察院、检察院。",
    "诱骗未成年人、跨国境运输、军事侦察",  # words at home in other texts, and none that nobody writes
    "警方怀疑人是他杀的，他开始怀疑人生，怀疑人家诱骗他。",
    "美国纽约南区检察官办公室指控其电信欺诈，检察机构称其已认罪。",
    "The Supreme People's Procuratorate said prosecutors had charged 12 people with telecom fraud.",
    "检察机关 procuratorial organs，电信网络诈骗 telecommunications network fraud，最高人民检察院 the Supreme "
    "People's Procuratorate。检察机关起诉电信网络诈骗犯罪，依法惩治，追赃挽损，守护群众的钱袋子。",
]


def test_a_rewritten_text_says_what_gave_it_away() -> None:
    assert {text: reason(text) for text in REWRITTEN} == REWRITTEN


def test_what_people_write_is_no_clone() -> None:
    assert [(text, why) for text in WRITTEN_BY_PEOPLE if (why := reason(text))] == []
    assert reason("協(xié)" * 50 + "萬(wàn)" * 50) is None  # the same hanzi again and again


STUFFED = f"<div style='display:none'>{'样例国语 某剧粤语高清 ' * 80}</div>"
FARM = (
    "<html><head><title>[某牌样品]样例区老人被骗-样例传媒</title><meta name='generator' content='Z-BlogPHP 9'></head>"
    f"<body><div class='article'><p style='display:none'>原标题：样例区老人被骗</p><p>{PLAIN}</p>"
    "<p>返回样例传媒，查看更多</p></div>"
)
LINKS = "".join(f"<a href='/tags-{n}.html'>样例{n}</a>" for n in range(30))


def test_a_page_with_the_marks_of_a_content_farm_is_a_clone_and_says_which() -> None:
    found = quality(html(f"{FARM}{LINKS}{STUFFED}</body></html>"))
    assert found.tier is Tier.CLONE
    assert in_english(found.why or "") == (
        "160 search terms in a row; a portal's closing line with the name 样例传媒; 1 hidden "
        "paragraph(s); 30 links to tags; [某牌样品] before its title; made by Z-BlogPHP 9"
    )


def test_the_markup_of_a_farm_is_not_asked_of_an_office() -> None:
    url = "http://www.sample.gov.cn/1.html"
    assert quality(html(f"{FARM}{LINKS}{STUFFED}</body></html>", url)).tier is Tier.OFFICIAL


LESSER_MARKS = [
    f"{FARM.replace('返回样例传媒，查看更多', '')}</body></html>",  # a small blog: the lesser marks alone
    f"<p>返回搜狐，查看更多</p>{LINKS}<p>{PLAIN}</p>",
    f"<p>{PLAIN}</p><p style='display:none'>{'样例 ' * 40}</p>{LINKS}<p>返回首页，查看更多</p>",
    f"<title>[普法]样例</title><p>快播案、投注官网案</p><p>{PLAIN}</p><a href='/tag/样例'>样例</a>",
    "<p>" + "某市某区，某县。" * 200 + "</p>",
    "<table>" + "<tr><td>样例 样例</td></tr>" * 200 + "</table>",
]


def test_one_mark_or_lesser_ones_make_no_farm() -> None:
    assert [(body, found) for body in LESSER_MARKS if (found := quality(html(body))).tier is not Tier.UNKNOWN] == []
