"""Compares what a data folder or a backup holds with itself: records, tables, ledger, public files, checksums."""

from archive.verify.all_checks import is_archive, verify
from archive.verify.findings import Finding, Verified

__all__ = ["Finding", "Verified", "is_archive", "verify"]
