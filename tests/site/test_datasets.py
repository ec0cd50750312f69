"""The archive and its charts as datasets of schema.org, by Google's rules."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest

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
