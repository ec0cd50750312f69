"""The download of everything: the page that explains it (/download), the public file and its checksum."""

from __future__ import annotations

from dataclasses import replace

from datasette import Response
from markupsafe import Markup

from archive import schema
from archive.editions.listing import DATABASE
from archive.site.api import datasets
from archive.site.data import published_editions
from archive.site.data.totals import Facts
from archive.site.edition.edition import Download
from archive.site.http.file_download import FileDownload
from archive.site.http.responses import SHORT
from archive.site.render.jsonld import script
from archive.site.strings import table_label
from archive.site.views.downloads.edition_files import EditionFiles
from archive.site.visit import Visit


async def page(visit: Visit) -> Response:
    """The page that explains what is in the file, how large it is and how to check it."""
    counts = await visit.datasette.get_database(visit.public.name).table_counts()
    url, facts, download = (
        visit.absolute(f"/{visit.public.name}.db"),
        await visit.public.facts(),
        await visit.public.download(),
    )
    exports = await visit.in_thread(_exports, visit)
    context = {
        "here": "download",
        "facts": facts,
        "download": download,
        "exports": exports,
        "json_ld": _described(visit, facts, download, exports) if download else None,
        "tables": [
            {"name": table.name, "label": table_label(table.name), "rows": counts[table.name]}
            for table in schema.TABLES
            if table.name in counts
        ],
        "file_url": url,
        "checksum_url": f"{url}.sha256",
    }
    return await visit.page("fanzha/download.html", context)


def _described(visit: Visit, facts: Facts, download: Download, exports: EditionFiles | None) -> Markup:
    """The description of the archive as a dataset, with all its files."""
    files = [one for one, _ in (*exports.files, *exports.parquet)] if exports else []
    edition, path = exports.id if exports else None, f"/{visit.public.name}.db"
    return script(datasets.of_archive(facts, download, path, edition, files, visit.absolute))


def _exports(visit: Visit) -> EditionFiles | None:
    """The files of the latest edition beside the public file; None if it has no others."""
    folder = visit.public.editions_folder
    latest = published_editions.listing_of(folder).latest
    facts = published_editions.facts_of(folder, latest.id) if latest else None
    if facts is None:
        return None
    found = EditionFiles.of(facts)
    others = tuple(one for one in found.files if one[0].name != DATABASE)
    return replace(found, files=others) if others else None


async def file(visit: Visit) -> FileDownload | Response:
    """The public file or a range of it. Datasette's own view sends no length and supports no ranges."""
    whole = await visit.public.download()
    if whole is None:
        return await visit.missing()
    headers = {
        "content-type": "application/octet-stream",
        "content-disposition": f'attachment; filename="{whole.name}"',
        **SHORT,
    }
    bytes_of, size = whole.edition, whole.size
    return FileDownload(visit.request, bytes_of, size, etag=whole.sha256, modified=whole.modified, headers=headers)


async def checksum(visit: Visit) -> Response:
    """The line that `sha256sum -c` reads, for exactly the file that is served."""
    visit.public.look()  # for mirrors, which look at nothing but the checksum until it changes
    whole = await visit.public.download()
    if whole is None:
        return await visit.missing()
    saved_as = {"content-disposition": f'attachment; filename="{whole.name}.sha256"'}
    return Response.text(f"{whole.sha256}  {whole.name}\n", headers=SHORT | saved_as)
