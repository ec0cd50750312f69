"""Pages of unknown layouts in the shapes of many sites, with texts of our own: the article and nothing else."""

from __future__ import annotations

import re

import pytest

from archive.model import Context, Page, Role
from archive.reading.layouts import AROUND_ARTICLE, BEFORE_ARTICLE, ENDS_ARTICLE, JUNK_LINES
from tests.support.articles import read
from tests.support.growth import assert_linear

TITLE = "某市检察院通报一起冒充客服诈骗案"
LINES = [
    "某市检察院近日通报一起冒充客服诈骗案，被害人先后转账三次，共计损失十八万元。",
    "二、诱导下载虚假投资APP",
    "办案检察官介绍，犯罪团伙先以退款为由取得信任，再引导被害人下载会议软件并共享屏幕。",
    "“他说他是平台客服，连我的订单号都知道。”被害人陈某说。",
    "三、扫码刷单返利",
    "案发后，公安机关在三省抓获涉案人员十一人，冻结资金六十余万元，追赃挽损仍在进行。",
    "检察机关提醒：凡是要求屏幕共享的“客服”，都是诈骗。",
    "（本报记者 何某 通讯员 罗某）",
]
TAIWAN = [
    "（記者李某台北報導）某市地檢署6日說明，詐騙集團假冒客服，被害人三度轉帳，損失新台幣80萬元。",
    "檢察官表示，全案依加重詐欺罪嫌提起公訴。",
    "檢方呼籲民眾，凡是要求操作ATM解除分期付款，都是詐騙。",
]
NOTICE = [
    "某检发〔2021〕12号",
    "各区人民检察院：",
    "为深入贯彻上级部署，现就打击治理电信网络诈骗工作通知如下。",
    "一、提高认识",
    "电信网络诈骗严重侵害群众财产安全，各院要高度重视。",
    "二、加强协作",
    "各院要与公安机关建立会商机制，及时通报线索。",
    "附件：统计表",
    "某市人民检察院",
    "2021年5月6日",
]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


TEXT = paragraphs(LINES)
COLUMNS = ["首页", "要闻", "社会", "法治", "财经", "体育", "娱乐", "视频", "图片", "专题", "评论", "地方"]
MENU = '<ul class="m1">' + "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(COLUMNS)) + "</ul>"
HEAD = f"<h1>{TITLE}</h1>"
META = """<div class="m2"><span>2021-05-06 10:11</span> <span>来源：某某晚报</span> <span>浏览：1234次</span>
字号：<a href="javascript:">大</a> <a href="javascript:">中</a> <a href="javascript:">小</a></div>"""
SHARE = '<div>分享到： <a href="#">微信</a> <a href="#">新浪微博</a> <a href="#">QQ空间</a></div>'
TEASERS = ["多地出台措施稳定房价，专家这样解读", "今年报名人数再创新高", "这座城市又有新进展", "气象台发布暴雨预警！"]
OTHERS = "<ul>" + "".join(f'<li><a href="/o{n}">{t}</a> 05-0{n}</li>' for n, t in enumerate(TEASERS, 1)) + "</ul>"
COMMENTS = """<div><b>小草青青</b> 3小时前<p>骗子太可恶了，希望严惩这些人！</p><span>回复</span> <span>赞 12</span>
<span>举报</span></div><div><b>路人甲</b> 昨天 10:22<p>我妈也接到过这种电话，幸好没转账。</p><span>回复</span></div>"""
FOOTER = """<div><p><a href="/a">关于我们</a> | <a href="/b">联系我们</a></p>
<p>某某在线 版权所有 京ICP备12345678号</p></div>"""

SHAPES = {
    "portal": f"""{MENU}<div><a href="/">首页</a> &gt; <a href="/s">社会</a> &gt; 正文</div>
        <div>{HEAD}{META}{SHARE}<div>{TEXT}</div><p>责任编辑：王某</p><div>标签：<a href="/t">诈骗</a></div>
        <h4>相关阅读</h4>{OTHERS}网友评论(3){COMMENTS}</div>{FOOTER}""",
    "all in one element": f"<div>{MENU}{HEAD}{META}{SHARE}{TEXT}<h3>猜你喜欢</h3>{OTHERS}{FOOTER}</div>",
    "other articles without a heading": f"<div>{MENU}{HEAD}{META}{TEXT}{OTHERS}{FOOTER}</div>",
    "comments without a heading": f"<div>{MENU}{HEAD}{META}{TEXT}{COMMENTS}{FOOTER}</div>",
    "tables and line breaks": f"""<table><tr><td>{MENU}</td></tr></table>
        <table><tr><td><table><tr><td><b>{TITLE}</b></td></tr>
        <tr><td>发布时间：2021-05-06 点击数：33</td></tr><tr><td>{"<br>　　".join(LINES)}</td></tr>
        <tr><td>【<a href="#">打印</a>】【<a href="#">关闭</a>】</td></tr></table></td>
        <td><b>热点新闻</b>{OTHERS}</td></tr></table>{FOOTER}""",
    "links in the middle": f"""<div>{HEAD}{META}{paragraphs(LINES[:3])}
        <div><b>延伸阅读</b><a href="/1">警方破获特大电信诈骗案</a><br><a href="/2">一男子冒充军人行骗被抓</a></div>
        {paragraphs(LINES[3:])}{SHARE}</div>{FOOTER}""",
    "a list in the middle": f"<div>{HEAD}{META}{paragraphs(LINES[:3])}{OTHERS}{paragraphs(LINES[3:])}</div>",
    "a press site's own body": f"""{HEAD}<div id="endText">{TEXT}
        <p><b>推荐阅读</b></p><p><a href="/1">又一起案件宣判</a></p>
        <p>下载某某新闻客户端，阅读更多资讯</p></div>""",
    "sections of spans": f"""<section><h1>{TITLE}</h1><time>2021年5月6日</time><i>某某晚报</i>
        {"".join(f"<section><span>{line}</span></section>" for line in LINES)}
        <section>点击下方“阅读原文”查看更多</section>
        <section>长按识别二维码关注我们</section></section><p>阅读原文</p><p>阅读 2330</p><p>在看</p>""",
    "other articles with their first sentences": f"""<div>{MENU}{HEAD}{META}{TEXT}{
        "".join(
            f'<div><a href="/{n}">{t}</a><p>{t}，记者了解到，工作正在推进。</p></div>' for n, t in enumerate(TEASERS)
        )
    }</div>""",
    "advertisements": f"""<p>欢迎您，请登录后使用本站的全部功能。</p><div>{HEAD}{META}
        <p>您的浏览器不支持HTML5视频</p><p>00:00 / 03:21</p>
        {paragraphs(LINES[:2])}<div>广告</div><p><a href="/ad">点击查看最新理财产品&gt;&gt;</a></p>
        {paragraphs(LINES[2:])}
        <p>微信扫一扫：分享</p><p>微信里点“发现”，扫一下</p><p>二维码便可将本文分享至朋友圈。</p></div>{FOOTER}""",
    "a menu of buttons": "".join(f"<span onclick='go()'>{name}</span>" for name in COLUMNS)
    + f"<div>{HEAD}{META}{TEXT}<a href='1'>1</a> <a href='2'>2</a> <a href='2'>下一页</a></div>{FOOTER}",
    "a platform": f"""<div>{HEAD}<p>某某晚报 <i>2021年05月06日 10:11:12</i></p><p>0人参与 0评论</p>{TEXT}
        <p>“特别声明：以上作品为本站用户上传并发布，本平台仅提供信息存储空间服务。</p><p>正在加载中...</p>{OTHERS}</div>""",
    "an account of a messenger": f"""<div>{HEAD}<p>点击上方蓝字关注我们</p>{TEXT}<p>END</p><p>编辑：小王</p>
        <p>觉得好看，请点这里</p></div>""",
    "an agency": f"""<div>{HEAD}<p>2021年05月06日 10:11　来源：某某社<a href="#">参与互动</a></p>{TEXT}
        <p>更多精彩内容请进入社会频道</p><p>【编辑:王某】</p>
        <p>发表评论　文明上网理性发言，请遵守评论服务协议</p><p>0 条评论</p></div>""",
    "a gallery and its feed": f"""<div>{HEAD}<a href="/u">某某晚报</a><p>关注</p>{TEXT}
        <p>2021-05-06 10:11:12</p><p>举报</p><p>收藏</p>
        <h3>更多精彩</h3><p>为您推荐了12篇文章</p>{OTHERS}<p>不感兴趣</p></div>""",
}


def lines_of(body: str, title: str = TITLE) -> list[str]:
    markup = f"<html><head><title>{title}_社会_某某在线</title></head><body>{body}</body></html>"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    page = Page(
        "http://x.example/1.html", "2026-01-01T00:00:00Z", 200, headers, markup.encode(), Context(Role.ARTICLE), "", 0
    )
    return read(page).text.split("\n")


@pytest.mark.parametrize("shape", SHAPES)
def test_an_article_is_read_whole_and_without_furniture(shape: str) -> None:
    assert lines_of(SHAPES[shape]) == LINES


def test_furniture_in_traditional_hanzi() -> None:
    title = "某市地檢署偵破假客服詐騙案"
    after = """<p><a href="/k1">#詐騙</a></p><p><a href="/k2">#檢察官</a></p><h3>延伸閱讀</h3>
        <p><a href="/1">車手落網　警逮3人</a></p><p>※ 加入LINE好友，新聞不漏接</p><p>下載APP看更多新聞</p>"""
    assert lines_of(f"<div><h1>{title}</h1><i>2021/05/06 10:11</i>{paragraphs(TAIWAN)}{after}</div>", title) == TAIWAN


def test_a_notice_of_an_office_of_unknown_layout_keeps_its_number_addressees_and_signature() -> None:
    text = paragraphs(NOTICE).replace("统计表", '<a href="/down?id=1">统计表</a>')
    body = f"""{MENU}<div><h2>关于某项工作的通知</h2><div>日期：2021-05-06 来源：某市人民检察院 浏览次数：12</div>
        <div>{text}</div><div>【打印】【关闭】</div><div>上一篇：<a href="/p">某市检察院召开会议</a></div></div>
        {FOOTER}"""
    assert lines_of(body, "关于某项工作的通知") == NOTICE


@pytest.mark.parametrize(
    "line",
    [
        "下载APP",
        "关于定性",
        "下篇 实务问题",
        "其中28人参与赌博",
        "未经被收集者同意，不得向他人提供个人信息",
        "特别说明：",
        "利用微信群招揽客户",
        "点赞关注公众号骗局",
        "QQ",
        "1",
        "2021年5月6日",
        "A > B 的情形",
    ],
)
def test_a_line_inside_the_text_that_only_looks_like_furniture_stays(line: str) -> None:
    lines = [*LINES[:3], line, *LINES[3:]]
    assert lines_of(f"<div>{MENU}{HEAD}{META}<div>{paragraphs(lines)}</div></div>") == lines


@pytest.mark.parametrize("rule", [ENDS_ARTICLE, JUNK_LINES, AROUND_ARTICLE, BEFORE_ARTICLE])
def test_no_line_holds_a_rule_up(rule: re.Pattern[str]) -> None:
    parts = [
        "分享到",
        "相关新闻推荐",
        "字号大小",
        "+关注",
        "更多",
        "2021-05-06 ",
        "a > ",
        "1 2 ",
        "#a",
        "评论3条",
        "【1】",
        "扫码",
        "您可能",
    ]

    def lines(signs: int) -> list[str]:
        return [(part * signs)[:signs] + end for part in parts for end in ("", "x", "。", "》")]

    assert_linear(lambda made: [rule.match(line) for line in made], lines, size=400)  # more than they allow
