"""A long crawl says that it goes on."""

import pytest

from crawler.commands.run_report import article_progress


def test_every_hundredth_article_of_a_source_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.terminal.SECONDS_BETWEEN_LINES", 0)
    with article_progress() as on_page:
        for number in range(250):
            on_page("spp")
            if number < 50:
                on_page("jiangxi")
    said = capsys.readouterr()
    assert said.err.splitlines() == ["spp: 100 articles so far", "spp: 200 articles so far"]
    assert said.out == ""
