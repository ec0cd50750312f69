"""The sample site, with one of its articles on three pages."""

from __future__ import annotations

from typing import Any

from crawler.demo.pages import samples
from tests.support.sample_site import ChangedSite

DIVIDED = next(one for one in samples() if one.site == "trs" and one.facts.get("kind") == "report")
STEM, TYPE = DIVIDED.path.rsplit(".", 1)


def path_of(number: int) -> str:
    """Where a page of the article is."""
    return DIVIDED.path if number == 0 else f"{STEM}_{number}.{TYPE}"


def lines(number: int) -> list[str]:
    """The text of one of its pages."""
    return [
        f"第{number}页第{at}段：检察机关起诉电信网络诈骗犯罪嫌疑人{number}{at}人，依法惩治犯罪。" * 2 for at in range(5)
    ]


def page(number: int, *links: int | str) -> str:
    """A page with a part of the article, and links to others."""
    paths = {one: path_of(one) if isinstance(one, int) else one for one in links}
    pager = "".join(f"<a href='{path}'>[{one + 1 if isinstance(one, int) else 2}]</a>" for one, path in paths.items())
    body = "".join(f"<p>{line}</p>" for line in lines(number))
    return (
        f"<html><head><meta charset='utf-8'><title>{DIVIDED.title}</title></head><body><h1>{DIVIDED.title}</h1>"
        f"<p>发布时间：2024-05-06 来源：样例检察网</p>"
        f"<div class='TRS_Editor'>{body}</div><div>{pager}</div></body></html>"
    )


class DividedSite(ChangedSite):
    """The site while it is being served."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for number in range(3):
            self.put(number, *(other for other in range(3) if other != number))

    def put(self, number: int, *links: int | str) -> None:
        """Let a page of the article link these pages or paths."""
        self.override(DIVIDED.host, path_of(number), body=page(number, *links))

    def requested(self) -> list[str]:
        """The paths of the article's pages that were requested, in order."""
        return [path for _, path in self.requests if path.startswith(STEM)]
