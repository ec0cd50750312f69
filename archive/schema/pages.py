"""Sources, pages, their texts and attachments, and the documents in them that publications are made of."""

from __future__ import annotations

from archive.schema.table import Column, Index, PublicRows, Table, TableListing

PAGES: tuple[Table, ...] = (
    Table(
        name="sources",
        label="来源网站",
        description="A site that is crawled, or from which pages were fetched or imported. The public file has the "
        "official ones, and others that hold a published page.",
        columns=(
            Column("id", str, "Short name of the source, as used on the command line.", key=True),
            Column("name", str, "The office that runs the site, in Chinese.", required=True),
            Column("level", str, "supreme, provincial, prefecture, county or other.", required=True),
            Column(
                "region_code",
                str,
                "GB/T 2260 code of the office's region; empty for the Supreme People's Procuratorate.",
            ),
            Column("home_url", str, "Home page."),
            Column(
                "family",
                str,
                "CMS family (ucap, trs …) that its declaration says; what its lists showed is in run_sources.",
            ),
            Column("official", int, "1 if the site belongs to a procuratorate.", required=True),
            Column(
                "looked_at",
                str,
                "When its columns were last looked for, on the home page and all pages below it, UTC, ISO 8601; empty "
                "if never. A month later they are looked for again.",
            ),
        ),
        lasting=True,
        published=PublicRows("official = 1 or id in (select source_id from main.pages)", after="pages"),
        listing=TableListing(label="name", sortable=("id", "level")),
    ),
    Table(
        name="pages",
        label="网页",
        description="A canonical URL: one address under all the spellings by which it is linked.",
        columns=(
            Column("id", int, "Made from the canonical URL, so that it is the same in every build.", key=True),
            Column("url", str, "Canonical URL; opens in a browser.", required=True),
            Column(
                "slug",
                str,
                "Short name made from the URL; /p/SLUG leads to the page's publication for good.",
                required=True,
            ),
            Column("source_id", str, "The site.", references="sources(id)"),
            Column("column_name", str, "The column (list) of the site that linked it."),
            Column(
                "state",
                str,
                "live, gone (404 or 410), challenged, blocked or error, when last asked; imported if it comes from a "
                "file and the site was never asked.",
                required=True,
            ),
            Column("state_reason", str, "JSON: the codes that say why it is in that state; empty for a live page."),
            Column(
                "tier",
                str,
                "How good it is as a copy: official, press, mirror, unknown or clone (rewritten by a machine, or a "
                "content farm's: never published); empty if never read.",
            ),
            Column(
                "tier_why",
                str,
                "JSON: what decided the tier, as codes with values; empty where nothing is known.",
            ),
            Column("first_seen", str, "When it was first asked for, UTC, ISO 8601.", required=True),
            Column("last_seen", str, "When it was last asked for, UTC, ISO 8601.", required=True),
            Column(
                "last_changed", str, "When its cleaned text was last found changed, UTC, ISO 8601; empty if never read."
            ),
            Column("version_id", int, "Its current text: the row of page_versions; empty if never read."),
        ),
        indexes=(Index(("url",), unique=True), Index(("slug",), unique=True)),
        published=PublicRows("id in (select page_id from main.copies)", after="copies"),
        listing=TableListing(
            columns=("url", "source_id", "column_name", "state", "first_seen", "last_seen"),
            label="url",
            facets=("state", "tier", "source_id"),
            sortable=("id", "first_seen", "last_seen", "last_changed"),
        ),
    ),
    Table(
        name="page_versions",
        label="网页版本",
        description="A distinct cleaned text of a page. The same text fetched again is the same version.",
        columns=(
            Column("id", int, "Made from the page and the text, so that it is the same in every build.", key=True),
            Column("page_id", int, "The page.", required=True, references="pages(id)"),
            Column("seen_at", str, "When this text was first seen, UTC, ISO 8601.", required=True),
            Column("last_seen", str, "When this text was last seen, UTC, ISO 8601.", required=True),
            Column("text_sha256", str, "SHA-256 of the text, white space removed.", required=True),
            Column("title", str, "Title of its first document, the site's suffix taken off; empty if none was found."),
            Column(
                "published",
                str,
                "Date as printed (China time), ISO 8601, as precise as known; empty if none was found.",
            ),
            Column(
                "published_from",
                str,
                "Where the date was found: meta, line, list, url or htmldate; empty if none was found.",
            ),
            Column("attribution", str, "来源 as printed; empty if none was found."),
            Column("editor", str, "责任编辑 as printed; empty if none was found."),
            Column(
                "imported",
                int,
                "1 if only imported files hold this text: the archive has not seen it on the web.",
                required=True,
            ),
            Column(
                "file_name",
                str,
                "Name of the file that it was imported from; empty for a text that was seen on the web.",
            ),
            Column(
                "text",
                str,
                "Paragraphs, one a line; tables as Markdown; several documents each under its title.",
                required=True,
            ),
            Column("reader_version", str, "Version of the reader that made the text."),
            Column("warc_file", str, "WARC file that holds the bytes as served."),
            Column("warc_offset", int, "Offset of the record in that file, in bytes."),
        ),
        indexes=(Index(("page_id", "last_seen")),),
        published=PublicRows("page_id in (select id from main.pages)", after="pages"),
        listing=TableListing(
            columns=("page_id", "seen_at", "last_seen", "title", "published", "text_sha256"),
            label="seen_at",
            sortable=("id",),
        ),
    ),
    Table(
        name="attachments",
        label="附件",
        description="A PDF, Word or Excel file that a page links. It is kept in WARC; what is said of it here is the "
        "latest that was had, and stays when it cannot be had any more.",
        columns=(
            Column(
                "id", int, "Made from the page and the file's address, so that it is the same in every build.", key=True
            ),
            Column("page_id", int, "The page that links it.", required=True),
            Column("position", int, "Order on the page; empty where the page does not link it any more."),
            Column("key", str, "Canonical URL of the file without its scheme.", required=True),
            Column("url", str, "URL of the file, as linked.", required=True),
            Column("name", str, "Text of the link, else the file's name.", required=True),
            Column(
                "state",
                str,
                "live, unread (it is there, and no text could be read), gone, challenged, blocked or error, when last "
                "asked for; empty if it never answered.",
            ),
            Column(
                "state_reason",
                str,
                "JSON: the codes that say why it is in that state, or what of its text was left out; empty for one "
                "read whole.",
            ),
            Column("last_seen", str, "When it was last asked for, UTC, ISO 8601."),
            Column("media_type", str, "What it is by its first bytes."),
            Column("sha256", str, "SHA-256 of its bytes."),
            Column("bytes", int, "Its size."),
            Column(
                "text", str, "Its text: paragraphs, one a line, tables as Markdown; empty where none could be read."
            ),
            Column("fetched_at", str, "When these bytes were fetched, UTC, ISO 8601."),
            Column("warc_file", str, "WARC file that holds them."),
            Column("warc_offset", int, "Offset of the record in that file, in bytes."),
        ),
        indexes=(Index(("page_id",)), Index(("key",))),
        published=PublicRows("page_id in (select id from main.pages)", after="pages"),
        listing=TableListing(
            columns=("name", "url", "page_id", "state", "media_type", "bytes", "last_seen"),
            label="name",
            facets=("state", "media_type"),
            sortable=("id", "last_seen", "bytes"),
        ),
    ),
    Table(
        name="cover_queue",
        label="待并附件",
        description="Pages whose text and attachments are to be put together when the job ends.",
        columns=(Column("page_id", int, "The page.", key=True),),
    ),
    Table(
        name="documents",
        label="页内文献",
        description="A document in a page's current text: what publications are made of.",
        columns=(
            Column("id", int, "Made from the page and the position, so that it is the same in every build.", key=True),
            Column("page_id", int, "The page.", required=True, references="pages(id)"),
            Column("version_id", int, "The page's current text.", required=True, references="page_versions(id)"),
            Column("position", int, "Order on the page; 1 where it holds one.", required=True),
            Column("title", str, "Title as printed."),
            Column("published", str, "Date as printed (China time), ISO 8601; empty if none was found."),
            Column("published_from", str, "Where the date was found: meta, line, list, url or htmldate."),
            Column("attribution", str, "来源 as printed; empty if none was found."),
            Column("editor", str, "责任编辑 as printed; empty if none was found."),
            Column("kind", str, "The kind of publication it is.", required=True),
            Column("kind_from", str, "The rule that decided the kind, as a code (archive/analysis/kinds.py)."),
            Column("topic", str, "fraud, partly or other.", required=True),
            Column(
                "topic_score",
                float,
                "Fraud terms weighed against the length of the text; the rule is in docs/topic.md.",
            ),
            Column("topic_terms", str, "JSON array of the terms that decided, most telling first."),
            Column("issuers", str, "JSON array of the offices that issued it, as the text names them."),
            Column("region_code", str, "GB/T 2260 code of the issuer's region."),
            Column("text_sha256", str, "SHA-256 of its text, white space removed.", required=True),
            Column(
                "text",
                str,
                "Its text where the page is only a cover: the page's own and below it that of its attachments; empty "
                "where it is the page's.",
            ),
            Column("start", int, "Where it begins in the page's text (or in its own), in characters.", required=True),
            Column("end", int, "Where it ends.", required=True),
            Column(
                "structure",
                str,
                "JSON: cases, outline, questions, tables and crimes, as read from the text; of a section, where it "
                "begins and ends in it.",
                required=True,
            ),
        ),
        indexes=(Index(("page_id", "position"), unique=True), Index(("text_sha256",))),
    ),
    Table(
        name="fingerprints",
        label="查重指纹",
        description="Hashes of how some of a document's sentences begin: what copies are looked up by.",
        columns=(
            Column("fingerprint", int, "32-bit hash.", key=True),
            Column("document_id", int, "The document.", key=True, references="documents(id)"),
        ),
        indexes=(Index(("document_id",)),),
        without_rowid=True,
    ),
    Table(
        name="links",
        label="文献关联",
        description="Two documents that hold much of the same text, and what the shorter is to the longer.",
        columns=(
            Column("document_id", int, "The shorter.", key=True, references="documents(id)"),
            Column("other_id", int, "The longer.", key=True, references="documents(id)"),
            Column(
                "relation",
                str,
                "same, excerpt, part, or doubtful (not linked; listed by fanzha status --copies).",
                required=True,
            ),
            Column("part", str, "上, 下, 1 … for a part; empty otherwise."),
            Column(
                "why",
                str,
                "JSON: shares of text, case numbers, titles and dates that decided, as codes with their values.",
                required=True,
            ),
        ),
        indexes=(Index(("other_id",)),),
    ),
    Table(
        name="publication_queue",
        label="待归并",
        description="Pages whose publications are to be made anew.",
        columns=(Column("page_id", int, "The page.", key=True),),
    ),
)
