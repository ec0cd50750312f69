"""Lists go on as the page says, by the shape of a script's arguments, a link or a count."""

import pytest

from crawler.families import GENERIC, HANWEB, JEECMS, TRS, UCAP, VSB, Family
from crawler.families.family import Paging
from crawler.families.next_page import next_page

UCAP_SCRIPT = "<script>createPageHTML('page_div', 12, 1, 'index', 'shtml', 332);</script>"
TRS_SCRIPT = '<script>var currentPage = 0; var countPage = 3; createPageHTML(3, 0, "index", "shtml");</script>'
VSB_SCRIPT = "<script>function a1_gopage_fun(){_simple_list_gotopage_fun(4,'a1GOPAGE',2)}</script>"
BASE = "https://host.example/column/index.shtml"


def follow(
    html: str, family: Family, *, base: str = BASE, empty: tuple[int, ...] = (), failed: tuple[int, ...] = ()
) -> list[str]:
    """Addresses of the pages after the first, without the host, if every page says `html`.

    Those in `empty` hold no rows, those in `failed` could not be had.
    """
    url, at, found = base, Paging(), []
    while step := next_page(url, "" if at.page in failed else html, at, family, empty=at.page in (*empty, *failed)):
        url, at = step[0].url, step[1]
        found.append(url.removeprefix("https://host.example/"))
    return found


def test_a_quoted_first_argument_counts_from_one() -> None:
    assert follow(UCAP_SCRIPT, TRS) == [f"column/index_{n}.shtml" for n in range(2, 13)]


def test_a_number_as_first_argument_counts_from_zero() -> None:
    assert follow(TRS_SCRIPT, UCAP) == ["column/index_1.shtml", "column/index_2.shtml"]


def test_count_page_alone_counts_from_zero() -> None:
    assert follow("<script>var countPage = 2;</script>", UCAP) == ["column/index_1.shtml"]


@pytest.mark.parametrize(
    ("script", "url", "pages"),
    [
        ("createPageHTML( 'page_div',2, 1,'index','shtml',58)", "index_2.shtml", 2),
        ('createPageHTML("page_div", 4, 2, "list", "htm", 90)', "list_2.htm", 4),
        ("createPageHTML(5, 0, 'index', 'html')", "index_1.html", 5),
    ],
)
def test_scripts_as_sites_write_them(script: str, url: str, pages: int) -> None:
    step = next_page(BASE, script, Paging(), UCAP, empty=False)
    assert step is not None
    assert (step[0].url, step[1].total) == (f"https://host.example/column/{url}", pages)
    assert script.partition("(")[0] in step[0].evidence


def test_one_empty_page_does_not_end_a_list() -> None:
    assert follow(UCAP_SCRIPT, UCAP, empty=(4,)) == [f"column/index_{n}.shtml" for n in range(2, 13)]


def test_two_empty_pages_in_a_row_do() -> None:
    assert follow(UCAP_SCRIPT, UCAP, empty=(4, 5)) == [f"column/index_{n}.shtml" for n in range(2, 6)]


def test_without_a_script_the_familys_custom_is_tried_until_two_pages_are_empty() -> None:
    assert follow("", UCAP, empty=(3, 4)) == [f"column/index_{n}.shtml" for n in (2, 3, 4)]
    assert follow("", TRS, empty=(2, 3)) == [f"column/index_{n}.shtml" for n in (1, 2)]


@pytest.mark.parametrize("family", [UCAP, TRS])
def test_a_page_without_script_in_a_list_that_had_one_goes_on_by_it(family: Family) -> None:
    pages = follow(UCAP_SCRIPT, family, failed=(2, 5))
    assert pages == [f"column/index_{n}.shtml" for n in range(2, 13)]


def test_vsb_counts_down_from_the_number_of_pages() -> None:
    assert follow(VSB_SCRIPT, VSB, base="https://host.example/jwgk/dxal.htm") == [
        *("jwgk/dxal/3.htm", "jwgk/dxal/2.htm", "jwgk/dxal/1.htm")
    ]


def test_a_vsb_page_that_fails_hides_none_behind_it() -> None:
    base = "https://host.example/dxal.htm"
    assert follow(VSB_SCRIPT, VSB, base=base, failed=(2,)) == ["dxal/3.htm", "dxal/2.htm", "dxal/1.htm"]


@pytest.mark.parametrize(
    "bar",
    [
        '<a href="/column/list.html?page=2">下一页</a>',
        '<a href="/column/list.html?page=2"> 下页 &gt;</a>',
        """<a href="javascript:;" onclick="location.href='/column/list.html?page=2'">下一頁</a>""",
        """<a href="javascript:go('/column/list.html?page=2')">后页</a>""",
        """<input type="button" value="下一页" onclick="self.location='/column/list.html?page=2'">""",
        '<a href="?page=2" class="next">Next</a>',
    ],
)
def test_a_link_named_next_page_is_followed(bar: str) -> None:
    step = next_page("https://host.example/column/list.html", f"<body>{bar}</body>", Paging(), GENERIC, empty=False)
    assert step is not None
    assert step[0].url == "https://host.example/column/list.html?page=2"


@pytest.mark.parametrize(
    "bar",
    [
        "<a>下一页</a>",
        '<a href="#">下一页</a>',
        '<a href="https://other.example/list.html">下一页</a>',
        '<a href="/column/list.html">下一页</a>',
        '<a href="/column/2.html">下一页的标题很长</a>',
        '<a href="http://[">下一页</a>',
    ],
)
def test_what_is_no_such_link_ends_the_list(bar: str) -> None:
    page = f"<body>{bar}</body>"
    assert next_page("https://host.example/column/list.html", page, Paging(), GENERIC, empty=False) is None


def test_a_counted_list_whose_page_fails_goes_on_by_the_number_in_its_address() -> None:
    bar = '<body>共 3 页 <a href="list.html?page={}">下一页</a></body>'
    first = next_page("https://host.example/list.html", bar.format(2), Paging(), GENERIC, empty=False)
    assert first is not None
    second = next_page(first[0].url, "", first[1], GENERIC, empty=True)
    assert second is not None
    assert second[0].url == "https://host.example/list.html?page=3"


def test_a_link_promises_a_page_and_counts_none() -> None:
    page = '<a href="list_2.html">下一页</a>'
    step = next_page("https://host.example/list.html", page, Paging(), GENERIC, empty=False)
    assert step is not None
    assert (step[1].total, step[1].promised) == (None, 1)


def test_a_count_that_the_list_has_outrun_counts_something_else() -> None:
    page = '<p>共 2 页 附件</p><a href="list_3.html">下一页</a>'
    step = next_page("https://host.example/list_2.html", page, Paging(2), GENERIC, empty=False)
    assert step is not None
    assert (step[0].url, step[1].total) == ("https://host.example/list_3.html", None)


def test_a_page_that_is_only_probed_for_is_not_promised() -> None:
    step = next_page(BASE, "", Paging(), UCAP, empty=False)
    assert step is not None
    assert (step[1].total, step[1].promised) == (None, 0)


def test_the_size_of_a_page_is_not_taken_for_its_number() -> None:
    store = """<datastore><totalpage>14</totalpage><nextgroup><![CDATA[
      <a href="/module/web/jpage/dataproxy.jsp?page=2&perpage=15&columnid=3"></a>]]></nextgroup></datastore>"""
    step = next_page("https://host.example/col/col3/index.html", store, Paging(), HANWEB, empty=False)
    assert step is not None
    last = store.replace("page=2&", "page=15&")
    assert next_page("https://host.example/x.jsp?page=14", last, Paging(14), HANWEB, empty=False) is None


def test_jeecms_counts_from_one() -> None:
    page = '<body>共143条记录 1/3页 <a href="index_2.jhtml">下一页</a></body>'
    step = next_page("https://host.example/gzbg/index.jhtml", page, Paging(), JEECMS, empty=False)
    assert step is not None
    assert (step[0].url, step[1].total) == ("https://host.example/gzbg/index_2.jhtml", 3)
