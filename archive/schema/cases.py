"""The cases of publications: their sections, crimes and regions."""

from __future__ import annotations

from archive.schema.table import OF_CASES, OF_PUBLICATIONS, Column, Index, Table, TableListing

CASES: tuple[Table, ...] = (
    Table(
        name="cases",
        label="案例",
        description="One case of a batch. Lead, sections and closing together are its text.",
        columns=(
            Column(
                "id",
                int,
                "Made from the publication and the position, so that it is the same in every build.",
                key=True,
            ),
            Column("publication_id", int, "The batch.", required=True, references="publications(id)"),
            Column("position", int, "Order in the batch.", required=True),
            Column("number", str, "检例第67号, 案例一 …; empty where the text gives none."),
            Column("title", str, "Title of the case.", required=True),
            Column("subtitle", str, "What follows the dash; empty if none."),
            Column("keywords", str, "JSON array of 关键词, as printed."),
            Column("lead", str, "The text between the title and the first heading; empty if there is none."),
            Column(
                "closing", str, "The closing lines that name offices, prosecutors and authors; empty if there are none."
            ),
            Column("offices", str, "JSON array of the procuratorates that handled it, as its closing lines name them."),
            Column("prosecutors", str, "JSON array of the prosecutors named there."),
            Column("authors", str, "JSON array of the authors named there."),
            Column("topic", str, "fraud or other.", required=True),
            Column("start", int, "Where it begins in the publication's text, in characters.", required=True),
            Column("end", int, "Where it ends.", required=True),
            Column(
                "place",
                int,
                "Its number in the order of dates, the newest highest, in this file; rowid of cases_fts.",
                public_only=True,
            ),
        ),
        indexes=(
            Index(("publication_id", "position"), unique=True),
            Index(("number",)),
            Index(("keywords",), public_only=True),
            Index(("place",), unique=True, public_only=True),
        ),
        published=OF_PUBLICATIONS,
        listing=TableListing(
            columns=("number", "title", "subtitle", "publication_id", "keywords", "topic", "offices"),
            label="title",
            facets=("topic",),
            sortable=("id", "publication_id", "number", "topic"),
            full_text="cases_fts",
        ),
    ),
    Table(
        name="case_sections",
        label="案例分节",
        description="One 【section】 of a case.",
        columns=(
            Column("case_id", int, "The case.", key=True, references="cases(id)"),
            Column("position", int, "Order in the case.", key=True),
            Column(
                "heading",
                str,
                "One of a fixed set (keywords, gist, facts …); other where it is none of them.",
                required=True,
            ),
            Column("heading_as_written", str, "The heading as printed.", required=True),
            Column("text", str, "Paragraphs, one a line.", required=True),
        ),
        indexes=(Index(("heading",), public_only=True),),
        published=OF_CASES,
        listing=TableListing(
            columns=("case_id", "position", "heading", "heading_as_written", "text"), facets=("heading",)
        ),
    ),
    Table(
        name="case_crimes",
        label="案例罪名",
        description="A crime that a case is about.",
        columns=(
            Column("case_id", int, "The case.", key=True, references="cases(id)"),
            Column("crime_id", str, "The crime.", key=True, references="crimes(id)"),
            Column(
                "how", str, "Where it was found, the strongest place: title, keywords, charge or text.", required=True
            ),
        ),
        indexes=(Index(("crime_id",)),),
        published=OF_CASES,
        listing=TableListing(facets=("crime_id", "how"), sortable=("crime_id",)),
    ),
    Table(
        name="case_regions",
        label="案例地域",
        description="A province or prefecture whose offices or courts handled a case.",
        columns=(
            Column("case_id", int, "The case.", key=True, references="cases(id)"),
            Column("code", str, "The region.", key=True, references="regions(code)"),
            Column("how", str, "The name that gave it, as printed.", required=True),
        ),
        indexes=(Index(("code",)),),
        published=OF_CASES,
        listing=TableListing(facets=("code",), sortable=("code",)),
    ),
)
