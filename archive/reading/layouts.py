"""How pages are laid out: selectors, labels and stop lines as data, each with the page on which it was seen.

Selectors are `#id`, `.class` or a tag's name. The places are sections of the survey of sites ("§1.4") and stored pages
of the same CMS (a host's name). "known of the CMS": in its makers' templates, not yet on a stored page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Landmark:
    """A selector, or the name of a <meta>, and where it was seen."""

    selector: str
    where: str


@dataclass(frozen=True, slots=True)
class TextPattern:
    """A pattern of lines or addresses, and where such were seen."""

    rule: re.Pattern[str]
    where: str


def tags(names: str) -> frozenset[str]:
    """A set of tags written as words."""
    return frozenset(names.split())


# --- bodies -----------------------------------------------------------------------------------------------------------

# Outer before inner: a body's first paragraphs may be outside the editor's own div.
BODIES: dict[str, tuple[Landmark, ...]] = {
    "ucap": (
        Landmark(".wsfbh_detail_con", "www.spp.gov.cn press hall, §1.4 (b)"),
        Landmark("#fontzoom", "www.spp.gov.cn, §1.4 (a)"),
        Landmark(".detail_con", "www.spp.gov.cn, §1.4 (a), where fontzoom is missing"),
        Landmark("#UCAP-CONTENT", "www.gov.cn"),
        Landmark(".article_body", "www.spp.gov.cn, older pages, §1.4"),
        Landmark(".txt_txt", "www.spp.gov.cn, older pages, §1.4"),
    ),
    "trs": (
        Landmark("#fontzoom", "*.jcy.gov.cn, §2.1 A"),
        Landmark("#zoom", "*.jcy.gov.cn, §2.1 A"),
        Landmark("#dochtmlcon", "www.cmse.gov.cn"),
        Landmark(".TRS_Editor", "www.shanxi.gov.cn, edu.youth.cn, *.jcy.gov.cn"),
        Landmark(".TRS_PreAppend", "*.jcy.gov.cn, §2.1 A"),
        Landmark(".Custom_UnionStyle", "www.spp.gov.cn, §1.4: what the editor makes of a text pasted from Word"),
        Landmark(".contbox", "*.jcy.gov.cn, §2.1 A"),
    ),
    "hanweb": (
        Landmark("#zoom", "fzggw.zj.gov.cn, §2.1 C"),
        Landmark(".main-txt", "fzggw.zj.gov.cn"),
    ),
    "vsb": (
        Landmark("#vsb_content", "www.sxmu.edu.cn, §2.1 D"),
        Landmark(".v_news_content", "known of the CMS"),
    ),
    "jeecms": (),  # §2.1 E: no body was seen; the locator finds it
    "news": (
        Landmark("#p-detail", "www.xinhuanet.com"),
        Landmark(".rm_txt_con", "www.people.com.cn"),
        Landmark("#endText", "news.163.com"),
        Landmark("#Cnt-Main-Article-QQ", "finance.qq.com"),
        Landmark(".news_txt", "www.thepaper.cn"),
        Landmark("#js_content", "mp.weixin.qq.com"),
        Landmark(".post-body", "Z-BlogPHP, on a farm of copies"),
    ),
}

# Elements that may be a body when it has to be located; paragraphs and inline elements never are.
CONTAINERS = tags("body main article section div center form table tbody tr td ul ol dl dd li blockquote fieldset")
MIN_CHILD_SHARE = 0.75  # of an element's text: its child with as much of it is descended into
MIN_OWN_LETTERS = 20  # letters of text in paragraphs of its own make an element a body, not a wrapper of one

MAX_BESIDE_CHARS = 100
HEADINGS = tags("h1 h2 h3 h4 h5 h6")
# Short text beside a body that makes no wrapper a body.
BESIDE_BODY = re.compile(
    r"版权所有|copyright|ICP备|网安备|技术支持|主办单位|承办单位|责任编辑|上一篇|下一篇|分享|打印|关闭|字体|字号|"
    r"(?:来源|时间|日期|位置)\s*[:：]",
    re.IGNORECASE,
)

# A list of articles is no article: links to other pages hold this share of its letters. The links of a running text
# hold whole sentences or a few words of one.
MIN_INDEX_SHARE = 0.8
MAX_LINK_CHARS = 100  # of a link in a list
ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|jpe?g|png|gif)(?:[?#]|$)", re.IGNORECASE)

# --- what is invisible, or no part of the text ------------------------------------------------------------------------

INVISIBLE_TAGS = tags(
    "head title script style noscript template iframe object embed applet svg canvas video audio map "
    "select option button input textarea label"
)
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)

# Inside a body: menus, share bars, related links, page bars, editors' lines.
JUNK: tuple[Landmark, ...] = (
    Landmark(".BreadcrumbNav", "www.gov.cn"),
    Landmark(".header", "www.spp.gov.cn"),
    Landmark(".footer", "www.spp.gov.cn"),
    Landmark(".footer_wrap", "www.gov.cn"),
    Landmark(".share", "www.spp.gov.cn"),
    Landmark(".bdsharebuttonbox", "known of Baidu's share bar"),
    Landmark(".bshare-custom", "www.cmse.gov.cn"),
    Landmark(".share-title", "www.gov.cn, www.xinhuanet.com"),
    Landmark(".pages_print", "www.gov.cn"),
    Landmark(".word_size", "www.spp.gov.cn, §1.4"),
    Landmark(".wsfbh_detail_bot", "www.spp.gov.cn press hall"),
    Landmark(".article_bot", "www.spp.gov.cn, §1.4"),
    Landmark(".txt_etr", "www.spp.gov.cn, §1.4"),
    Landmark("#pageBreak", "www.spp.gov.cn, §1.5: the bar of page numbers"),
    Landmark("#pagination", "www.gov.cn"),
    Landmark(".pageInfo", "www.gov.cn"),
    Landmark("#xgxw", "www.spp.gov.cn: related news"),
    Landmark(".related", "www.gov.cn"),
    Landmark(".relate", "Z-BlogPHP"),
    Landmark(".xg-list", "www.gov.cn"),
    Landmark("#qr_container", "www.gov.cn"),
    Landmark("#div_div", "www.gov.cn: the box of the QR code"),
    Landmark(".affairs-detail-qcode", "www.shanxi.gov.cn"),
    Landmark(".editor", "www.spp.gov.cn, www.gov.cn"),
    Landmark(".pageSource", "www.cmse.gov.cn"),
    Landmark(".p-tags", "www.xinhuanet.com"),
    Landmark(".tadd", "www.xinhuanet.com: likes"),
    Landmark(".standard_lb", "www.xinhuanet.com: picture viewer"),
    Landmark(".paper_num", "www.people.com.cn: share bar"),
    Landmark(".ep-source", "news.163.com"),
    Landmark(".post_topshare_wrap", "news.163.com"),
    Landmark(".post_btmshare", "news.163.com"),
    Landmark(".video-wrapper", "news.163.com"),
    Landmark(".special_tag_wrap", "news.163.com: recommended reading"),
    Landmark("#backqqcom", "finance.qq.com"),
    Landmark(".post-tags", "Z-BlogPHP"),
)
MAX_JUNK_CHARS = 500  # outside links; what holds more is a text, whatever its name
JUNK_IDS = frozenset(entry.selector[1:] for entry in JUNK if entry.selector[0] == "#")
JUNK_CLASSES = frozenset(entry.selector[1:] for entry in JUNK if entry.selector[0] == ".")

# Tokens that a page's script cuts pages at, §1.5.
PAGE_BREAK = re.compile(r"#PAGE_BREAK#|\[\s*PAGEBREAK\s*\]|_ueditor_page_break_tag_", re.IGNORECASE)
BREAK_BEGINS = "#[_"  # the characters that these tokens begin with

# --- lines ------------------------------------------------------------------------------------------------------------

HEAD_LINES = 6  # a body's first lines, with the repeated title and the date line
LOCATED_HEAD_LINES = 20  # the same, where the body is cut less sharply
TAIL_LINES = 6  # a body's last lines, with 编辑 and 来源
MAX_FURNITURE_CHARS = 200  # of a line of furniture; what is longer is text
EARLY_SHARE = 0.3  # of a text's characters: a stop line within them ends nothing and is only left out

_DATE = r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_CLOCK = r"[-\sT]*(?:\d{1,2}\s*[:：]\s*\d{2}(?:\s*[:：]\s*\d{2})?)?"
_SOURCE = r"(?:新闻|稿件|信息|文章|本文)?(?:来源|來源)"

# In the head of a press-hall body, §1.4 (b): title lines, then this line.
PUBLISHED_LINE = re.compile(rf"^(?:发布|发表|发稿)(?:时间|日期)\s*[:：]\s*{_DATE}{_CLOCK}$")
PUBLISHED_BEGINS = "发"  # such a line's first character: compared first, at a quarter of the cost of the pattern

# The editor's line goes to the editor field, wherever it is. A plain 编辑：某某 stays: it is part of a WeChat text.
EDITOR_LINE = re.compile(r"^[\[［【（(]?\s*(?:责任编辑|責任編輯|责编)\s*[:：|｜].{0,40}$")

# Ends of a text in any body: what follows is furniture.
STOPS: tuple[TextPattern, ...] = (
    TextPattern(re.compile(r"^[\[［【]\s*责任编辑\s*[:：].{0,40}$"), "www.spp.gov.cn, 14 of 15 samples, §1.6"),
)
REPOST_STOPS: tuple[TextPattern, ...] = (
    *STOPS,
    TextPattern(EDITOR_LINE, "Sohu and copies of it: teasers of other articles follow"),
)
# Ends of a text that was located: inside a body of known layout 相关链接 may head a box of the article.
LOCATED_STOPS: tuple[TextPattern, ...] = (
    TextPattern(
        re.compile(r"^-*(?:相关(?:新闻|链接|稿件|阅读|文章|报道|机构)|延伸阅读|友情链接)-*\s*[:：]?$"),
        "www.spp.gov.cn, §1.6; www.gov.cn",
    ),
    TextPattern(  # cases speak of 版权所有人 and of ICP备案, in sentences
        re.compile(
            r"^[^。；]{0,60}(?:版权所有(?![人者权])|Copyrights?\s*[©(]|ICP[备证]\s*\d{5}|公网安备\s*\d{5}|网站标识码)[^。；]*$",
            re.IGNORECASE,
        ),
        "every footer",
    ),
    TextPattern(re.compile(r"^(?:主办单位|承办单位|技术支持)\s*[:：]"), "www.sxmu.edu.cn"),
)
_BUTTON = r"(?:关闭窗口|打印本页|打印|关闭|返回顶部)"
# Lines of furniture around a text that was located.
LOCATED_JUNK: tuple[TextPattern, ...] = (
    TextPattern(re.compile(r"^(?:您的位置|当前位置|您所在的位置|本页位置)\s*[:：].{0,80}$"), "*.jcy.gov.cn, §2.3"),
    TextPattern(re.compile(r"^.{0,80}【\s*(?:字体|字号|浏览字号)"), "www.spp.gov.cn, *.jcy.gov.cn, §2.3"),
    TextPattern(re.compile(rf"^[\[【（(]?{_BUTTON}(?:[\[\]【】（）()|\s]+{_BUTTON})*[\]】）)]?$"), "*.jcy.gov.cn"),
    TextPattern(re.compile(r"^分享(?:到|至)?\s*[:：].{0,30}$"), "www.spp.gov.cn, www.gov.cn"),
    TextPattern(
        re.compile(r"^(?:微信|用微信)?扫一扫(?:[,，]?(?:在手机|分享|关注).{0,15})?$"), "www.gov.cn, mp.weixin.qq.com"
    ),
)
# The line of date and source in the head of such a text.
LOCATED_HEAD: tuple[TextPattern, ...] = (
    TextPattern(re.compile(rf"^(?:发布|发表|发稿)?(?:时间|日期)\s*[:：]\s*{_DATE}{_CLOCK}$"), "上海, §4.5"),
    TextPattern(
        re.compile(
            rf"^(?:(?:发布|发表|发稿)?(?:时间|日期)\s*[:：]\s*)?{_DATE}{_CLOCK}.{{0,30}}{_SOURCE}\s*[:：].{{0,60}}$"
        ),
        "reposts, §4.5",
    ),
)

# --- titles -----------------------------------------------------------------------------------------------------------

TITLES: tuple[Landmark, ...] = (
    Landmark(".detail_tit", "www.spp.gov.cn, §1.4 (a)"),
    Landmark(".detail-article-title", "www.shanxi.gov.cn: a title of two lines"),
    Landmark(".con-title", "fzggw.zj.gov.cn"),
    Landmark(".arttitle", "www.hbjc.gov.cn, §2.2"),
    Landmark(".l_tit", "edu.youth.cn"),
    Landmark(".h-title", "www.xinhuanet.com"),
    Landmark("#activity-name", "mp.weixin.qq.com"),
    Landmark(".news_title", "www.thepaper.cn"),
    Landmark(".post-title", "Z-BlogPHP"),
)
# They count only where <title> says the same: boxes and menus have headings of the same names.
TITLES_TO_CONFIRM: tuple[Landmark, ...] = (
    Landmark("h1", "www.gov.cn, www.people.com.cn, news.163.com, finance.qq.com"),
    Landmark("h2", "www.shanxi.gov.cn"),
    Landmark("h3", "known of news templates"),
    Landmark(".title", "www.cmse.gov.cn, *.jcy.gov.cn"),
)
TITLE_METAS: tuple[Landmark, ...] = (
    Landmark("articletitle", "www.shanxi.gov.cn (cut short there), fzggw.zj.gov.cn"),
    Landmark("og:title", "news.163.com, mp.weixin.qq.com"),
)
SITE_METAS: tuple[Landmark, ...] = (
    Landmark("sitename", "www.shanxi.gov.cn, fzggw.zj.gov.cn"),
    Landmark("og:site_name", "mp.weixin.qq.com"),
)
# How <title> is put together: _中华人民共和国最高人民检察院, -新华网, --时政--人民网, _政务_澎湃新闻-The Paper
TITLE_BREAK = re.compile(r"(\s*(?:_+|--+)\s*|\s+[-–—|｜]\s+|\s*[-|｜]\s*)")
COLUMN_BREAK = re.compile(r"\s*(?:_+|--+)\s*")  # a column's name follows it, never a part of the title
SITE_NAME = re.compile(
    r"(?:检察院|检察网|门户网站?|网站|网|日报社?|晚报|新闻|频道|平台|公众号|事务所|传媒|人民政府|委员会|The Paper)$"
)

# --- dates, sources and editors ---------------------------------------------------------------------------------------

# Names of <meta>, in lower case, best first.
DATE_METAS: tuple[Landmark, ...] = (
    Landmark("firstpublishedtime", "www.gov.cn, www.spp.gov.cn"),
    Landmark("pubdate", "www.shanxi.gov.cn, fzggw.zj.gov.cn"),
    Landmark("publishdate", "www.people.com.cn, edu.youth.cn, *.jcy.gov.cn"),
    Landmark("article:published_time", "news.163.com"),
    Landmark("og:release_date", "known of the Open Graph"),
    Landmark("datepublished", "known of schema.org"),
)
# When the page was generated or touched, never when it was published, §1.4.
NEVER_DATES = frozenset({"others", "maketime", "lastmodifiedtime", "article:modified_time", "og:updated_time"})

NEVER_LABEL = re.compile(r"(?:更新|修改|生成|打印|截止|访问|当前)(?:时间|日期)|今天是")

# Elements that hold the date, labelled or not.
DATES: tuple[Landmark, ...] = (
    Landmark("#pubtime_baidu", "edu.youth.cn"),
    Landmark(".pages-date", "www.gov.cn"),
    Landmark(".h-time", "www.xinhuanet.com"),
    Landmark(".a_time", "finance.qq.com"),
    Landmark(".post_time_source", "news.163.com"),
    Landmark(".post-date", "Z-BlogPHP"),
)
NEAR_LINES = 60  # lines before the body in which its date, source and editor are looked for

# A label and the date behind it, in the body's surroundings. 更新时间 and 生成时间 are no such labels.
LABELLED_DATE = re.compile(
    r"(?:(?:发布|發佈|發布|发表|发稿)(?:时间|時間|日期)|(?<![\u4e00-\u9fff])(?:时间|時間|日期))\s*[:：]\s*(?P<date>\d.*)"
)
SOURCE_METAS: tuple[Landmark, ...] = (
    Landmark("contentsource", "www.shanxi.gov.cn, fzggw.zj.gov.cn"),
    Landmark("source", "www.people.com.cn, edu.youth.cn"),
)
# 资金来源 and the like are no such labels.
SOURCE_LABEL = re.compile(rf"(?<![\u4e00-\u9fff]){_SOURCE}\s*[:：|｜]\s*(?P<rest>.*)")
# What ends a value on a line of several: a bracket, a bar, the next label or a date.
VALUE_END = re.compile(
    r"[【\[［|｜]|[(（](?=\d|责任|编辑|记者)"
    r"|(?:作者|记者|责任编辑|责编|编\s*辑|发布者|(?:发布|发表)?(?:时间|日期)|浏览次数|浏览量|点击数|点击|阅读)\s*[:：]"
    r"|(?:19|20)\d{2}\s*[-/.年]\s*\d"
)
# Words on the line of the source that are no source.
NOT_A_SOURCE = re.compile(
    r"\d+|大|中|小|字号|字体|评论\d*|分享.*|举报|打印.*|关闭.*|收藏|关注|浏览.*|点击.*|听新闻|放大镜"
)
MAX_NAME_CHARS = 40  # of a source's or an editor's name

MAX_LABELLED_LINE_CHARS = 120  # what is longer is running text

EDITOR_IN_CHARGE = re.compile(r"(?:责任编辑|責任編輯|责编)\s*[:：|｜]\s*(?P<rest>.*)")
EDITOR = re.compile(r"编\s*辑\s*[:：|｜]\s*(?P<rest>.*)")  # beside 来源 even without a space: 网站编辑：某某

# Dates in addresses, §1.2 and §2.1. A date that is the whole of a file's name may as well be a number.
DATED_URLS: tuple[TextPattern, ...] = (
    TextPattern(re.compile(r"/t(\d{4})(\d\d)(\d\d)_\d+\."), "UCAP and TRS: www.spp.gov.cn, *.jcy.gov.cn"),
    TextPattern(re.compile(r"/(\d{4})-(\d\d)[-/](\d\d)/"), "www.gov.cn, legal.gmw.cn, www.xinhuanet.com"),
    TextPattern(re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/"), "大汉: fzggw.zj.gov.cn, www.zjjcy.gov.cn"),
    TextPattern(re.compile(r"/(\d{4})(\d\d)/(\d\d)/"), "szb.nxrb.cn, www.dyzxw.org"),
    TextPattern(re.compile(r"/(\d{4})(\d\d)(\d\d)/"), "newspaper.jcrb.com, finance.qq.com"),
)
