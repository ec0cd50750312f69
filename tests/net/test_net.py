"""The net shows what differs and whose sentence it is, and nothing of the run alone; the mutations fit the code."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.net.compare import Accepted, Difference, accepted, differences, judged
from tests.net.inputs import archives
from tests.net.mutations import Mutation, copy_of_project, main, mutations
from tests.net.pages import Visitor, lines_of
from tests.net.record import record
from tests.net.states import ROOT, state
from tests.net.steady import Steady

FIGURE = {"id": 7, "publication_id": 1, "start": 2, "end": 6, "value": 31, "measure": "prosecuted"}
TEXT = "起诉电信网络诈骗犯罪31人，同比上升。"


def recorded(folder: Path, name: str, rows: list[dict[str, object]]) -> Path:
    path = folder / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return folder


def keyed(*rows: dict[str, object]) -> list[dict[str, object]]:
    return [{"key": str(row["id"]), "row": row} for row in rows]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two recordings of one text."""
    texts = [{"key": "1", "row": {"publication_id": 1, "text": TEXT}}]
    before, after = (recorded(tmp_path / side, "tables/a/public.publication_texts", texts) for side in ("base", "head"))
    return before, after


def test_rows_are_told_by_their_fields_with_the_sentence_they_come_from(two: tuple[Path, Path]) -> None:
    before, after = two
    recorded(before, "tables/a/public.figures", keyed(FIGURE, {**FIGURE, "id": 8}))
    recorded(after, "tables/a/public.figures", keyed({**FIGURE, "value": 32}, {**FIGURE, "id": 9}))
    (found,) = differences(before, after)
    assert (found.where, found.added, found.gone, found.changed) == ("tables/a/public.figures", 1, 1, 1)
    assert found.lines[:3] == ["~ 7", f"    in: {TEXT}", "    value: 31 → 32"]


@pytest.mark.parametrize("file", ["public", "working"])
def test_rows_are_told_with_the_publication_they_are_of(two: tuple[Path, Path], file: str) -> None:
    before, after = two
    for folder, title in ((before, "白皮书"), (after, "工作白皮书")):
        issued = {"id": 1, "issuer": "某市人民检察院", "title": title, "url": "https://a.example/1"}
        recorded(folder, f"tables/a/{file}.publications", keyed(issued, {"id": 2, "issuer": None, "title": "通报"}))
    recorded(before, f"tables/a/{file}.figures", keyed(FIGURE, {**FIGURE, "id": 8, "publication_id": 2}))
    changed = {**FIGURE, "value": 32}, {**FIGURE, "id": 9, "publication_id": 3}
    recorded(after, f"tables/a/{file}.figures", keyed(*changed))
    figures = next(one for one in differences(before, after) if one.where.endswith(".figures"))
    assert figures.lines[:3] == ["~ 7", f"    in: {TEXT}", "    of: 某市人民检察院 工作白皮书 https://a.example/1"]
    assert [line for line in figures.lines if line.startswith("    of: ")][1:] == ["    of: 通报"]


def test_the_same_rows_in_another_order_do_not_differ(two: tuple[Path, Path]) -> None:
    before, after = two
    recorded(before, "tables/a/public.figures", keyed(FIGURE, {**FIGURE, "id": 8}))
    recorded(after, "tables/a/public.figures", keyed({**FIGURE, "id": 8}, FIGURE))
    assert list(differences(before, after)) == []


def test_a_table_that_is_gone_is_a_difference(two: tuple[Path, Path]) -> None:
    before, after = two
    recorded(before, "tables/a/public.figures", keyed(FIGURE))
    assert [(one.where, one.gone) for one in differences(before, after)] == [("tables/a/public.figures", 1)]


def test_a_line_of_a_page_that_begins_like_the_head_of_a_difference_is_shown(two: tuple[Path, Path]) -> None:
    before, after = two
    page = {"address": "/about", "head": ["200"], "markup": []}
    recorded(before, "pages/a/addresses", [{**page, "text": ["关于", "--相关机构--"]}])
    recorded(after, "pages/a/addresses", [{**page, "text": ["关于"]}])
    assert [(one.gone, one.lines) for one in differences(before, after)] == [(1, ["---相关机构--"])]


def test_pages_differ_in_what_they_say_or_in_markup_alone(two: tuple[Path, Path]) -> None:
    before, after = two
    page = {"address": "/about", "head": ["200"], "text": ["关于", "诈骗"], "markup": ["<h1", "关于"]}
    others = [{**page, "address": "/x"}, {**page, "address": "/y"}, {**page, "address": "/z"}]
    recorded(before, "pages/a/addresses", [page, *others])
    changed = [
        {**others[0], "head": ["404"]},
        {**others[1], "text": ["关于", "反诈"]},
        {**others[2], "markup": ["<h2"]},
    ]
    recorded(after, "pages/a/addresses", [page, *changed])
    found = list(differences(before, after))
    assert [one.where.split()[-1] for one in found] == ["/x", "/y", "/z"]
    assert [one.markup_alone for one in found] == [False, False, True]
    assert found[1].lines == ["-诈骗", "+反诈"]


def test_what_is_accepted_is_counted(tmp_path: Path) -> None:
    found = [Difference("tables/a/public.figures", added=2), Difference("pages/a/addresses /about", gone=1)]
    figures = Accepted("tables/*/public.figures", 2, "two more")
    assert judged(found, [figures]) == (found[1:], [(figures, 2)])
    miscounted = Accepted("tables/*", 3, "three more")
    assert judged(found, [miscounted]) == (found[1:], [(miscounted, 2)])
    assert judged([], [figures]) == ([], [(figures, 0)])
    (tmp_path / "a.toml").write_text('[[accepted]]\nwhere = "tables/*"\ncount = 1\nwhy = "one"\n', "utf-8")
    assert accepted(tmp_path / "a.toml") == [Accepted("tables/*", 1, "one")]
    (tmp_path / "a.toml").write_text('[[accepted]]\nwhere = "table/*"\ncount = 1\nwhy = "one"\n', "utf-8")
    with pytest.raises(ValueError, match="must begin with one of tables"):
        accepted(tmp_path / "a.toml")


def test_rows_of_a_file_that_changed_places_differ(two: tuple[Path, Path]) -> None:
    before, after = two
    about = {"key": "the file", "row": {"columns": ["id"], "byte_order_mark": False}}
    rows = keyed(FIGURE, {**FIGURE, "id": 8}, {**FIGURE, "id": 9})
    recorded(before, "exports/a/figures", [about, *rows])
    recorded(after, "exports/a/figures", [about, rows[0], rows[2]])
    assert [(one.gone, one.changed) for one in differences(before, after)] == [(1, 0)]
    recorded(after, "exports/a/figures", [about, rows[0], rows[2], rows[1]])
    (found,) = differences(before, after)
    assert (found.count, found.lines) == (1, ["~ the order: '8' → '9'"])


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/html", "<p><a href='/a'>一</a> <b>二</b><b>三</b></p><p>四</p>".encode(), ["href: /a", "一 二三", "四"]),
        ("application/x-bibtex", "@misc{a,\n  author = {孙某某},".encode(), ["@misc{a,", "  author = {孙某某},"]),
        ("text/csv", "\ufeffid".encode(), ["\ufeffid"]),
        ("application/json", b'{"b": 1, "a": "x"}', ["{", ' "a": "x",', ' "b": 1', "}"]),
        ("application/zip", b"\xff", ["sha256 a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89"]),
    ],
)
def test_what_an_answer_says_is_read_in_lines(kind: str, body: bytes, text: list[str], tmp_path: Path) -> None:
    assert lines_of(kind, body, Steady(tmp_path))[0] == text


def test_pages_with_an_etag_are_asked_once_more_one_of_each_form(tmp_path: Path) -> None:
    asked = list[tuple[str, str | None]]()

    def site(request: httpx.Request) -> httpx.Response:
        known, path = request.headers.get("if-none-match"), request.url.path
        asked.append((path, known))
        if path == "/gone":
            return httpx.Response(404, headers={"etag": '"a"'})
        return httpx.Response(304 if known == '"a"' and path != "/broken" else 200, headers={"etag": '"a"'})

    client = httpx.Client(base_url="http://site", transport=httpx.MockTransport(site))
    visitor = Visitor(itertools.repeat(client), "http://site", Steady(tmp_path))
    heads = [visitor.ask(path)[1]["head"] for path in ("/p/1", "/p/2", "/broken", "/gone")]
    assert heads == [
        ["200", "etag: <etag>", "with its etag: 304"],
        ["200", "etag: <etag>"],
        ["200", "etag: <etag>", "with its etag: 200"],
        ["404", "etag: <etag>"],
    ]
    assert [path for path, known in asked if known] == ["/p/1", "/broken"]


def test_long_lines_are_shown_where_they_begin_to_differ(two: tuple[Path, Path]) -> None:
    before, after = two
    for folder, end in ((before, "甲"), (after, "乙")):
        recorded(folder, "pages/a/addresses", [{"address": "/p", "head": [], "text": [f"{TEXT * 30}{end}"]}])
    (found,) = differences(before, after)
    assert [(line[:2], line[-1]) for line in found.lines] == [("-…", "甲"), ("+…", "乙")]


def test_the_projects_own_list_can_be_read() -> None:
    assert all(entry.why for entry in accepted(ROOT / "tests" / "net-accepted.toml"))


def test_moments_of_the_run_are_taken_out_and_those_of_the_records_stay(tmp_path: Path) -> None:
    steady = Steady(tmp_path)
    now = datetime.now(UTC) + timedelta(seconds=1)
    (tmp_path / "file").write_bytes(b"abc")
    steady.learn()
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    row = {
        "at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "file": f"fanzha-{now:%Y%m%dT%H%M%S}.123Z-0a1b2c3d.warc.gz",
        "seen": "2026-05-01T18:00:00Z",
        "sha256": digest,
        "other": digest[::-1],
        "folder": f"{tmp_path}/warc",
        "identity": "0a1b",
        "modified": f"{now:%a, %d %b %Y %H:%M:%S GMT}",
    }
    assert steady.value(row) == {
        "at": "<moment>",
        "file": "fanzha-<stamp>.warc.gz",
        "seen": "2026-05-01T18:00:00Z",
        "sha256": "<run>",
        "other": digest[::-1],
        "folder": "<data>/warc",
        "identity": "<run>",
        "modified": "<moment>",
    }
    assert [steady.column(*one, "a") for one in (("runs", "identity"), ("folding", "token"))] == ["<run>", "a"]


def test_every_mutation_fits_the_code_once_and_is_caught_by_something_that_is_there() -> None:
    entries = mutations()
    unfit = [one.name for one in entries if (ROOT / one.file).read_text("utf-8").count(one.old) != 1]
    assert unfit == [], "their modules were rewritten: move each to the place that does the same now"
    assert [one.name for one in entries if bool(one.tests) == bool(one.net)] == []
    lost = [test for one in entries for test in one.tests if not (ROOT / test.partition("::")[0]).exists()]
    assert lost == []
    assert len(entries) >= 40
    rooms = {one.file.split("/")[1] for one in entries}
    assert rooms >= {
        "analysis",
        "reading",
        "text",
        "store",
        "warc",
        "search",
        "publish",
        "site",
        "families",
        "politeness",
    }


def test_a_mutation_whose_place_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    with pytest.raises(ValueError, match="0 times in"):
        Mutation("n", "a.py", "y = 1", "y = 2").applied(tmp_path)


def test_a_mutation_that_is_no_python_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    with pytest.raises(ValueError, match="invalid syntax"):
        Mutation("n", "a.py", "= 1", "= =").applied(tmp_path)


def test_a_mutation_that_is_not_in_the_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["mutations", "error are cached"])
    with pytest.raises(SystemExit, match=r'mutations\.toml: error are cached\n  perhaps "errors are cached"'):
        main()


@pytest.mark.slow
def test_a_changed_rule_shows_and_nothing_else(tmp_path: Path) -> None:
    made = [one for one in archives(tmp_path, None) if one.name == "sample"]
    undated = "published=published, issuer", "published=None, issuer"
    fault = Mutation("periods without a year", "archive/analysis/figures/__init__.py", *undated)
    states = {"base": state(".", tmp_path), "fault": copy_of_project(tmp_path, fault)}
    for name, one in states.items():
        record(one, made, None, tmp_path / name, ("tables",))
    found = {one.where: one for one in differences(tmp_path / "base", tmp_path / "fault")}
    tables = {where.rpartition(".")[2] for where in found}
    assert tables <= {"figures", "figure_series", "contradictions", "meta", "documents"}
    figures = found["tables/sample/public.figures"]
    assert figures.changed
    assert any("period_start" in line for line in figures.lines)
