"""The files of an edition beside the public file: SQLite packed, CSV, JSON Lines, Parquet and what describes them.

`write(public_db, folder, edition=…, day=…)` makes them; `unavailable()` says what cannot be made on this machine.
"""

from archive.publish.exports.export_file import ExportFile
from archive.publish.exports.models import MemoFiles
from archive.publish.exports.writing import unavailable, write

__all__ = ["ExportFile", "MemoFiles", "unavailable", "write"]
