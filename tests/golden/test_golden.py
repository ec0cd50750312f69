"""What is read from every page of the sample site, whole: a change of any rule shows here, to be read and then kept.

A golden file that is missing is written, and its test fails: read it, then commit it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from archive.analysis import read_and_analyse
from archive.analysis.structure_json import loads
from archive.model import Context, Document, Kind, Page, Role
from crawler.demo.pages import FORBIDDEN, Sample, sample_site, samples

FOLDER = Path(__file__).parent
READ = [sample for sample in samples() if sample.status == 200 and not sample.path.startswith(FORBIDDEN)]


def page_of(sample: Sample) -> Page:
    answer = sample_site()[sample.host, sample.path]
    context = Context(Role.ARTICLE, f"sample-{sample.site}", sample.site, sample.column)
    url = f"http://{sample.site}.example{sample.path}"
    return Page(url, "2026-11-01T00:00:00Z", answer.status, answer.headers, answer.body, context, "a.warc.gz", 0)


def told(document: Document) -> dict[str, Any]:
    hashes = ("fingerprints", "lasting_sha256")  # they say nothing that can be read
    analysis = {key: value for key, value in asdict(document.analysis).items() if key not in hashes}
    structure = asdict(loads(document.analysis.structure))
    # tests/analysis has texts whose every figure, outcome and citation was decided by hand
    del structure["figures"], structure["citations"]
    for case in structure["cases"]:
        del case["outcomes"], case["circumstances"]
    evidence = ("title_from", "body_from", "body_reading", "dates")
    article = {key: value for key, value in asdict(document.article).items() if key not in evidence}
    return {"article": article, "analysis": {**analysis, "structure": structure}}


@pytest.mark.parametrize("sample", READ, ids=lambda sample: f"{sample.site}-{sample.name}")
def test_a_sample_page_is_read_as_before(sample: Sample) -> None:
    reading = read_and_analyse(page_of(sample))
    found = {"state": reading.state, "documents": [told(document) for document in reading.documents]}
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    path = FOLDER / f"{sample.site}-{sample.name}.json"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} is new: read it, then commit it")
    assert json.loads(text) == json.loads(path.read_text(encoding="utf-8"))


def test_every_kind_and_family_is_among_them() -> None:
    assert {sample.facts["kind"] for sample in READ} == set(Kind)
    assert {sample.site for sample in READ} == {"ucap", "trs"}


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {f"{sample.site}-{sample.name}" for sample in READ}
