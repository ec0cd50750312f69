"""Datasette's pages of figures, series and contradictions: their rows link to what they refer to."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest
from datasette.app import Datasette
from datasette.utils import tilde_encode
from lxml.html import fromstring

from archive.site.plugin import make_datasette
from tests.support import public_file
from tests.support.public_file import REPORT

SERIES = "起诉-人-诈骗罪-样例省-年"
NEW, OLD = 101, 102
_ROWS = f"""
    insert into figure_series values ('{SERIES}', '起诉', '人', 'fraud', '诈骗罪', '330000', '样例省', 'year', 12,
      2, 2, 1, '2025-01-01', '2025-12-31');
    insert into figures (id, publication_id, position, start, end, as_written, value, unit, bound, measure, crime_id,
      crime, place, region_code, period_start, period_end, damaged, sentence, series_id)
    select iif(rank = 1, {NEW}, {OLD}), id, 1, 0, 4, iif(rank = 1, '321人', '312人'), iif(rank = 1, 321, 312), '人',
      'exact', '起诉', 'fraud', '诈骗罪', '样例省', '330000', '2025-01-01', '2025-12-31', 0, '起诉321人。', '{SERIES}'
    from (select id, row_number() over (order by id = {REPORT.id} desc, id) as rank from publications) where rank < 3;
    insert into contradictions values (1, {NEW}, {OLD}, null, 0, 4, '312人', 312, '起诉312人。');
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    path = public_file.build(tmp_path_factory.mktemp("figures") / "fanzha.db")
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_ROWS)
    return make_datasette(path)


PUBLICATION, CRIME, REGION = f"/fanzha/publications/{REPORT.id}", "/fanzha/crimes/fraud", "/fanzha/regions/330000"
BOTH = {f"/fanzha/figures/{NEW}", f"/fanzha/figures/{OLD}"}
LINKS = {
    "figures?": {f"/figures/{NEW}", PUBLICATION, f"/fanzha/figure_series/{SERIES}"},
    "figures?_col=crime_id&_col=region_code": {CRIME, REGION},
    f"figures/{NEW}?": {f"/figures/{NEW}", PUBLICATION, CRIME, REGION},
    "figure_series?_col=crime_id": {CRIME},
    f"figure_series/{tilde_encode(SERIES)}?": {CRIME, REGION},
    "contradictions?": BOTH,
    "contradictions/1?": BOTH,
}


def test_cells_link_to_what_they_refer_to(site: Datasette) -> None:
    for path, links in LINKS.items():
        for lang in ("zh", "en"):
            answer = asyncio.run(site.client.get(f"/fanzha/{path}&lang={lang}"))
            found = fromstring(answer.text).xpath("//main//a/@href")
            assert links <= {href.partition("?")[0] for href in found}, (path, lang)
