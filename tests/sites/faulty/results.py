"""Crawls all faulty sites, first in good order and then with their faults, and makes docs/verdicts.md of the results.

usage: python -m tests.sites.faulty.results   (writes docs/verdicts.md)
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.reasons import advice, in_english, parse_reasons
from tests.sites.faulty.certificates import Certificates
from tests.sites.faulty.faults import FAULTS, Fault
from tests.sites.faulty.pages import COLUMNS, OFFICE, whole_site
from tests.sites.faulty.server import FaultySite, serving
from tests.support.crawls import Crawled, fanzha, query, ran

DOCUMENT = Path(__file__).parents[3] / "docs" / "verdicts.md"
# Short limits, so that all faults are tried in less than a minute.
SETTINGS = {
    "DOWNLOAD_TIMEOUT": 3,
    "BLOCKED_IN_A_ROW": 11,  # of 25, and 10 are refused at 40 %: good pages between them may wait for their reader
    "RETRY_TIMES": 1,
    "HOST_DELAY": 0,
    "CONCURRENT_REQUESTS": 32,
    "GUARD_ALLOWED_HOSTS": ["127.0.2.1", *(f"127.0.1.{at}" for at in range(1, 255))],
}


@dataclass(frozen=True)
class Result:
    """What a crawl said of a site with a fault."""

    fault: Fault
    verdict: str
    reason: str | None  # JSON
    new_versions: int
    kinds: dict[str, int]  # of failures of its addresses, and of doubts of its pages
    texts_before: dict[str, str]  # the current text of each page
    texts_after: dict[str, str]

    @property
    def line(self) -> str:
        """Why, in words; without the address of the site."""
        return re.sub(r"https?://127[.\d:]+", "http://SITE", in_english(self.reason or "")).replace(self.host, "SITE")

    @property
    def host(self) -> str:
        """The address of the site on loopback."""
        return host_of(FAULTS.index(self.fault))

    @property
    def advice(self) -> str:
        """What to do."""
        return (self.verdict != "good" and advice(self.reason, "SOURCE")) or ""


@dataclass(frozen=True)
class Results:
    """What all of it gave."""

    healthy: Crawled
    faulty: Crawled
    by_name: dict[str, Result]
    public: tuple[dict[str, int], dict[str, int]]  # publications by source in the public file, before and after
    publishing: tuple[int, int]  # exit statuses of the two


def host_of(at: int) -> str:
    """The address of the site with this number."""
    return f"127.0.1.{at + 1}"


def name_of(at: int) -> str:
    """Its name as a source."""
    return f"site-{at + 1:02}"


@contextmanager
def served(certificates: Certificates) -> Iterator[dict[str, FaultySite]]:
    """All sites by their names as sources, in good order, while they are served."""
    with ExitStack() as stack:
        sites = dict[str, FaultySite]()
        for at, fault in enumerate(FAULTS):
            tls = certificates.context(fault.tls, host_of(at)) if fault.tls else None
            site = stack.enter_context(serving(FaultySite(host_of(at), tls)))
            site.answers = whole_site()
            site.neighbour = next(iter(sites.values()), site).url
            sites[name_of(at)] = site
        yield sites


def crawl(data: Path, sites: dict[str, FaultySite], trusted: Path) -> Crawled:
    """Crawl these sites together."""
    declared = [
        {"name": name, "office": OFFICE, "family": "trs", "home_url": f"{site.url}/", "columns": COLUMNS}
        for name, site in sites.items()
    ]
    sabotage = {"trial_after": 5, "trusted": str(trusted), "at_once": 16}
    return ran("crawl", data, sources=declared, settings=SETTINGS, sabotage=sabotage)


def results(folder: Path) -> Results:
    """Crawl all sites in good order, publish, crawl them with their faults, and publish again."""
    data, certificates = folder / "data", Certificates(folder)
    trusted = certificates.trusted
    with served(certificates) as sites:
        known = {name: site for (name, site), fault in zip(sites.items(), FAULTS, strict=True) if not fault.new}
        healthy = crawl(data, known, trusted)
        first = fanzha("publish", data=data)
        public, texts = publications(data), texts_of(data)
        for fault, site in zip(FAULTS, sites.values(), strict=True):
            fault.change(site)
        faulty = crawl(data, sites, trusted)
        second = fanzha("publish", data=data)
    after = texts_of(data)
    by_name = {
        fault.name: Result(fault, *_ledger(data, name), kinds_of(data, name), texts.get(name, {}), after.get(name, {}))
        for fault, name in zip(FAULTS, sites, strict=True)
    }
    return Results(healthy, faulty, by_name, (public, publications(data)), (first.returncode, second.returncode))


def _ledger(data: Path, name: str) -> tuple[str, str | None, int]:
    """Verdict, reason and number of new texts of a source in its last run."""
    sql = "select verdict, reason, new_versions from run_sources where source_id = ? order by run_id desc limit 1"
    ((verdict, reason, new_versions),) = query(data, sql, name)
    return verdict, reason, new_versions


def kinds_of(data: Path, name: str) -> dict[str, int]:
    """How many addresses of a source's last run failed, by kind, and how many pages are doubtful, by doubt."""
    failed = query(
        data, "select kind, count(*) from frontier where source_id = ? and kind is not null group by 1", name
    )
    reasons = query(
        data, "select state_reason from pages where source_id = ? and state in ('live', 'gone', 'never_live')", name
    )
    doubts = [parse_reasons(reason)[0]["code"] for (reason,) in reasons if reason]
    doubtful = """select v.doubt from page_versions v join pages p on p.id = v.page_id
                  where p.source_id = ? and v.doubt is not null"""
    doubts += [doubt for (doubt,) in query(data, doubtful, name)]
    return dict(failed) | {doubt: doubts.count(doubt) for doubt in doubts}


def texts_of(data: Path) -> dict[str, dict[str, str]]:
    """The current text of each page, by source and address."""
    rows = query(data, "select p.source_id, p.url, v.text from pages p join page_versions v on v.id = p.version_id")
    found: dict[str, dict[str, str]] = {}
    for source, url, text in rows:
        found.setdefault(source, {})[url] = text
    return found


def publications(data: Path) -> dict[str, int]:
    """Publications in the public file, by source."""
    with sqlite3.connect(data / "public" / "fanzha.db") as db:
        return dict(db.execute("select source_id, count(*) from publications group by 1"))


# What each verdict says, worst first.
VERDICTS = {
    "failed": "fanzha itself failed at pages, or could not go on: the line names the error, the log has its trace",
    "blocked": "the site refuses us: HTTP 403 or 429",
    "challenged": "the site answers with a challenge in place of pages",
    "refused": "most was not requested: robots.txt, address guard or certificate forbid it, or it needs a browser",
    "down": "the site does not answer, or its answers are errors or torn",
    "empty": "the lists were read and hold no rows",
    "gone": "most articles were taken down, or lead to a list",
    "layout": "texts, titles, dates or sources cannot be read any more, or texts lost a third",
    "replaced": "far more known pages than ever have another text: the site was hacked, damaged or rebuilt",
    "shrunk": "the lists hold fewer rows than in good runs; with `--since`, their first pages do",
    "stale": "the newest row is far older than ever before",
    "partial": "it worked but for a part that is more than usual",
    "absent": "the replayed file holds nothing of the source, so nothing was judged",
    "interrupted": "it did not end; the same command goes on where it was",
    "good": "it worked; its line names the little that was left out",
}
# What the archive makes of pages, by their state, their doubt or the kind of their failure.
PAGES = {
    **{"live": "live", "gone": "gone", "error": "failed", "challenged": "challenged", "blocked": "blocked"},
    **dict.fromkeys(("RefusedAddress", "RobotsDisallowed", "RobotsUnavailable", "CertificateRefused"), "not requested"),
    **dict.fromkeys(("IgnoreRequest", "TooLarge", "DownloadTimeoutError"), "failed"),
    "elsewhere": "not taken: another host's",
    "gone_once": "live; perhaps gone",
    "soft_404": "gone",
    "no_text": "live, without a text",
    **dict.fromkeys(("login_page", "notice", "garbled"), "live, with a doubtful text"),
}
ABOUT = """# Verdicts

<!-- Made by `python -m tests.sites.faulty.results` of what a crawl of faulty sites said; do not edit. -->

A run gives each source one of these verdicts. If several hold, it is the first of them, and the line has the reasons of
all; a run's verdict is the worst of its sources' verdicts.

| verdict | what it says of the run |
| --- | --- |
{verdicts}
A verdict other than `good` makes the exit status 1. The other sources are not touched by it, and publishing keeps
what it had of the sources that are not good. `fanzha status` prints the line and what to do until the next run.

## Faults of sites

Each line is a small site of two lists and 25 articles with one fault, served by the tests over HTTP and crawled
together with the others. Except where it says *at the first crawl*, the site was in good order the night before.
`pages` says what the archive makes of the pages that the fault hits. `SOURCE` and `SITE` stand for the source and its
host, `alfb` and `jcyw` are its lists.

`fanzha accept SOURCE` makes what the last run found the source's new state: the next runs are compared with it. A text
that a doubtful answer would replace (shorter by a third or more, a login page, a notice) is kept as a version. It
becomes the page's current text when the page was received with it on two different days in China. A soft 404 never
does: on two days it says that the page is gone, and the archive keeps the text. Nor does a garbled text, whose letters
are lost (mostly `?`, U+FFFD or one character).

After `replaced` the public file keeps the texts of the last good run. The pages that came with other texts are
requested again in each run, so that a mended site is good in the next night; a change that is real is accepted by hand.

| fault | pages | verdict | line | to do |
| --- | --- | --- | --- | --- |
"""


def document(found: Results) -> str:
    """docs/verdicts.md."""
    verdicts = "".join(f"| `{verdict}` | {words} |\n" for verdict, words in VERDICTS.items())
    return ABOUT.replace("{verdicts}", verdicts) + "".join(map(_row, found.by_name.values()))


def _row(result: Result) -> str:
    cells = (result.fault.name, PAGES[result.fault.state], result.verdict, result.line, result.advice)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def main() -> None:
    """Write docs/verdicts.md."""
    with tempfile.TemporaryDirectory() as folder:
        DOCUMENT.write_text(document(results(Path(folder))), "utf-8")


if __name__ == "__main__":
    main()
