"""What a site answers with 200 in place of an article is known, and no article is taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.model import Context, Doubt, Page, Role, State
from archive.readers.pages import read_and_analyse
from archive.reasons import because
from archive.text.text_hash import without_counters
from archive.warc.reader import pages_in

URL = "http://www.sample.example/alfb/202601/t20260105_1.shtml"
ARTICLE = "检察机关依法惩治电信网络诈骗犯罪，以诈骗罪对被告人提起公诉。" * 30


def page(body: str, title: str = "样例市人民检察院", url: str = URL) -> Page:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    context = Context(Role.ARTICLE, "sample", "trs", key="www.sample.example/alfb/202601/t20260105_1.shtml")
    return Page(url, "2026-01-06T00:00:00Z", 200, (("Content-Type", "text/html"),), html.encode(), context, "", 0)


DOUBTFUL = {
    "login form": (page("<form>用户名<input>密码<input type='password'></form>", "用户登录"), Doubt.LOGIN),
    "login asked for": (page("<p>您还没有登录，请先登录后再访问。</p>"), Doubt.LOGIN),
    "session over": (page("<p>会话已过期，请重新登录。</p>"), Doubt.LOGIN),
    "login page elsewhere": (page("<p>欢迎使用</p>", url="http://www.sample.example/login.jsp"), Doubt.LOGIN),
    "error page elsewhere": (page("<p>欢迎使用</p>", url="http://www.sample.example/404.html"), Doubt.MISSING),
    "not there": (page("<p>您访问的页面不存在或已被删除。</p>"), Doubt.MISSING),
    "sorry": (page("<p>抱歉，该文章已下线。</p>"), Doubt.MISSING),
    "404 in the title": (page("<p>返回首页</p><p>联系我们</p>", "404 Not Found"), Doubt.MISSING),
    "English": (page("<h2>404 - File or directory not found.</h2>"), Doubt.MISSING),
    "404 page elsewhere": (page("<p>出错啦</p>", url="http://www.sample.example/404.html"), Doubt.MISSING),
    "rest of the text for members": (page("<p>余下内容请登录后查看。</p>"), Doubt.LOGIN),
    "form without its input fields": (page("<p>用户名： 密码： 登录</p><p>忘记密码？</p>"), Doubt.LOGIN),
    "withdrawn": (page("<p>该稿件已撤回。</p>"), Doubt.MISSING),
    "deleted by its author": (page("<p>此文章已被作者删除</p>"), Doubt.MISSING),
    "wrong parameters": (page("<p>参数有误！缺少必要参数。</p>"), Doubt.MISSING),
    "Tomcat": (page("<p>The requested resource is not available.</p>", "Error report"), Doubt.MISSING),
    "script wanted": (page("<p>请开启JavaScript后刷新页面</p>"), Doubt.NOTICE),
    "firewall": (page("<p>您的访问被拦截，请联系网站管理员。</p>"), Doubt.NOTICE),
    "site closed": (page("<p>本站已于2020年3月停止更新。</p>"), Doubt.NOTICE),
    "maintenance": (page("<p>网站正在维护，请稍后再试。</p>"), Doubt.NOTICE),
    "too many visits": (page("<p>访问过于频繁，请稍候再试。</p>"), Doubt.NOTICE),
    "server error": (page("<p>系统繁忙</p>", "系统错误"), Doubt.NOTICE),
    **{
        f"garbled, {name}": (page(f"<h1>打击诈骗典型案例</h1><p>{text}</p>"), Doubt.GARBLED)
        for name, text in {
            "a question mark for each hanzi": "?" * 12 + "2023?3?" + "?" * 300 + "，" + "?" * 200 + "15??。",
            "full width": "？" * 400,
            "replacement characters": "\ufffd" * 350,
            "read as GBK": "锟斤拷" * 200,
            "one character": "口口口，口口口口。" * 60,
            "some letters are left": "???ATM??QQ?? " * 40,
        }.items()
    },
}
ARTICLES = {
    "an article": page(f"<h1>打击诈骗典型案例</h1><p>{ARTICLE}</p>"),
    "on logins": page(
        f"<h1>警惕钓鱼网站</h1><p>被害人点开链接，页面提示请先登录，输入密码后钱款被转走。</p><p>{ARTICLE}</p>"
    ),
    "with a login box": page(f"<form>登录 <input type='password'></form><h1>典型案例</h1><p>{ARTICLE}</p>"),
    "a short one": page("<h1>检察长接访</h1><p>1月5日，检察长接待来访群众三人，当场答复诉求，并要求限期办结。</p>"),
    "what a fraud site said": page("<h1>风险提示</h1><p>点开链接，页面提示“系统升级中，请稍后再试”，余额已清零。</p>"),
    "systems of others": page("<h1>通告</h1><p>因户政信息系统升级，各派出所5月1日暂停办理身份证。</p>"),
    "a site that was closed": page("<h1>典型案例</h1><p>经查，该诈骗网站已关闭，涉案三人被批准逮捕。</p>"),
    "a missing friend": page("<h1>信息不存在的“女友”</h1><p>民警查明，对方身份信息不存在，系一名男子冒用。</p>"),
    "with many questions": page(
        "<h1>答记者问</h1><p>" + "问：什么是帮信罪？怎么办？为什么？" * 30 + f"</p><p>{ARTICLE}</p>"
    ),
    "with a damaged name": page(f"<h1>典型案例</h1><p>被告人张?、李\ufffd、????。{ARTICLE}</p>"),
    "with a table of dashes": page(
        f"<h1>典型案例</h1><table><tr><td>—</td><td>--------</td></tr></table><p>{ARTICLE}</p>"
    ),
    "on a page that was deleted": page(f"<h1>网络诈骗</h1><p>被告人称网页不存在。</p><p>{ARTICLE}</p>"),
}


def test_a_page_in_place_of_an_article_is_doubtful() -> None:
    read = {name: read_and_analyse(served) for name, (served, _) in DOUBTFUL.items()}
    assert {name: (one.state, one.doubt, one.state_reason) for name, one in read.items()} == {
        name: (State.LIVE, doubt, because(doubt)) for name, (_, doubt) in DOUBTFUL.items()
    }


def test_an_article_is_not() -> None:
    read = {name: read_and_analyse(served) for name, served in ARTICLES.items()}
    assert {name: (one.doubt, len(one.documents)) for name, one in read.items()} == dict.fromkeys(ARTICLES, (None, 1))


def real_pages(shared: Path) -> Iterator[tuple[str, Page]]:
    for path in (*(shared / "html").glob("*.html"), *(shared / "pages").glob("*.html")):
        headers = (("Content-Type", "text/html"),)
        yield (
            path.name,
            Page(URL, "2026-01-06T00:00:00Z", 200, headers, path.read_bytes(), Context(Role.ARTICLE), "", 0),
        )
    for served in pages_in(shared / "mirror" / "site.warc.gz", lambda _: None):
        yield served.url, served


def test_no_real_page_is_doubtful(shared: Path) -> None:
    readings = {name: read_and_analyse(served) for name, served in real_pages(shared)}
    assert len(readings) > 100
    assert [name for name, reading in readings.items() if reading.doubt] == []


# --- counters of visits, which are left out of what identifies a text

COUNTED = [first + second for first in ("浏览", "点击", "阅读", "访问") for second in ("次数", "量", "人数", "人次")]
LABELS = [*COUNTED, "查看数", "人气", "打印时间", "打印日期", "当前时间", "现在时间", "系统时间", "今天是", "您是第"]
# Two texts, and whether they are one but for a counter.
VISITED = [
    ("正文。\n浏览次数：15", "正文。\n浏览次数：4711", True),
    ("正文。\n阅读量 3.2万次", "正文。\n阅读量 3.3万次", True),
    ("正文。[打印时间：2026-01-01 10:00:00]", "正文。[打印时间：2026-01-02 11:30:05]", True),
    ("点击数：[12]\n正文。", "点击数：[13]\n正文。", True),
    ("您是第 12 位访客", "您是第 13 位访客", True),
    ("该视频点击量达3万次。", "该视频点击量达4万次。", False),
    ("涉案金额15万元", "涉案金额16万元", False),
]


def test_only_a_counter_is_left_out_of_what_identifies_a_text() -> None:
    found = [(first, second, without_counters(first) == without_counters(second)) for first, second, _ in VISITED]
    assert found == VISITED


def test_every_label_of_a_counter_is_known() -> None:
    def counted(label: str, number: int) -> str:
        return without_counters(f"正文。\n{label}：{number}")

    labels = [label for label in LABELS if not label.endswith(("是", "第"))]
    assert [label for label in labels if counted(label, 12) != counted(label, 13)] == []
