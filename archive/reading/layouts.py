"""How pages are laid out: the selectors and patterns of data/layouts.toml, with their bounds and labels."""

from __future__ import annotations

import re

from archive.reading.data import fill, load_tables


def tags(names: str) -> frozenset[str]:
    """A set of tags written as words."""
    return frozenset(names.split())


def _patterns(name: str) -> list[str]:
    return [fill(row["pattern"], _TABLES["parts"]) for row in _TABLES["patterns"][name]]


def _any_of(*patterns: str) -> re.Pattern[str]:
    """The patterns as one: it is tried on every line of a text."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_TABLES = load_tables("layouts.toml")
_DATE, _CLOCK, _SOURCE = (_TABLES["parts"][name] for name in ("date", "clock", "source"))

# --- bodies -----------------------------------------------------------------------------------------------------------

BODIES: dict[str, dict[str, str]] = _TABLES["bodies"]  # by family, each selector with where it was seen

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

MAX_JUNK_CHARS = 500  # outside links; what holds more is a text, whatever its name
JUNK_IDS = frozenset(selector[1:] for selector in _TABLES["junk"] if selector[0] == "#")
JUNK_CLASSES = frozenset(selector[1:] for selector in _TABLES["junk"] if selector[0] == ".")

# Tokens that a page's script cuts pages at, §1.5.
PAGE_BREAK = re.compile(r"#PAGE_BREAK#|\[\s*PAGEBREAK\s*\]|_ueditor_page_break_tag_", re.IGNORECASE)
BREAK_BEGINS = "#[_"  # the characters that these tokens begin with

# --- lines ------------------------------------------------------------------------------------------------------------

HEAD_LINES = 6  # a body's first lines, with the repeated title and the date line
LOCATED_HEAD_LINES = 20  # the same, where the body is cut less sharply
TAIL_LINES = 6  # a body's last lines, with 编辑 and 来源
MAX_FURNITURE_CHARS = 200  # of a line of furniture; what is longer is text
EARLY_SHARE = 0.3  # of a text's characters: a stop line within them ends nothing and is only left out

# In the head of a press-hall body, §1.4 (b): title lines, then this line.
PUBLISHED_LINE = re.compile(rf"^(?:发布|发表|发稿)(?:时间|日期)\s*[:：]\s*{_DATE}{_CLOCK}$")
PUBLISHED_BEGINS = "发"  # such a line's first character: compared first, at a quarter of the cost of the pattern

# The editor's line goes to the editor field, wherever it is. A plain 编辑：某某 stays: it is part of a WeChat text.
EDITOR_LINE = re.compile(r"^[\[［【（(]?\s*(?:责任编辑|責任編輯|责编)\s*[:：|｜].{0,40}$")

# In any body what follows is furniture; Sohu and copies of it have teasers of other articles below the editor.
ENDS_TEXT, ENDS_REPOST = _any_of(*_patterns("stops")), _any_of(*_patterns("stops"), EDITOR_LINE.pattern)
# Where a body was located by its weight: what ends it, lines around it, and the line of date and source in its head.
ENDS_LOCATED, AROUND_LOCATED, HEAD_OF_LOCATED = (
    _any_of(*_patterns(name)) for name in ("located_stops", "located_junk", "located_head")
)

# --- titles -----------------------------------------------------------------------------------------------------------

TITLES, TITLES_TO_CONFIRM = tuple(_TABLES["titles"]), tuple(_TABLES["titles_to_confirm"])
TITLE_METAS, SITE_METAS = tuple(_TABLES["metas"]["title"]), tuple(_TABLES["metas"]["site"])
# How <title> is put together: _中华人民共和国最高人民检察院, -新华网, --时政--人民网, _政务_澎湃新闻-The Paper
TITLE_BREAK = re.compile(r"(\s*(?:_+|--+)\s*|\s+[-–—|｜]\s+|\s*[-|｜]\s*)")
COLUMN_BREAK = re.compile(r"\s*(?:_+|--+)\s*")  # a column's name follows it, never a part of the title
SITE_NAME = re.compile(
    r"(?:检察院|检察网|门户网站?|网站|网|日报社?|晚报|新闻|频道|平台|公众号|事务所|传媒|人民政府|委员会|The Paper)$"
)

# --- dates, sources and editors ---------------------------------------------------------------------------------------

DATE_METAS, SOURCE_METAS = tuple(_TABLES["metas"]["date"]), tuple(_TABLES["metas"]["source"])
# When the page was generated or touched, never when it was published, §1.4.
NEVER_DATES = frozenset({"others", "maketime", "lastmodifiedtime", "article:modified_time", "og:updated_time"})

NEVER_LABEL = re.compile(r"(?:更新|修改|生成|打印|截止|访问|当前)(?:时间|日期)|今天是")

DATES = tuple(_TABLES["dates"])  # elements that hold the date, labelled or not
NEAR_LINES = 60  # lines before the body in which its date, source and editor are looked for

# A label and the date behind it, in the body's surroundings. 更新时间 and 生成时间 are no such labels.
LABELLED_DATE = re.compile(
    r"(?:(?:发布|發佈|發布|发表|发稿)(?:时间|時間|日期)|(?<![\u4e00-\u9fff])(?:时间|時間|日期))\s*[:：]\s*(?P<date>\d.*)"
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

DATED_URLS = tuple(map(re.compile, _patterns("dated_urls")))
