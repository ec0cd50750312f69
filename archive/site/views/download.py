"""Downloading everything: the page that explains it (/download), the public file and its checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import Request, Response

from archive import schema
from archive.site.addresses import address
from archive.site.data.public_file import PublicFile
from archive.site.http.file_download import FileDownload
from archive.site.http.responses import SHORT, missing
from archive.site.http.responses import page as respond

if TYPE_CHECKING:
    from datasette.app import Datasette


async def page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """What the file holds, how large it is and how it is checked."""
    counts = await datasette.get_database(public.name).table_counts()
    path = address(datasette, f"/{public.name}.db")
    context = {
        "here": "download",
        "facts": await public.facts(),
        "download": await public.download(),
        "tables": [
            {"name": table.name, "label": table.label, "rows": counts[table.name]}
            for table in schema.TABLES
            if table.name in counts
        ],
        "file_url": datasette.absolute_url(request, path),
        "checksum_url": datasette.absolute_url(request, f"{path}.sha256"),
    }
    return await respond(datasette, request, "fanzha/download.html", context)


async def file(public: PublicFile, datasette: Datasette, request: Request) -> FileDownload | Response:
    """The public file, whole or from any byte on. Datasette's own view says no length and knows no ranges."""
    whole = await public.download()
    if whole is None:
        return await missing(datasette, request)
    headers = {
        "content-type": "application/octet-stream",
        "content-disposition": f'attachment; filename="{whole.name}"',
        **SHORT,
    }
    return FileDownload(request, whole.file, etag=whole.sha256, modified=whole.modified, headers=headers)


async def checksum(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The line that `sha256sum -c` reads, for the exact file that is served."""
    whole = await public.download()
    if whole is None:
        return await missing(datasette, request)
    saved_as = {"content-disposition": f'attachment; filename="{whole.name}.sha256"'}
    return Response.text(f"{whole.sha256}  {whole.name}\n", headers=SHORT | saved_as)
