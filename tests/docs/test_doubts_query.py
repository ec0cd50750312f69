"""The query of docs/doubts.md finds the doubts of a public file, as somebody with sqlite3 alone would ask for them."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from tests.support.doubtful_pages import DOUBTFUL, publish

DOC = Path(__file__).resolve().parents[2] / "docs" / "doubts.md"


def test_every_planted_doubt_is_found_with_its_publication(tmp_path: Path) -> None:
    [sql] = re.findall(r"```sql\n(.+?)```", DOC.read_text("utf-8"), re.DOTALL)
    conn = sqlite3.connect(publish(tmp_path, [page for page, _ in DOUBTFUL.values()]))
    found = {(kind, url) for kind, _, _, _, url in conn.execute(sql)}
    conn.close()
    assert found == {(kind.value, page.url) for kind, (page, _) in DOUBTFUL.items()}
