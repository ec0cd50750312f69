"""The pages and files of editions: what the list names is served, and nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from archive.editions.delta_file import open_delta
from archive.site.plugin import make_datasette
from tests.support.made_editions import make_editions
from tests.support.public_file import Get

FIRST, SECOND, THIRD = "2026-10-28.01", "2026-11-20.01", "2026-11-28.01"


@pytest.fixture(scope="module")
def folder(public_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_editions(public_db, tmp_path_factory.mktemp("editions")).parent


@pytest.fixture(scope="module")
def edition_site(folder: Path) -> Datasette:
    return make_datasette(folder / "fanzha.db")


@pytest.fixture(scope="module")
def of_editions(edition_site: Datasette) -> Get:
    return lambda path: asyncio.run(edition_site.client.get(path))


def headed(site: Datasette, path: str, **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(site.client.get(path, headers=given))


def test_the_list_is_served_as_publishing_wrote_it(of_editions: Get, folder: Path) -> None:
    answer = of_editions("/editions/index.json")
    assert answer.json() == json.loads((folder / "editions" / "index.json").read_text())
    assert [one["id"] for one in answer.json()["editions"]] == [THIRD, SECOND]
    facts = of_editions(f"/editions/{SECOND}/index.json").json()
    assert facts == json.loads((folder / "editions" / SECOND / "index.json").read_text())


def test_a_file_is_served_whole_in_ranges_and_once(edition_site: Datasette, folder: Path) -> None:
    path = f"/editions/{SECOND}/fanzha.db"
    data = (folder / "editions" / SECOND / "fanzha.db").read_bytes()
    whole = headed(edition_site, path)
    assert (whole.status_code, whole.content, whole.headers["content-length"]) == (200, data, str(len(data)))
    assert whole.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    assert whole.headers["content-disposition"] == 'attachment; filename="fanzha.db"'
    part = headed(edition_site, path, range="bytes=10-19")
    assert (part.status_code, part.content) == (206, data[10:20])
    assert headed(edition_site, path, if_none_match=whole.headers["etag"]).status_code == 304
    assert headed(edition_site, path, range=f"bytes={len(data)}-").status_code == 416


def test_downloads_leave_no_file_open(edition_site: Datasette) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        headed(edition_site, f"/editions/{THIRD}/fanzha.db")
        headed(edition_site, f"/editions/{THIRD}/fanzha.db", if_none_match="*")
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_a_delta_is_served(of_editions: Get, tmp_path: Path) -> None:
    saved = tmp_path / "delta.jsonl.gz"
    saved.write_bytes(of_editions(f"/editions/deltas/{SECOND}..{THIRD}.jsonl.gz").content)
    with open_delta(saved) as delta:
        assert [one.change for one in delta.publications()] == ["added", "removed"]


def test_what_the_list_does_not_name_is_not_served(of_editions: Get, folder: Path) -> None:
    (folder / "editions" / THIRD / "hidden.txt").write_text("x")
    for path in (
        *(f"/editions/{FIRST}/fanzha.db", f"/editions/{FIRST}", "/editions/2026-11-29.01/fanzha.db"),
        *(f"/editions/{THIRD}/..%2F..%2Ffanzha.db", f"/editions/{THIRD}/%2e%2e", f"/editions/{THIRD}/fanzha.db%00"),
        *(f"/editions/{THIRD}/hidden.txt", "/editions/deltas/..%2Findex.json", "/editions/deltas/index.json"),
    ):
        assert of_editions(path).status_code == 404, path


def test_a_link_out_of_the_folder_or_a_file_that_changed_is_missing(public_db: Path, tmp_path: Path) -> None:
    folder = make_editions(public_db, tmp_path).parent
    (tmp_path / "secret").write_text("x")
    index = folder / "editions" / THIRD / "index.json"
    facts = json.loads(index.read_text())
    facts["files"].append({**facts["files"][0], "name": "../../secret", "bytes": 1})
    index.write_text(json.dumps(facts))
    (folder / "editions" / SECOND / "fanzha.db").write_bytes(b"another size")
    site = make_datasette(folder / "fanzha.db")
    assert headed(site, f"/editions/{THIRD}/..%2F..%2Fsecret").status_code == 404
    assert "secret" not in headed(site, "/editions").text
    assert headed(site, f"/editions/{SECOND}/fanzha.db").status_code == 404


def test_a_damaged_list_takes_nothing_but_the_editions_away(
    public_db: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    public = make_editions(public_db, tmp_path)
    index = tmp_path / "editions" / "index.json"
    for damage in ("", "{", "[]", "[" * 100_000, '{"editions": [5], "deltas": []}'):
        caplog.clear()
        index.write_text(damage)
        site = make_datasette(public)
        for path in ("/download", "/editions", "/editions/index.json"):
            assert headed(site, path).status_code == 200, (path, damage[:40])
        assert headed(site, f"/editions/{THIRD}/fanzha.db").status_code == 404
        assert caplog.text.count("no edition is served") == 1, damage[:40]


def test_of_an_edition_that_was_removed_by_hand_nothing_is_said(public_db: Path, tmp_path: Path) -> None:
    site = make_datasette(make_editions(public_db, tmp_path))
    assert THIRD in headed(site, "/editions").text
    shutil.rmtree(tmp_path / "editions" / THIRD)
    (tmp_path / "editions" / SECOND / "index.json").write_text("{")
    (tmp_path / "editions" / "deltas" / f"{SECOND}..{THIRD}.jsonl.gz").unlink()
    assert headed(site, "/download").status_code == 200
    assert headed(site, "/editions/index.json").json()["editions"] == []
    assert headed(site, f"/editions/{SECOND}/index.json").status_code == 404
    assert headed(site, f"/editions/changes?since={SECOND}&to={THIRD}").status_code == 404
