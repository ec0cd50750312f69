"""Passages of the real texts, each changed in one of ten ways by chance: what is said of each is what was done."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.search import Catalogue
from archive.search.quotes import CheckedText, QuoteVerdict, check
from tests.support.changed_quotes import WAYS, Source, draw
from tests.support.crawls import fanzha

pytestmark = pytest.mark.slow

OF_EACH_WAY = 4  # 40 passages
SEEDS = (1, 2, 3)
REPORT = "检察机关打击治理电信网络诈骗及其关联犯罪工作情况（2023年）"


class Archive:
    """The public file that is made of the mirror."""

    def __init__(self, public: Path) -> None:
        self.db = sqlite3.connect(public)
        self.catalogue = Catalogue.read(self.db)
        texts = self.db.execute("select slug, text from publications join publication_texts on publication_id = id")
        self.sources = [Source(*row) for row in texts]

    def check(self, text: str) -> CheckedText:
        return check(self.db, self.catalogue, text)


@pytest.fixture(scope="module")
def archive(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("quotes")
    for arguments in (("crawl", "spp", "jiangxi", "--replay", str(shared / "mirror" / "site.warc.gz")), ("publish",)):
        done = fanzha(*arguments, data=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    made = Archive(folder / "public" / "fanzha.db")
    with closing(made.db):
        yield made


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_changed_is_what_is_said(archive: Archive, seed: int) -> None:
    drawn = list(draw(archive.sources, OF_EACH_WAY, seed))
    assert len(drawn) == len(WAYS) * OF_EACH_WAY
    wrong = [(quote.way, quote.text, why) for quote in drawn if (why := quote.wrong_in(archive.check(quote.text)))]
    assert wrong == []


def test_the_page_of_a_law_firm_is_checked_as_a_whole(archive: Archive, shared: Path) -> None:
    checked = archive.check((shared / "mirror" / "lawfirm_repost.txt").read_text("utf-8"))
    assert checked.main is not None
    assert (checked.main.publication.title, checked.main.found, checked.main.changed) == (REPORT, 72, 0)
    counts = Counter(sentence.verdict for sentence in checked.sentences)
    assert counts == {QuoteVerdict.FOUND: 72, QuoteVerdict.NOT_FOUND: 32, QuoteVerdict.TOO_SHORT: 21}
    # What the law firm says of itself stands before and behind the article.
    found = [number for number, sentence in enumerate(checked.sentences) if sentence.is_found]
    between = checked.sentences[found[0] : found[-1] + 1]
    assert {sentence.verdict for sentence in between} == {QuoteVerdict.FOUND, QuoteVerdict.TOO_SHORT}
