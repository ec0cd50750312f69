"""Addresses of real articles and lists, as public code quotes them, are told apart by the families' patterns."""

from __future__ import annotations

from crawler.families import FAMILIES, GENERIC, HANWEB, JEECMS, TRS, UCAP
from crawler.families.links import path_and_query

ARTICLES = (
    (UCAP, "https://www.spp.gov.cn/spp/jczdal/202403/t20240301_646694.shtml"),
    (UCAP, "https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml"),
    (UCAP, "https://www.spp.gov.cn/zdgz/201304/t20130427_58482.shtml"),
    (UCAP, "http://www.12309.gov.cn/12309/gj/zj/hzs/hzswxq/zjxflws/201911/t20191125_7254627.shtml"),
    (TRS, "https://www.jsjc.gov.cn/yaowen/202602/t20260227_1311217.shtml"),
    (TRS, "https://njqx.jsjc.gov.cn/zt/tszs/202604/t20260409_1321143.shtml"),
    (TRS, "http://wx.jsjc.gov.cn/zt/ztcc/201708/t20170823_165509.shtml"),
    (TRS, "http://www.ah.jcy.gov.cn/jcyewu/xsjc/202105/t20210524_3252779.shtml"),
    (TRS, "http://www.quanzhou.jcy.gov.cn/jwgk/gggs/201805/t20180518_2215294.shtml"),
    (TRS, "http://www.hbjc.gov.cn/ejxw/gddt/202509/t20250915_1868269.shtml"),
    (TRS, "https://xz.xy.hbjc.gov.cn/jcxw_73035/jyjl_73048/202204/t20220424_1690617.shtml"),
    (TRS, "http://www.gd.jcy.gov.cn/xwzx/ajjj/201704/t20170411_1975028.shtml"),
    (HANWEB, "https://www.zjjcy.gov.cn/art/2025/2/21/art_28_202914.html"),
    (HANWEB, "https://zjyuyao.zjjcy.gov.cn/art/2022/7/28/art_1229661300_339.html"),
    (JEECMS, "https://www.sh.jcy.gov.cn/gzbg/2013/rdhgzbg/79382.jhtml"),
    (JEECMS, "https://www.sh.jcy.gov.cn/qpjc/jwgk/jcgzbg/79312.jhtml"),
    (JEECMS, "http://www.efshanghai.jcy.gov.cn/jajcx/xwzx/xwdt/103319.jhtml"),
    (GENERIC, "http://www.bjjc.gov.cn/bjoweb/minfo/view.jsp?ADMINVIEW=1&DMKID=46&ZLMBH=1&XXBH=56595"),
    (GENERIC, "https://www.hi.jcy.gov.cn/webSite/module/M101/view/931599/00600014"),
    (GENERIC, "https://jcy.heyuan.gov.cn/node/142"),
    (GENERIC, "https://www.zhongshan.jcy.gov.cn/jcjs/dysqjcy/content/23/18887.html"),
)
LISTS = (
    *("https://www.spp.gov.cn/spp/jczdal/index.shtml", "https://www.spp.gov.cn/spp/jczdal/index_2.shtml"),
    *("https://www.spp.gov.cn/spp/qwfb/2018nian/", "http://www.hbjc.gov.cn/qwfb/ajxx/index_1.shtml"),
    *("http://www.hbjc.gov.cn/qwfb/zdal/", "http://www.hbjc.gov.cn/gzbg/ndbg/index.shtml"),
    *("https://www.shenzhen.jcy.gov.cn/ygjw/tzgg/", "https://www.fsjcy.gov.cn/jwgk/tzgg/index.html"),
    *("https://zhongshan.jcy.gov.cn/xxgk/wjgk/list/50.html", "http://www.ordosds.jcy.gov.cn/jcyw/index.shtml"),
    *("https://www.bjjc.gov.cn/c/dongcheng/", "http://www.cq.jcy.gov.cn/yfy/yubei"),
)


def tell(url: str) -> set[str]:
    """The families that take it for an article."""
    return {one.name for one in FAMILIES.values() if one.article.search(path_and_query(url))}


def test_articles_are_told_by_their_family_and_by_the_generic_one_and_lists_by_none() -> None:
    dated = {UCAP.name, TRS.name}  # both write …/YYYYMM/tYYYYMMDD_N
    wanted = {url: {GENERIC.name} | (dated if family.name in dated else {family.name}) for family, url in ARTICLES}
    wanted |= {url: set() for url in LISTS}
    assert {url: tell(url) for url in wanted} == wanted
