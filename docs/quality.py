"""Measures how right each field is, on gold files in this repository and in the shared folder beside it.

usage: python docs/quality.py [--shared DIR]

Writes archive/known_quality.json, from which docs/generate.py makes docs/quality.md and the site its page /about.
The scorers of the shared folder judge; of pages that were kept aside no line is printed, so that they stay unknown.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from archive import known_quality
from archive.analysis.citations import citations_of
from archive.known_quality import FieldScore
from archive.reading import READER_VERSION
from tests.support import citation_gold, outcome_gold
from tests.support.copy_pairs import in_half, pairs, sources
from tests.support.gold import Entry, cases_of, entries
from tests.support.linked_articles import judged as judged_pairs

ROOT = Path(__file__).resolve().parents[1]
FANZHA = Path(sys.executable).with_name("fanzha")
ROW = re.compile(r"^(\S.*?) +(\d+)/(\d+)", re.MULTILINE)  # of a scorer: name, right, of
REPOST = "http://www.lawfirm.example/wenji/20231204.html"  # a page of the mirror that no list links

# Material: what it is. Those of ASIDE were scored once the rules were written; the others were in view meanwhile.
MATERIALS = {
    "mirror": "43 pages of spp.gov.cn, a provincial site and a law firm, crawled by replay",
    "html": "12 saved pages of the same content management systems and of reposts",
    "pages_in_view": "saved pages of news and government sites in other layouts: the part that rules were made with",
    "pages_aside": "the other part of the same pages",
    "texts_in_view": "labelled texts, about fraud or not: the part that the rule of topic was made with",
    "texts_aside": "the other part of the same texts",
    "pairs_in_view": "pairs of texts that are copies or not (excerpts, halves, scans, digests, other periods), made by "
    "code from one half of the texts of the mirror: the half that the rules of copies were made with",
    "pairs_aside": "pairs made in the same way from the other half",
    "figures_in_view": "figures of whole texts and passages that a reader put down: the part that the rules were made "
    "with",
    "figures_aside": "the other part of the same figures, from other publications: the first score, with reader 7, "
    "after which rules of crimes, places and periods were changed",
    "gold_figures": "figures of texts made in the shapes of such publications, which were in view: tests/gold/",
    "gold_figures_aside": "figures of further made texts: the first score, as above; tests/gold/",
    "outcomes_in_view": "outcomes of 29 cases of the mirror that a reader put down: the part that the rules were made "
    "with",
    "citations_in_view": "citations of 32 passages of the mirror, likewise",
    "outcomes_aside": "the other part of the same outcomes, from other publications: the first score",
    "citations_aside": "the other part of the same citations, from other publications: the first score",
    "gold_outcomes_aside": "outcomes of further made cases: the first score; tests/gold/",
    "gold_citations_aside": "citations of further made passages: the first score; tests/gold/",
    "gold_outcomes": "outcomes of made cases in shapes that the mirror lacks (death, detention, fine only, "
    "confiscation procedure, several judgments), which were in view: tests/gold/",
    "gold_citations": "citations of made passages, which were in view: tests/gold/",
    "gold_cases": "cases of the mirror whose crimes (33 cases) and places (31 cases) a reader put down: tests/gold/",
}
ASIDE = (
    *("pages_aside", "texts_aside", "pairs_aside", "figures_aside", "gold_figures_aside"),
    *("outcomes_aside", "citations_aside", "gold_outcomes_aside", "gold_citations_aside"),
)

# The files of pages_in_view; every other file of the folder is of pages_aside.
PAGES_IN_VIEW = (
    "ger_ifeng gne_163_2 gne_163_4 gne_163_6 gne_163_8 gne_163_9 gne_baijiahao_1 gne_ednchina_1 gne_guancha_2 "
    "gne_hexun_1 gne_mingridapan_1 gne_people_1 gne_qq_qq gne_readhub_readhub gne_sina_2 gne_sina_5 "
    "gne_thepaper_1 gne_thepaper_3 gne_toutiao_2 gne_toutiao_5 gne_toutiao_toutiao goose_cna np4k_chinadaily "
    "traf_xinhua2020"
)

# The texts of figures_in_view, without "dev-"; every other text of the file is of figures_aside.
FIGURES_IN_VIEW = (
    "w2-qa2022 w3-cases2021 s01 s02 s03 s04 s05 s14 s16 s17 s18 s19 s24 s27 s29 s33 s37 s38 s39 s40 s41 s42 s43"
)

# The publications of outcomes_in_view and citations_in_view, without "t" and ".shtml"; the others of the files are kept
# aside.
OUTCOMES_IN_VIEW = (
    "20160811_162303 20180712_384673 20210127_507779 20210303_510511 20210902_528296 20220829_575201 20230301_604987 "
    "20240301_646694 20240726_661719 20250301_686749 20260413_725764"
)
CITATIONS_IN_VIEW = (
    "20160811_163238 20170104_177552 20200603_464064 20200728_474141 20211209_538468 20220307_547759 20220421_554826 "
    "20220829_575201 20221103_591486 20230613_617294 20230803_623811 20230915_628229 20231130_635181 20250506_694919"
)


@dataclass(frozen=True, slots=True)
class MeasuredField:
    """The columns that a score is about, and what it counts."""

    columns: tuple[str, ...]
    counted: str


# Field: what it is about. The order is that of the page and of the document.
FIELDS = {
    "title": MeasuredField(("publications.title",), "titles that are as printed"),
    "published": MeasuredField(("publications.published",), "dates of pages that print one"),
    "published_not_invented": MeasuredField(("publications.published",), "pages without a wrong date"),
    "attribution": MeasuredField(("publications.attribution",), "sources of pages that print one with a label"),
    "attribution_not_invented": MeasuredField(
        ("publications.attribution",), "pages without a labelled source that get none"
    ),
    "text_complete": MeasuredField(
        ("publication_texts.text",), "paragraphs in the text; of saved pages the first and last"
    ),
    "text_in_order": MeasuredField(("publication_texts.text",), "paragraphs that follow the one before them"),
    "text_without_furniture": MeasuredField(
        ("publication_texts.text",), "texts without menus, share lines and other titles"
    ),
    "kind": MeasuredField(("publications.kind",), "publications"),
    "topic_right": MeasuredField(
        ("publications.topic", "cases.topic"), "of the texts found to be about fraud, those that are"
    ),
    "topic_found": MeasuredField(("publications.topic", "cases.topic"), "of the texts about fraud, those found"),
    "copies": MeasuredField(("copies.publication_id",), "reposts that are linked to the work"),
    "copies_right": MeasuredField(
        ("copies.publication_id",), "of the pairs of texts that are linked, those that are copies"
    ),
    "copies_found": MeasuredField(("copies.publication_id",), "of the pairs that are copies, those that are linked"),
    "case_found": MeasuredField(("cases.number", "cases.position"), "cases that are found"),
    "case_not_invented": MeasuredField(
        ("cases.number", "cases.position"), "as many as there are cases, less those that are none"
    ),
    "case_title": MeasuredField(("cases.title",), "cases that are found"),
    "case_keywords": MeasuredField(("cases.keywords",), "cases with keywords"),
    "case_sections": MeasuredField(
        ("case_sections.heading_as_written",), "cases whose sections are all there, in order"
    ),
    "crimes_right": MeasuredField(("case_crimes.crime_id",), "of the crimes found, those that are right"),
    "crimes_found": MeasuredField(("case_crimes.crime_id",), "of the crimes of the cases, those found"),
    "regions_right": MeasuredField(("case_regions.code",), "of the places found, those that are right"),
    "regions_found": MeasuredField(("case_regions.code",), "of the places of the cases, those found"),
    "figure_value": MeasuredField(
        ("figures.value", "figures.value_max", "figures.unit"), "figures of the texts, found with their value and unit"
    ),
    "figure_not_invented": MeasuredField(("figures.as_written",), "of the figures found, those that are figures"),
    "figure_bound": MeasuredField(("figures.bound",), "figures that are found"),
    "figure_period": MeasuredField(("figures.period_start", "figures.period_end"), "figures that are found"),
    "figure_place": MeasuredField(("figures.place",), "figures that are found"),
    "figure_measure": MeasuredField(("figures.measure",), "figures that are found, but for those of measure other"),
    "figure_crime": MeasuredField(("figures.crime",), "figures that are found"),
    "figure_change": MeasuredField(("figures.change",), "rates of change that are found"),
    "figure_damaged": MeasuredField(("figures.damaged",), "damaged numbers that are marked as such, or left out"),
    "outcome_found": MeasuredField(("outcomes.defendant",), "outcomes of the cases' own people, found"),
    "outcome_not_invented": MeasuredField(
        ("outcomes.as_written",), "of the outcomes found, those that are outcomes of the case"
    ),
    "outcome_term": MeasuredField(
        ("outcomes.kind", "outcomes.kind_low", "outcomes.months_min", "outcomes.months_max"),
        "outcomes that are found, with kind and term",
    ),
    "outcome_suspended": MeasuredField(
        ("outcomes.suspended", "outcomes.suspended_months"), "outcomes that are found, twice where both were put down"
    ),
    "outcome_fine": MeasuredField(
        ("outcomes.fined", "outcomes.fine_min", "outcomes.fine_max", "outcomes.fine_total"),
        "outcomes that are found, once for each column",
    ),
    "outcome_property": MeasuredField(
        ("outcomes.confiscate_all", "outcomes.confiscated", "outcomes.rights", "outcomes.rights_for_life"),
        "outcomes that are found, once for each column",
    ),
    "outcome_people": MeasuredField(("outcomes.people",), "outcomes that are found"),
    "outcome_final": MeasuredField(("outcomes.final",), "outcomes that are found"),
    "outcome_decided": MeasuredField(
        ("outcomes.decided", "outcomes.court", "outcomes.instance", "outcomes.non_prosecution", "outcomes.adopted"),
        "outcomes that are found, once for each column",
    ),
    "outcome_crimes": MeasuredField(("outcome_crimes.crime_id",), "outcomes that are found, with all of their crimes"),
    "citation_found": MeasuredField(
        (
            *("citations.law", "citations.article", "citations.article_sub", "citations.article_to"),
            *("citations.paragraph", "citations.item", "citations.item_to"),
        ),
        "provisions of the passages, found",
    ),
    "citation_not_invented": MeasuredField(("citations.as_written",), "of the provisions found, those that are cited"),
    "citation_former": MeasuredField(("citations.former",), "provisions that are found"),
    "citation_version": MeasuredField(("citations.version",), "provisions that are found"),
}
# What is read and has no gold: nobody knows how right it is.
UNMEASURED = (
    "publications.theme",
    "publications.editor",
    "publications.region_code",
    "publication_issuers",
    "publication_crimes",
    "copies.relation",
    "copies.part",
    "outlines",
    "questions",
    "data_tables",
    "doubts",
    "cases.subtitle",
    "cases.lead",
    "cases.closing",
    "cases.offices",
    "cases.prosecutors",
    "cases.authors",
    "case_sections.text",
    "figures.measure_as_written",
    "figures.crime_as_written",
    "figures.crime_id",
    "figures.subject",
    "figures.region_code",
    "figures.period_as_written",
    "figures.part_of",
    "outcomes.procuratorate",
    "outcomes.other_case",
    "outcome_crimes.as_written",
    "circumstances.kind",
    "circumstances.defendant",
    "circumstances.as_written",
    "citations.law_id",
)

# The rows of the scorers, and the fields whose scores they are.
MIRROR_ROWS = {
    "title": "title",
    "published": "published",
    "paragraphs kept": "text_complete",
    "paragraphs in order": "text_in_order",
    "pages free of site furniture": "text_without_furniture",
    "kind": "kind",
    "copies linked": "copies",
    "case numbers found": "case_found",
    "case title": "case_title",
    "case keywords": "case_keywords",
    "case sections in order": "case_sections",
}
PAGE_ROWS = {
    "title": "title",
    "date": "published",
    "no date invented": "published_not_invented",
    "labelled source": "attribution",
    "no source invented": "attribution_not_invented",
    "first paragraph": "text_complete",
    "last paragraph": "text_complete",
    "free of the named furniture": "text_without_furniture",
}
# The scorers that run the command `fanzha`; the others read its tables or call its functions.
THROUGH_THE_COMMAND = ("score_pages.py", "score_topic.py")
FIGURE_ROWS = {
    "value and unit": "figure_value",
    "bound": "figure_bound",
    "period": "figure_period",
    "place": "figure_place",
    "measure": "figure_measure",
    "crime": "figure_crime",
    "change": "figure_change",
    "damaged flagged": "figure_damaged",
}

OUTCOME_ROWS = {
    "outcomes found": "outcome_found",
    "all of term": "outcome_term",
    "suspended_months": "outcome_suspended",
    "fine_min": "outcome_fine",
    "fine_max": "outcome_fine",
    "confiscate_all": "outcome_property",
    "people": "outcome_people",
    "final": "outcome_final",
    "crimes": "outcome_crimes",
}
CITATION_ROWS = {"provisions found": "citation_found", "former told": "citation_former"}
# The answers of our own gold files (tests.support.outcome_gold), and the fields whose scores they are.
OUTCOME_ANSWERS = {
    **{"found": "outcome_found", "term": "outcome_term", "people": "outcome_people", "final": "outcome_final"},
    **dict.fromkeys(("suspended", "suspended_months"), "outcome_suspended"),
    **dict.fromkeys(("fined", "fine_min", "fine_max", "fine_total"), "outcome_fine"),
    **dict.fromkeys(("confiscated", "rights", "rights_for_life"), "outcome_property"),
    **dict.fromkeys(("decided", "court", "instance", "non_prosecution", "adopted"), "outcome_decided"),
    "crimes": "outcome_crimes",
}

NO_FURNITURE_NAMED = "free of the named furniture"  # the lines of html/ name none, so that the row says nothing of them


@click.command()
@click.option("--shared", type=click.Path(exists=True, path_type=Path), default=ROOT.parent / "shared")
def main(shared: Path) -> None:
    """Measure, and write archive/known_quality.json."""
    scores = sorted(measure(shared.resolve()), key=lambda score: list(FIELDS).index(score.field))
    content = {
        "measured": date.today().isoformat(),
        "reader_version": READER_VERSION,
        "aside": list(ASIDE),
        "scores": [asdict(score) for score in scores],
    }
    known_quality.FILE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(f"{known_quality.FILE}: {len(scores)} scores; now run python docs/generate.py")


def measure(shared: Path) -> Iterator[FieldScore]:
    """The scores on every material of the shared folder."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        yield from _mirror(shared, folder)
        yield from _saved_pages(shared, "html", folder / "html", _lines(shared / "html" / "expected.jsonl"))
        yield from _parts(shared, "pages", folder)
        yield from _parts(shared, "texts", folder)
        yield from _parts(shared, "figures", folder)
        yield from _pairs(shared, folder)
    yield from _gold_cases(shared)
    yield from _figures_scored(shared, "gold_figures", ROOT / "tests/gold/figures.jsonl")
    yield from _figures_scored(shared, "gold_figures_aside", ROOT / "tests/gold/figures_aside.jsonl")
    yield from _gold_outcomes("gold_outcomes", entries("outcomes"))
    yield from _gold_outcomes("gold_outcomes_aside", entries("outcomes_aside"))
    yield from _gold_citations("gold_citations", entries("citations"))
    yield from _gold_citations("gold_citations_aside", entries("citations_aside"))


def _mirror(shared: Path, folder: Path) -> Iterator[FieldScore]:
    """The mirror, crawled by replay as an operator would."""
    data, archive = str(folder / "mirror"), str(shared / "mirror" / "site.warc.gz")
    _run(FANZHA, "crawl", "spp", "jiangxi", "--data", data, "--replay", archive)
    _run(FANZHA, "import", "--data", data, archive, "--url", REPOST)
    rows = _scored(shared, "score_reading.py", Path(data, "archive.db"), shared / "mirror")
    yield from _scores("mirror", rows, MIRROR_ROWS)
    # This row counts cases that are none; the score is of those that are.
    none, cases = rows["case numbers invented"]
    yield FieldScore("case_not_invented", "mirror", cases - none, cases)
    yield from judged(shared, Path(data, "archive.db"), folder)


def judged(shared: Path, archive_db: Path, folder: Path) -> Iterator[FieldScore]:
    """Outcomes and citations of the mirror, in its archive."""
    for part, wanted in (("in_view", True), ("aside", False)):
        lines = _of_part(shared / "corpus/outcomes.jsonl", OUTCOMES_IN_VIEW, wanted)
        rows = _scored(shared, "score_outcomes.py", archive_db, _write(folder / f"outcomes_{part}.jsonl", lines))
        yield from _scores(f"outcomes_{part}", rows, OUTCOME_ROWS)
        yield _not_invented("outcome_not_invented", f"outcomes_{part}", rows["outcomes invented"])
        lines = _of_part(shared / "corpus/citations.jsonl", CITATIONS_IN_VIEW, wanted)
        rows = _scored(shared, "score_citations.py", archive_db, _write(folder / f"citations_{part}.jsonl", lines))
        yield from _scores(f"citations_{part}", rows, CITATION_ROWS)
        yield _not_invented("citation_not_invented", f"citations_{part}", rows["provisions invented"])


def _of_part(path: Path, publications: str, in_view: bool) -> list[dict[str, Any]]:
    """The lines on publications that were in view, or on the other ones."""
    names = {f"t{name}.shtml" for name in publications.split()}
    return [line for line in _lines(path) if (line["publication_url"] in names) is in_view]


def _not_invented(field: str, material: str, row: tuple[int, int]) -> FieldScore:
    """The score of a row that counts what is none."""
    none, found = row
    return FieldScore(field, material, found - none, found)


def _gold_outcomes(material: str, gold: Sequence[Entry]) -> Iterator[FieldScore]:
    """Outcomes of made cases."""
    agreement = outcome_gold.compare(gold, outcome_gold.read)
    for field in dict.fromkeys(OUTCOME_ANSWERS.values()):
        names = [name for name, of in OUTCOME_ANSWERS.items() if of == field]
        of = sum(len(agreement.answers[name]) for name in names)
        yield FieldScore(field, material, of - sum(len(agreement.wrong(name)) for name in names), of)
    yield _not_invented("outcome_not_invented", material, (len(agreement.invented), len(agreement.read)))


def _gold_citations(material: str, gold: Sequence[Entry]) -> Iterator[FieldScore]:
    """Citations of made passages."""
    agreement = citation_gold.compare(gold, citations_of)
    found = len(agreement.wanted) - len(agreement.missed)
    yield FieldScore("citation_found", material, found, len(agreement.wanted))
    yield FieldScore("citation_former", material, found - len(agreement.former_wrong), found)
    yield FieldScore("citation_version", material, found - len(agreement.version_wrong), found)
    yield _not_invented("citation_not_invented", material, (len(agreement.invented), len(agreement.read)))


def _parts(shared: Path, name: str, folder: Path) -> Iterator[FieldScore]:
    """A material of which a part was in view while rules were made, and the other part was not."""
    score, path, is_in_view = PARTED[name]
    lines = _lines(shared / path)
    for part, wanted in (("in_view", True), ("aside", False)):
        material = f"{name}_{part}"
        yield from score(shared, material, folder / material, [line for line in lines if is_in_view(line) is wanted])


def _saved_pages(shared: Path, material: str, folder: Path, lines: Sequence[Mapping[str, Any]]) -> Iterator[FieldScore]:
    """Saved pages, each taken in by `fanzha import`."""
    home = shared / ("html" if material == "html" else "pages")
    folder.mkdir()
    for line in lines:
        (folder / line["file"]).symlink_to(home / line["file"])
    rows = _scored(shared, "score_pages.py", _write(folder / "expected.jsonl", map(_as_page, lines)))
    if material == "html":
        del rows[NO_FURNITURE_NAMED]
    yield from _scores(material, rows, PAGE_ROWS)


def _as_page(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of expected.jsonl with the keys of score_pages.py; those of html/ tell fewer things."""
    name = line["file"]
    unknown = {"url": f"https://html.example/{name}", "first": None, "last": None, "forbidden": []}
    return {**unknown, "source": line.get("attribution"), **line}


def _texts(shared: Path, material: str, folder: Path, lines: Sequence[Mapping[str, Any]]) -> Iterator[FieldScore]:
    """Labelled texts; those labelled doubtful count neither way."""
    folder.mkdir()
    output = _run_scorer(shared, "score_topic.py", _write(folder / "texts.jsonl", lines))
    for name, field in (("precision", "topic_right"), ("recall", "topic_found")):
        found = re.search(rf"{name} (\d+)/(\d+)", output)
        assert found is not None, output
        yield FieldScore(field, material, int(found[1]), int(found[2]))


def _figures(shared: Path, material: str, folder: Path, lines: Sequence[Mapping[str, Any]]) -> Iterator[FieldScore]:
    """Figures of texts, put down in the form of the shared folder."""
    folder.mkdir()
    yield from _figures_scored(shared, material, _write(folder / "figures.jsonl", lines))


def _figures_scored(shared: Path, material: str, gold: Path) -> Iterator[FieldScore]:
    rows = _scored(shared, "score_figures.py", gold)
    yield from _scores(material, rows, FIGURE_ROWS)
    yield _not_invented("figure_not_invented", material, rows["invented"])


def _pairs(shared: Path, folder: Path) -> Iterator[FieldScore]:
    """Pairs of texts that are copies or not, of each half of the mirror."""
    texts = sources(shared / "mirror")
    for half, material in enumerate(("pairs_in_view", "pairs_aside")):
        found = judged_pairs(folder / material, list(pairs([text for text in texts if in_half(text, half)])))
        right = sum(one.is_linked and one.is_right for one in found)
        yield FieldScore("copies_right", material, right, sum(one.is_linked for one in found))
        yield FieldScore("copies_found", material, right, sum(one.pair.are_copies for one in found))


def _gold_cases(shared: Path) -> Iterator[FieldScore]:
    """Crimes and places of cases, compared with what a reader put down."""
    crimes = [
        (set(entry["crimes"]), {found.crime for found in case.crimes})
        for entry, case in cases_of(shared, entries("crimes"))
    ]
    regions = [
        (set(entry["regions"]), {found.code for found in case.regions})
        for entry, case in cases_of(shared, entries("places"))
    ]
    for name, entries_of in (("crimes", crimes), ("regions", regions)):
        right = sum(len(wanted & found) for wanted, found in entries_of)
        yield FieldScore(f"{name}_right", "gold_cases", right, sum(len(found) for _, found in entries_of))
        yield FieldScore(f"{name}_found", "gold_cases", right, sum(len(wanted) for wanted, _ in entries_of))


def _is_page_in_view(line: Mapping[str, Any]) -> bool:
    return line["file"].removesuffix(".html") in PAGES_IN_VIEW.split()


def _is_text_in_view(line: Mapping[str, Any]) -> bool:
    """Chance decided: texts whose hash is odd were kept aside."""
    return int(sha256(f"keep{line['id']}".encode()).hexdigest(), 16) % 2 == 0


def _is_figure_text_in_view(line: Mapping[str, Any]) -> bool:
    return line["id"].removeprefix("dev-") in FIGURES_IN_VIEW.split()


Score = Callable[[Path, str, Path, Sequence[Mapping[str, Any]]], Iterator[FieldScore]]
# Material: who scores it, where its lines are, and which of them were in view.
PARTED: dict[str, tuple[Score, str, Callable[[Mapping[str, Any]], bool]]] = {
    "pages": (_saved_pages, "pages/expected.jsonl", _is_page_in_view),
    "texts": (_texts, "topic/texts.jsonl", _is_text_in_view),
    "figures": (_figures, "corpus/figures_whole.jsonl", _is_figure_text_in_view),
}


def _scores(material: str, rows: Mapping[str, tuple[int, int]], fields: Mapping[str, str]) -> Iterator[FieldScore]:
    """The scores of the rows; those of one field are added."""
    for field in dict.fromkeys(fields.values()):
        of_field = [rows[row] for row, name in fields.items() if name == field and row in rows]
        if of_field:
            yield FieldScore(field, material, sum(right for right, _ in of_field), sum(of for _, of in of_field))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _write(path: Path, lines: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), "utf-8")
    return path


def _scored(shared: Path, scorer: str, *of: Path) -> dict[str, tuple[int, int]]:
    """The rows of a scorer: name to (right, of)."""
    output = _run_scorer(shared, scorer, *of)
    return {row[1].strip(): (int(row[2]), int(row[3])) for row in ROW.finditer(output)}


def _run_scorer(shared: Path, scorer: str, *of: Path) -> str:
    command = ("--fanzha", str(FANZHA)) if scorer in THROUGH_THE_COMMAND else ()
    return _run(sys.executable, shared / "score" / scorer, *of, *command, "--worst", "0")


def _run(*command: str | Path) -> str:
    """The output of a command. Raises SystemExit with its errors if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
