"""Takes out of what is compared what each run makes anew: its moments and days, its folder, checksums of its files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

MOMENT = re.compile(r"(20\d\d-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)?")
STAMP = re.compile(r"\b(20\d{6})T?(\d{6})(?:\.\d+)?Z?(-[0-9a-f]{8})?")

# Columns and fields whose values each run makes anew; that they are there or not is compared. Places in a WARC file
# depend on how well its records were packed, and these on the moments in them.
OF_THE_RUN = frozenset({"identity", "token", "warc_offset", "free", "bytes"})
MEASURED = re.compile(
    r"(?<=after )\d+(?= s\b)|[\d,]+(?= MB free)|[\d.]+ ?ms\b|(?<=from byte )[\d,]+|(?<=第 )[\d,]+(?= 字节起)"
)


@dataclass
class Steady:
    """Takes out of values what each run makes anew: moments since its start, its days, its folder, its checksums."""

    folder: Path
    started: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    checksums: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._first = f"{self.started:%Y-%m-%dT%H:%M:%S}"
        days = {self.started + timedelta(hours=hours) for hours in (0, 8, 9, 1)}
        self._days = re.compile(
            "|".join({f"{day:{form}}" for day in days for form in ("%Y-%m-%d", "%Y年%-m月%-d日", "%-d %B %Y")})
        )

    def learn(self, *paths: Path) -> None:
        """Leave out the checksums of these files."""
        self.checksums |= {sha256(path.read_bytes()).hexdigest() for path in paths}

    def text(self, value: str) -> str:
        """The text without what belongs to the run."""
        value = value.replace(str(self.folder), "<data>")
        value = MOMENT.sub(self._moment, value)
        value = STAMP.sub(lambda m: "<stamp>" if f"{m[1]}{m[2]}" >= f"{self.started:%Y%m%d%H%M%S}" else m[0], value)
        value = re.sub(r"\b[0-9a-f]{64}\b", lambda m: "<checksum>" if m[0] in self.checksums else m[0], value)
        return re.sub(
            r"<today>[T ]\d\d:\d\d(:\d\d)?", "<today>", self._days.sub("<today>", MEASURED.sub("<measured>", value))
        )

    def _moment(self, found: re.Match[str]) -> str:
        return "<moment>" if f"{found[1]}T{found[2]}" >= self._first else found[0]

    def field(self, name: str, value: object) -> object:
        """The value of a column or of a field of JSON likewise."""
        return "<run>" if name in OF_THE_RUN and value is not None else self.value(value)

    def value(self, value: object) -> object:
        """A value likewise."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return f"<{sha256(value).hexdigest()[:16]}>"
        if isinstance(value, dict):
            return {self.text(str(key)): self.field(str(key), value[key]) for key in value}
        return [self.value(one) for one in value] if isinstance(value, list | tuple) else value
