"""Compares what a data folder or a backup holds with itself: records, tables, ledger, public files, checksums."""

from archive.verify.findings import Finding, Verified
from archive.verify.verify import verify

__all__ = ["Finding", "Verified", "verify"]
