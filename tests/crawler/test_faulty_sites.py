"""Each fault of a site gets the verdict and the line that it must have, and costs no other site anything."""

from __future__ import annotations

import pytest

from crawler.verdicts import ORDER
from tests.sites.faulty.faults import FAULTS
from tests.sites.faulty.results import DOCUMENT, VERDICTS, Results, document, results

pytestmark = pytest.mark.slow  # about 1,500 pages are fetched twice


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return results(tmp_path_factory.mktemp("faulty"))


def test_sites_in_good_order_are_good(found: Results) -> None:
    assert {row["source_id"]: row["reason"] for row in found.healthy.said["sources"] if row["verdict"] != "good"} == {}
    assert found.healthy.exit_status == 0


def test_a_fault_has_its_verdict_and_the_state_of_its_pages(found: Results) -> None:
    """Its line stands in docs/verdicts.md."""
    results = {fault: found.by_name[fault.name] for fault in FAULTS}
    assert {one.name: result.verdict for one, result in results.items()} == {one.name: one.verdict for one in FAULTS}
    assert [one.name for one, result in results.items() if one.state != "live" and one.state not in result.kinds] == []
    assert [one.name for one, result in results.items() if one.verdict != "good" and not result.advice] == []


def test_what_a_page_said_it_still_says(found: Results) -> None:
    results = [found.by_name[fault.name] for fault in FAULTS if fault.texts_stay]
    assert [one.fault.name for one in results if not one.texts_before.items() <= one.texts_after.items()] == []


def test_the_docs_define_every_verdict() -> None:
    assert tuple(VERDICTS) == ORDER


def test_a_counter_in_the_body_makes_no_version(found: Results) -> None:
    assert found.by_name["a hit counter and a print time in each body"].new_versions == 0


def test_the_run_is_not_good_and_the_public_file_has_all_that_it_had(found: Results) -> None:
    assert found.faulty.exit_status == 1
    before, after = found.public
    assert {source: after.get(source) for source in before} == before
    assert found.publishing[0] == 0


def test_the_table_in_the_docs_is_what_the_crawl_said(found: Results) -> None:
    written = DOCUMENT.read_text("utf-8")
    assert written == document(found), "run python -m tests.sites.faulty.results"
