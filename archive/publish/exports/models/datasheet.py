"""DATASHEET.md: what to know before a model learns from the cases, as "Datasheets for Datasets" (Gebru et al.) want it.

Its words are in datasheet.md beside this module. Numbers are those of the edition; the quality of the fields is what
was measured (archive.known_quality).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources

from archive.known_quality import FieldScore, known_quality
from archive.publish.exports.about_edition import LICENCES, SUMMARY, TAKE_OUT, TITLE, ExportedEdition
from archive.publish.exports.models.case_records import EXCERPT, FIELDS, NAME, Record
from archive.publish.exports.models.families import Split, TextFamily
from archive.publish.exports.models.near_texts import MIN_LETTERS, NEAR_SHARE
from archive.publish.exports.models.rights import Rights

FILE = "DATASHEET.md"
# How the names of the measured fields begin that say something of the cases.
MEASURED = ("title", "published", "text_", "kind", "topic", "case_", "crimes", "regions", "copies")
COUNTED = ("split", "rights", "kind", "topic")  # fields whose values are counted
MOST_CRIMES = 12  # that are listed


@dataclass(slots=True)
class CaseCounts:
    """What is counted of the cases while they are written."""

    cases: int = 0
    chars: int = 0  # of the texts that are there
    values: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in COUNTED})
    crimes: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)  # null, by field

    def counting(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records, which are counted as they go by."""
        for record in records:
            self.cases += 1
            self.chars += len(record["text"] or "")
            for name, values in self.values.items():
                values[record[name]] += 1
            self.crimes.update(record["crimes"])
            self.years[record["published"][:4] if record["published"] else "not known"] += 1
            self.missing.update(name for name, value in record.items() if value is None)
            yield record


def datasheet(edition: ExportedEdition, counts: CaseCounts, families: Mapping[int, TextFamily]) -> str:
    """The datasheet as Markdown. `families`: that of each publication."""
    words = resources.files("archive.publish.exports.models").joinpath("datasheet.md").read_text("utf-8")
    known = known_quality()
    return words.format(
        title=TITLE,
        edition=edition.id,
        day=edition.day,
        summary=SUMMARY,
        file=NAME,
        cases=counts.cases,
        chars=counts.chars,
        fields=_fields(counts),
        rights=_counted("rights", counts.values["rights"]),
        kinds=_counted("kind", counts.values["kind"]),
        topics=_counted("topic", counts.values["topic"]),
        crimes=_table(("crime", "cases"), counts.crimes.most_common(MOST_CRIMES)),
        years=_counted("year", counts.years),
        splits=_splits(counts, families),
        near=NEAR_SHARE,
        min_letters=MIN_LETTERS,
        largest=max(Counter(family.id for family in families.values()).values(), default=0),
        publications=len(families),
        quality=_quality(),
        measured=known.measured,
        reader=known.reader_version,
        licences="\n".join(f"- **{licence.title}.** {licence.statement}" for licence in LICENCES),
        reserved=counts.values["rights"][Rights.RESERVED],
        excerpt=EXCERPT,
        take_out=TAKE_OUT,
    )


def _fields(counts: CaseCounts) -> str:
    rows = (
        (f"`{one.name}`", one.type, one.description, _share(counts.missing[one.name], counts.cases)) for one in FIELDS
    )
    return _table(("field", "type", "meaning", "null"), rows)


def _splits(counts: CaseCounts, families: Mapping[int, TextFamily]) -> str:
    of_split = Counter(family.split for family in {family.id: family for family in families.values()}.values())
    rows = ((split, counts.values["split"][split], of_split[split]) for split in Split)
    return _table(("split", "cases", "families"), rows)


def _quality() -> str:
    rows = (
        (one.field, _right(one.in_view), _right(one.aside))
        for one in known_quality().summaries()
        if one.field.startswith(MEASURED)
    )
    return _table(("what", "right, where rules were made", "right, on material kept aside"), rows)


def _counted(name: str, values: Counter[str]) -> str:
    return _table((name, "cases"), sorted(values.items()))


def _right(score: FieldScore | None) -> str:
    return f"{score.right}/{score.of}" if score else ""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if part else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
