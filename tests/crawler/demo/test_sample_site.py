"""The sample site: what it must hold for the demo and the tests to mean something, seen over HTTP."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

from crawler.demo.pages import samples

UCAP, TRS = "localhost", "127.0.0.1"


def test_no_sentence_is_taken_from_the_real_pages(shared: Path) -> None:
    with gzip.open(shared / "mirror" / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        real = "\n".join(paragraph for line in lines for paragraph in json.loads(line)["paragraphs"])
    lines = [line for sample in samples() for line in sample.lines if not line.startswith("《")]  # statutes are cited
    own = {part for line in lines for part in re.split("[，。；：、]", line) if len(part) >= 16}
    assert own
    assert not [part for part in own if part in real]
