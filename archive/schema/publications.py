"""Publications, where they were seen, and what is in their texts; the vocabularies of crimes and regions."""

from __future__ import annotations

from archive.schema.table import ALL_ROWS, OF_PUBLICATIONS, Column, Index, PublicRows, Table, TableListing

PUBLICATIONS: tuple[Table, ...] = (
    Table(
        name="publications",
        label="文献",
        description="A work: one report, one batch of cases, one Q&A. Ten reposts are ten copies of one publication.",
        columns=(
            Column("id", int, "Made from the URL of its best copy.", key=True),
            Column("slug", str, "Short name; the publication is read at /p/SLUG.", required=True),
            Column(
                "kind",
                str,
                "report, typical_cases, guiding_cases, press_qa, release, normative or other.",
                required=True,
            ),
            Column("kind_from", str, "The rule that decided the kind, as a code (archive/analysis/kinds.py)."),
            Column("title", str, "Title as printed on the best copy."),
            Column("issuer", str, "The offices that issued it, as the text says; empty where it does not say."),
            Column(
                "published", str, "Date as printed (China time), ISO 8601, as precise as known; empty if not known."
            ),
            Column("published_from", str, "Where the date was found: meta, line, list, url or htmldate."),
            Column("year", int, "Year of publication."),
            Column("attribution", str, "来源 as printed; empty if none was found."),
            Column("editor", str, "责任编辑 as printed; empty if none was found."),
            Column(
                "topic", str, "fraud (about fraud) or partly (a batch in which some cases are fraud).", required=True
            ),
            Column("topic_score", float, "Fraud terms weighed against the length of the text."),
            Column("topic_terms", str, "JSON array of the terms that decided, most telling first."),
            Column("source_id", str, "The site of its best copy.", references="sources(id)"),
            Column("region_code", str, "GB/T 2260 code of the issuer's region; empty if national or not known."),
            Column(
                "url",
                str,
                "Its best copy: the office's own page first, then by tier, then the earliest.",
                required=True,
            ),
            Column("chars", int, "Length of the text in characters.", required=True),
            Column("case_count", int, "Number of cases; empty where it holds none."),
            Column("copy_count", int, "Number of pages that carry it; clones do not count.", required=True),
            Column("first_seen", str, "When it was first seen, UTC, ISO 8601."),
            Column(
                "place",
                int,
                "Its number in the order of dates, the newest highest, in this file; rowid of publications_fts.",
                public_only=True,
            ),
        ),
        indexes=(
            Index(("slug",), unique=True),
            Index(("published",), public_only=True),
            Index(("title",), public_only=True),
            Index(("kind",), public_only=True),
            Index(("topic",), public_only=True),
            Index(("year",), public_only=True),
            Index(("source_id",), public_only=True),
            Index(("place",), unique=True, public_only=True),
        ),
        published=PublicRows("topic in ('fraud', 'partly')"),
        listing=TableListing(
            columns=("published", "title", "kind", "issuer", "source_id", "topic", "chars", "copy_count"),
            label="title",
            facets=("kind", "year", "source_id", "topic"),
            sortable=("id", "published", "year", "kind", "topic", "source_id", "chars", "copy_count", "topic_score"),
            newest_first="published",
            full_text="publications_fts",
        ),
    ),
    Table(
        name="publication_texts",
        label="全文",
        description="The text of a publication.",
        columns=(
            Column("publication_id", int, "The publication.", key=True, references="publications(id)"),
            Column("text", str, "Paragraphs, one a line; tables as Markdown.", required=True),
        ),
        published=OF_PUBLICATIONS,
        listing=TableListing(sortable=("publication_id",)),
    ),
    Table(
        name="copies",
        label="副本",
        description="A page that carries a publication.",
        columns=(
            Column("page_id", int, "The page.", key=True, references="pages(id)"),
            Column("position", int, "Order on a page that holds several publications; 1 where it holds one.", key=True),
            Column("publication_id", int, "The publication.", required=True, references="publications(id)"),
            Column(
                "relation",
                str,
                "original, sister (same site), repost, part (a stretch of it) or excerpt (a case of it).",
                required=True,
            ),
            Column("part", str, "上, 下, 1 … for a part; empty otherwise."),
            Column(
                "why",
                str,
                "JSON: what told that it is a copy, codes with their values; empty for the best copy itself.",
            ),
        ),
        indexes=(Index(("publication_id",)),),
        published=OF_PUBLICATIONS,
        listing=TableListing(
            columns=("publication_id", "page_id", "relation", "part", "why", "position"),
            facets=("relation",),
            sortable=("position",),
        ),
    ),
    Table(
        name="outlines",
        label="提纲",
        description="A numbered heading of a report.",
        columns=(
            Column("publication_id", int, "The publication.", key=True, references="publications(id)"),
            Column("position", int, "Order in the publication.", key=True),
            Column(
                "level",
                int,
                "0 for 第一部分 and 第一章, 1 for 一、 and 第一节, 2 for （一）, 3 for 1., 4 for （1）.",
                required=True,
            ),
            Column("heading", str, "As printed, number included.", required=True),
            Column("start", int, "Where it begins in the text, in characters.", required=True),
        ),
        published=OF_PUBLICATIONS,
        listing=TableListing(columns=("publication_id", "position", "level", "heading"), facets=("level",)),
    ),
    Table(
        name="questions",
        label="问答",
        description="A question and its answer.",
        columns=(
            Column("publication_id", int, "The publication.", key=True, references="publications(id)"),
            Column("position", int, "Order in the publication.", key=True),
            Column("asker", str, "记者, 问题一 …, as printed; empty where a subhead is the question."),
            Column("question", str, "The question.", required=True),
            Column("answer", str, "The answer: paragraphs, one a line.", required=True),
            Column("start", int, "Where the question begins in the text, in characters.", required=True),
            Column("end", int, "Where the answer ends.", required=True),
        ),
        published=OF_PUBLICATIONS,
        listing=TableListing(columns=("publication_id", "position", "asker", "question", "answer")),
    ),
    Table(
        name="data_tables",
        label="数据表",
        description="A table of figures in a text.",
        columns=(
            Column("publication_id", int, "The publication.", key=True, references="publications(id)"),
            Column("position", int, "Order in the publication.", key=True),
            Column("title", str, "The line that names it; empty if none does."),
            Column("rows", str, "JSON: rows of cells, the head first; empty where it is damaged."),
            Column(
                "damage",
                str,
                "Why it is not read: cells_joined, several_figures, uneven_rows, no_head, no_rows or "
                "flattened; empty for a sound one.",
            ),
            Column("start", int, "Where it begins in the text, in characters.", required=True),
            Column("end", int, "Where it ends.", required=True),
        ),
        published=OF_PUBLICATIONS,
        listing=TableListing(columns=("publication_id", "position", "title", "rows", "damage"), label="title"),
    ),
    Table(
        name="publication_issuers",
        label="发布机关",
        description="An office that issued a publication, as the text names it.",
        columns=(
            Column("publication_id", int, "The publication.", key=True, references="publications(id)"),
            Column("position", int, "Order in which they are named.", key=True),
            Column("name", str, "Full name of the office.", required=True),
        ),
        published=OF_PUBLICATIONS,
        listing=TableListing(facets=("name",), sortable=("name",)),
    ),
    Table(
        name="crimes",
        label="罪名",
        description="The crimes of the criminal law.",
        columns=(
            Column("id", str, "Short English name.", key=True),
            Column("name", str, "罪名 in full.", required=True),
            Column("short_names", str, "JSON array of what it is called in short."),
            Column("former_names", str, "JSON array of the names it had before."),
            Column("article", str, "Article of the criminal law; empty if not known."),
            Column("english", str, "English name."),
        ),
        published=ALL_ROWS,
        listing=TableListing(label="name", sortable=("id", "name")),
    ),
    Table(
        name="publication_crimes",
        label="文献罪名",
        description="A crime that a publication is about.",
        columns=(
            Column("publication_id", int, "The publication.", key=True, references="publications(id)"),
            Column("crime_id", str, "The crime.", key=True, references="crimes(id)"),
            Column(
                "how", str, "Where it was found, the strongest place: title, keywords, charge or text.", required=True
            ),
        ),
        indexes=(Index(("crime_id",)),),
        published=OF_PUBLICATIONS,
        listing=TableListing(facets=("crime_id", "how"), sortable=("crime_id",)),
    ),
    Table(
        name="regions",
        label="行政区划",
        description="Provinces and prefectures, GB/T 2260.",
        columns=(
            Column("code", str, "Six digits.", key=True),
            Column("name", str, "Full name.", required=True),
            Column("parent", str, "Code of the province; empty for a province."),
        ),
        published=ALL_ROWS,
        listing=TableListing(label="name", facets=("parent",), sortable=("code",)),
    ),
)
