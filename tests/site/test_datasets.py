"""The archive and its charts as datasets of schema.org, by Google's rules; and what other sites show of a link here."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest

from archive.editions.listing import EditionFile
from archive.site.api.datasets import of_archive
from archive.site.data.totals import count_facts
from tests.support import public_file
from tests.support.public_file import Get

PAGES = ("/download", "/explore")
# The properties that schema.org gives Dataset, with those of CreativeWork and Thing, as far as we use them.
PROPERTIES = {
    *("@context", "@type", "@id", "name", "alternateName", "description", "url", "identifier", "license", "creator"),
    *("keywords", "inLanguage", "isAccessibleForFree", "includedInDataCatalog", "isPartOf", "dateModified"),
    *("distribution", "measurementTechnique", "variableMeasured", "version", "temporalCoverage", "spatialCoverage"),
}
TYPES = {
    "creator": "Organization",
    "includedInDataCatalog": "DataCatalog",
    "spatialCoverage": "Place",
    "distribution": "DataDownload",
    "variableMeasured": "PropertyValue",
    "identifier": "PropertyValue",
}


def described(get: Get, path: str) -> dict[str, Any]:
    [text] = lxml.html.document_fromstring(get(path).text).xpath("//script[@type='application/ld+json']/text()")
    found: dict[str, Any] = json.loads(text)
    return found


def is_whole(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


@pytest.mark.parametrize("path", PAGES)
def test_a_dataset_keeps_the_rules(get: Get, path: str) -> None:
    data = described(get, path)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Dataset")
    assert data.keys() <= PROPERTIES
    assert data["name"]
    assert 50 <= len(data["description"]) <= 5_000
    assert all(is_whole(data[name]) for name in ("@id", "url", "license"))
    assert re.fullmatch(r"\d{4}/\d{4}", data["temporalCoverage"])
    for name, type_ in TYPES.items():
        values = data.get(name, [])
        assert {one["@type"] for one in (values if isinstance(values, list) else [values])} <= {type_}, name
    assert all(one and one == one.strip() for one in data["keywords"])
    assert data["distribution"]


@pytest.mark.parametrize("path", PAGES)
def test_every_file_of_a_dataset_is_there_in_its_format(get: Get, path: str) -> None:
    for one in described(get, path)["distribution"]:
        assert is_whole(one["contentUrl"])
        answer = get(urlsplit(one["contentUrl"]).path)
        assert answer.status_code == 200
        if one["encodingFormat"] != "application/vnd.sqlite3":
            assert answer.headers["content-type"].startswith(one["encodingFormat"])
        else:
            assert answer.content.startswith(b"SQLite format 3\0")
            assert one["contentSize"] == f"{len(answer.content)} B"


def test_the_charts_are_part_of_the_archive(get: Get) -> None:
    archive = described(get, "/download")
    assert described(get, "/explore")["isPartOf"] == {"@id": archive["@id"]}
    assert archive["temporalCoverage"] == "2022/2026"
    assert f"共 {len(public_file.MADE)} 件文献" in archive["description"]


def test_the_files_of_the_latest_edition_are_distributions(public_db: Path) -> None:
    class PublicFile:
        name, size, sha256, built = "fanzha.db", 12, "ab", "2026-11-28T02:00:00Z"

    packed = EditionFile("fanzha.db.zst", 7, "cd", "application/zstd", "The file, packed")
    with closing(sqlite3.connect(public_db)) as db:
        facts = count_facts(db)
    data = of_archive(facts, PublicFile(), "/fanzha.db", "2026-11-28.01", [packed], "https://a.example{}".format)
    assert data["version"] == "2026-11-28.01"
    first, second = data["distribution"]
    assert (first["contentUrl"], first["sha256"]) == ("https://a.example/fanzha.db", "ab")
    assert second == {
        "@type": "DataDownload",
        "name": "The file, packed",
        "contentUrl": "https://a.example/editions/2026-11-28.01/fanzha.db.zst",
        "encodingFormat": "application/zstd",
        "contentSize": "7 B",
        "sha256": "cd",
    }


@pytest.mark.parametrize("path", ["/", "/search?q=诈骗", "/explore", f"/p/{public_file.GUIDING.slug}"])
def test_a_link_to_a_page_has_a_preview(get: Get, path: str) -> None:
    html = lxml.html.document_fromstring(get(path).text)
    told = {one.get("property"): one.get("content") for one in html.xpath("//meta[starts-with(@property, 'og:')]")}
    assert told["og:title"] == html.findtext(".//title")
    assert [told["og:description"]] == html.xpath("//meta[@name='description']/@content")
    assert told["og:description"].strip() == told["og:description"]
    image = urlsplit(told["og:image"])
    assert is_whole(told["og:image"])
    answer = get(f"{image.path}?{image.query}")
    assert answer.headers["content-type"] == "image/png"
    width, height = (int.from_bytes(answer.content[at : at + 4]) for at in (16, 20))  # of the first chunk, IHDR
    assert (str(width), str(height)) == (told["og:image:width"], told["og:image:height"])
    assert len(answer.content) < 60_000


def test_a_hostile_title_stays_within_its_preview(get: Get) -> None:
    html = lxml.html.document_fromstring(get(f"/p/{public_file.HOSTILE.slug}").text)
    [title] = html.xpath("//meta[@property='og:title']/@content")
    assert title.startswith(public_file.HOSTILE.title)
    assert not html.xpath("//head//script[not(@src) and not(@type)]")
