"""Copies a data folder while others write to it, as a BagIt bag, and makes a data folder of such a copy."""

from archive.backup.restore import Restored, restore
from archive.backup.snapshot import BackedUp, back_up

__all__ = ["BackedUp", "Restored", "back_up", "restore"]
