"""The declaration of a table: its columns, keys and indexes, their meaning in words, and which rows are published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

NUMERIC = "numeric"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    type: str  # integer, text, real, or numeric: whole numbers are integers, all others reals (docs/decisions.md)
    description: str
    required: bool = False  # NOT NULL
    key: bool = False  # part of the primary key, in the order of the declarations
    references: str | None = None  # the key to which it refers, as "sources(id)"
    public_only: bool = False  # only the public file has it
    json: bool = False  # its text is JSON
    person: bool = False  # it names people of cases: no page lists rows by it
    derived: bool = False  # computed from other rows of the public file, by archive.search.index
    routine: bool = False  # a new value is no news of what the row is about: when it was last requested, where it is


@dataclass(frozen=True, slots=True)
class Index:
    """An index over columns. The entry `priority desc` stands for the column `priority` in descending order."""

    columns: tuple[str, ...]
    unique: bool = False
    public_only: bool = False  # only the public file has it, since every index slows the crawl down
    working_only: bool = False  # only the working file has it
    late: bool = False  # no page needs it to be stored: a rebuild makes it when all are, which is faster


@dataclass(frozen=True, slots=True)
class PublicRows:
    """Which rows of a table are published."""

    where: str  # SQL condition on a row; in it, main.TABLE has only the published rows of another table
    after: str | None = None  # that other table
    of_working_file: bool = False  # none come from the last file, even for a source that keeps its earlier state there


# The conditions that most tables use, by the word that a declaration has for them.
PUBLIC_ROWS = {
    "all": PublicRows("true"),
    "of_publications": PublicRows("publication_id in (select id from main.publications)", after="publications"),
    "of_cases": PublicRows("case_id in (select id from main.cases)", after="cases"),
    "of_outcomes": PublicRows("outcome_id in (select id from main.outcomes)", after="outcomes"),
}


@dataclass(frozen=True, slots=True)
class TableListing:
    """How the site lists a table. It offers sorting only by the `sortable` columns, and by the key, since Datasette
    always offers that. Sorting by a column without an index, or over wide rows, would scan the whole table."""

    columns: tuple[str, ...] = ()  # shown by default, the most important first; empty: all
    label: str | None = None  # the column whose value names a row
    facets: tuple[str, ...] = ()
    sortable: tuple[str, ...] = ()
    newest_first: str | None = None  # the list is sorted by this column, the greatest value first
    full_text: str | None = None  # the full-text table, whose rowid is `place`


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the working file archive.db, and of the public file if some of its rows are published."""

    name: str
    label: str  # Chinese, for the site
    description: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...] = ()
    lasting: bool = False  # its rows are in no WARC file: migrations change it, and a rebuild leaves it alone
    without_rowid: bool = False
    published: PublicRows | None = None
    public_only: bool = False  # only the public file has it: publishing makes its rows
    view: str | None = None  # SQL: in the working file it is this view, since its rows are all in other tables there
    listing: TableListing = TableListing()
    when_empty: str = ""  # why a public file may have none of its rows, as a sentence; of public tables alone

    @property
    def public(self) -> bool:
        """Whether the public file has it."""
        return self.published is not None

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of its primary key."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def persons(self) -> frozenset[str]:
        """The columns that name people of cases."""
        return frozenset(column.name for column in self.columns if column.person)

    @property
    def indexed(self) -> frozenset[str]:
        """The columns by which SQLite finds rows without reading all of them."""
        return frozenset((self.key[0], *(index.columns[0].partition(" ")[0] for index in self.indexes)))

    def columns_of(self, *, public: bool) -> tuple[Column, ...]:
        """The columns in the public file, or in the working file."""
        return tuple(column for column in self.columns if public or not column.public_only)

    def create(self, *, public: bool = False, schema: str = "main") -> str:
        """The statement that makes the table, empty, in a schema (an attached file) of the connection; or its view."""
        if self.view and not public:
            return f'create view "{schema}"."{self.name}" as {self.view}'
        lines = [*map(_definition, self.columns_of(public=public)), f"primary key ({_listed(self.key)})"]
        body = ",\n  ".join(lines)
        # A STRICT table takes no numeric column: all others are STRICT.
        options = ["strict"] if all(column.type != NUMERIC for column in self.columns) else []
        options += ["without rowid"] if self.without_rowid else []
        return f'create table "{schema}"."{self.name}" (\n  {body}\n) {", ".join(options)}'.rstrip()

    def create_indexes(self, *, public: bool = False, late: bool = True) -> Iterator[str]:
        """The statements that make its indexes that are missing, named as sqlite-utils names them. `late`: also those
        that a rebuild makes late."""
        for index in self.indexes:
            if not (index.working_only if public else index.public_only) and (late or not index.late):
                name = "_".join(("idx", self.name, *(column.removesuffix(" desc") for column in index.columns)))
                unique = "unique " if index.unique else ""
                yield f'create {unique}index if not exists "{name}" on "{self.name}" ({_listed(index.columns)})'


def _definition(column: Column) -> str:
    required = " not null" if column.required else ""
    references = f" references {column.references}" if column.references else ""
    check = f""" check (typeof("{column.name}") <> 'text')""" if column.type == NUMERIC else ""
    return f'"{column.name}" {column.type}{required}{references}{check}'


def _listed(columns: tuple[str, ...]) -> str:
    """The columns with their names in quotes, since a column is called `end`. A `desc` after a name stays unquoted."""
    return ", ".join(f'"{name}" {order}'.rstrip() for name, _, order in (column.partition(" ") for column in columns))
