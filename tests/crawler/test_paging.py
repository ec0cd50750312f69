"""Lists go on as their own script says, by the shape of its arguments."""

import pytest

from crawler.families.paging import Paging, next_page, read_script

UCAP = "<script>createPageHTML('page_div', 12, 1, 'index', 'shtml', 332);</script>"
TRS = '<script>var currentPage = 0; var countPage = 3; createPageHTML(3, 0, "index", "shtml");</script>'
BASE = "https://host.example/column/index.shtml"


def follow(html: str, *, convention: int, empty: tuple[int, ...] = (), most: int = 30) -> list[str]:
    """URLs of the pages after the first, if every page says `html` and those in `empty` hold no rows."""
    url, at, found = BASE, Paging(), []
    while (step := next_page(url, html, at, empty=at.page in empty, convention=convention)) and len(found) < most:
        url, at = step
        found.append(url.rsplit("/", 1)[1])
    return found


def test_a_quoted_first_argument_counts_from_one() -> None:
    assert follow(UCAP, convention=0) == [f"index_{n}.shtml" for n in range(2, 13)]


def test_a_number_as_first_argument_counts_from_zero() -> None:
    assert follow(TRS, convention=1) == ["index_1.shtml", "index_2.shtml"]


def test_count_page_alone_counts_from_zero() -> None:
    assert follow("<script>var countPage = 2;</script>", convention=1) == ["index_1.shtml"]


@pytest.mark.parametrize(
    ("script", "pages", "first"),
    [
        ("createPageHTML( 'page_div',2, 1,'index','shtml',58)", 2, 1),
        ('createPageHTML("page_div", 4, 2, "list", "htm", 90)', 4, 1),
        ("createPageHTML(5, 0, 'index', 'html')", 5, 0),
    ],
)
def test_scripts_as_sites_write_them(script: str, pages: int, first: int) -> None:
    found = read_script(script)
    assert found is not None
    assert (found.pages, found.first_number) == (pages, first)


def test_stem_and_extension_are_the_scripts() -> None:
    step = next_page(BASE, 'createPageHTML("page_div", 4, 1, "list", "htm", 90)', Paging(), empty=False, convention=1)
    assert step is not None
    assert step[0] == "https://host.example/column/list_2.htm"


def test_one_empty_page_does_not_end_a_list() -> None:
    assert follow(UCAP, convention=1, empty=(4,)) == [f"index_{n}.shtml" for n in range(2, 13)]


def test_two_empty_pages_in_a_row_do() -> None:
    assert follow(UCAP, convention=1, empty=(4, 5)) == [
        "index_2.shtml",
        "index_3.shtml",
        "index_4.shtml",
        "index_5.shtml",
    ]


def test_without_a_script_the_familys_convention_is_tried_until_two_pages_are_empty() -> None:
    assert follow("", convention=1, empty=(3, 4)) == ["index_2.shtml", "index_3.shtml", "index_4.shtml"]
    assert follow("", convention=0, empty=(2, 3)) == ["index_1.shtml", "index_2.shtml"]


def test_a_page_without_script_in_a_list_that_had_one_goes_on_by_it() -> None:
    first = next_page(BASE, UCAP, Paging(), empty=False, convention=0)
    assert first is not None
    second = next_page(first[0], "", first[1], empty=True, convention=0)
    assert second is not None
    assert second[0].endswith("/index_3.shtml")


def test_a_list_that_claims_a_million_pages_is_not_believed() -> None:
    endless = UCAP.replace("12", "1000000")
    assert len(follow(endless, convention=1, most=2000)) == 499
