"""Describes the archive, and the numbers of its charts, as datasets in the words of schema.org.

Search engines for data read such a description from a page. Google's rules for it: name and description are required
(50 to 5,000 characters), addresses are whole, a period is written as ISO 8601 writes intervals.
https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from archive.editions.listing import EditionFile
from archive.site.data.figures.series import Series
from archive.site.data.totals import Facts
from archive.site.edition.edition import Download
from archive.site.languages import DEFAULT
from archive.site.render.jsonld import CONTEXT
from archive.site.strings import word

Data = dict[str, Any]
Absolute = Callable[[str], str]  # the whole address of a path of the site
CSV, JSON, SQLITE = "text/csv", "application/json", "application/vnd.sqlite3"


def of_archive(
    facts: Facts, download: Download, path: str, edition: str | None, files: Iterable[EditionFile], absolute: Absolute
) -> Data:
    """The description of the whole archive, for the page /download. `path`: of the public file; `edition` and `files`:
    the latest edition with its other files."""
    counts = {"publications": facts.publications, "cases": facts.cases, "sources": len(facts.sources)}
    database = EditionFile(download.name, download.size, download.sha256, SQLITE, download.name)
    others = [_download(absolute(f"/editions/{edition}/{one.name}"), one) for one in files]
    return {
        **_common(facts, absolute),
        "@id": _archive_id(absolute),
        "name": word("site.title"),
        "alternateName": "fanzha",
        "description": word("dataset.archive", **{name: f"{n:,}" for name, n in counts.items()}),
        "url": absolute("/download"),
        "dateModified": download.built,
        "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": download.sha256},
        "measurementTechnique": absolute("/about"),
        "distribution": [_download(absolute(path), database), *others],
        **({"version": edition} if edition else {}),
    }


def _download(address: str, one: EditionFile) -> Data:
    size = {"contentSize": f"{one.bytes} B", "sha256": one.sha256}
    return _distribution(address, one.description, one.media_type) | size


def of_charts(facts: Facts, titles: Mapping[str, str], absolute: Absolute) -> Data:
    """The description of the numbers of the charts, for the page /explore. `titles`: of the charts, by name."""
    files = [_distribution(absolute(f"/explore/{name}.csv"), title, CSV) for name, title in titles.items()]
    return {
        **_common(facts, absolute),
        "@id": absolute("/explore") + "#dataset",
        "name": f"{word('explore.title')} · {word('site.title')}",
        "description": word("dataset.charts"),
        "url": absolute("/explore"),
        "isPartOf": {"@id": _archive_id(absolute)},
        "variableMeasured": [{"@type": "PropertyValue", "name": title} for title in titles.values()],
        "distribution": [_distribution(absolute("/explore.json"), word("explore.title"), JSON), *files],
    }


def of_series(facts: Facts, series: Series, name: str, api_path: str, absolute: Absolute) -> Data:
    """The description of a series of figures, for its page. `name`: what it counts; `api_path`: of its record."""
    about = {"name": name, "figures": f"{series.figures:,}", "publications": f"{series.publications:,}"}
    return {
        **_common(facts, absolute),
        "@id": absolute(series.path) + "#dataset",
        "name": name,
        "description": word("dataset.series", **about),
        "url": absolute(series.path),
        "isPartOf": {"@id": _archive_id(absolute)},
        "identifier": series.id,
        "temporalCoverage": f"{series.first_start}/{series.last_end}",
        "variableMeasured": {"@type": "PropertyValue", "name": name, "unitText": series.unit},
        "distribution": [
            _distribution(absolute(f"{series.path}.csv"), name, CSV),
            _distribution(absolute(api_path), name, JSON),
        ],
    }


def of_crime(facts: Facts, name: str, path: str, absolute: Absolute) -> Data:
    """The description of the outcomes of a crime, for its page, which is at `path`."""
    return {
        **_common(facts, absolute),
        "@id": absolute(path) + "#dataset",
        "name": word("dataset.crime_name", name=name),
        "description": word("dataset.crime", name=name),
        "url": absolute(path),
        "isPartOf": {"@id": _archive_id(absolute)},
        "distribution": [
            _distribution(absolute(f"{path}.csv"), name, CSV),
            _distribution(absolute(f"{path}.json"), name, JSON),
        ],
    }


def _common(facts: Facts, absolute: Absolute) -> Data:
    """What holds for all data of the archive."""
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "inLanguage": DEFAULT.tag,  # of the texts, whatever language the interface has
        "keywords": word("dataset.keywords").split("|"),
        "isAccessibleForFree": True,
        "license": absolute("/download") + "#licence",
        "creator": {"@type": "Organization", "name": word("site.name"), "url": absolute("/")},
        "includedInDataCatalog": {"@type": "DataCatalog", "name": word("site.name"), "url": absolute("/")},
        "spatialCoverage": {"@type": "Place", "name": word("dataset.place")},
        **_period(facts.first_year, facts.last_year),
    }


def _period(first: int | None, last: int | None) -> Data:
    return {"temporalCoverage": f"{first:04}/{last:04}"} if first and last else {}


def _archive_id(absolute: Absolute) -> str:
    return absolute("/download") + "#dataset"


def _distribution(address: str, name: str, media_type: str) -> Data:
    return {"@type": "DataDownload", "name": name, "contentUrl": address, "encodingFormat": media_type}
