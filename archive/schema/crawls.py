"""The ledger of runs, the columns that were found, what is still to be fetched, and what was published."""

from __future__ import annotations

from archive.schema.table import Column, Index, PublicRows, Table, TableListing

CRAWLS: tuple[Table, ...] = (
    Table(
        name="runs",
        label="采集记录",
        description="The ledger of crawls: one row a run, however often it was interrupted and resumed. The public "
        "file has those over sources that it holds.",
        columns=(
            Column("id", int, "Number of the run.", key=True),
            Column("started", str, "UTC, ISO 8601.", required=True),
            Column("ended", str, "UTC, ISO 8601; empty while it runs or after it was killed."),
            Column("verdict", str, "good, or the worst of its sources' verdicts; empty while it runs."),
            Column("origin", str, "live, or the name of the WARC file that was replayed.", required=True),
            Column("since", str, "Only list rows dated on or after this day were followed; empty for all."),
            Column("limit_articles", int, "At most so many articles of each source were asked for; empty for all."),
            Column("resumes", int, "How often it was taken up again after an interruption.", required=True),
            Column("version", str, "Version of fanzha."),
        ),
        lasting=True,
        published=PublicRows("id in (select run_id from main.run_sources)", after="run_sources"),
        listing=TableListing(label="started", sortable=("id", "started", "ended"), newest_first="started"),
    ),
    Table(
        name="run_sources",
        label="采集来源记录",
        description="What a run did on one source.",
        columns=(
            Column("run_id", int, "The run.", key=True, references="runs(id)"),
            Column("source_id", str, "The source.", key=True, references="sources(id)"),
            Column(
                "verdict",
                str,
                "good, partial, shrunk, layout (texts could not be read), gone (articles taken down), empty, down, "
                "refused (not asked for: robots.txt or the address guard forbids it, or it wants a browser and there "
                "is none), challenged, blocked, failed, absent (not in the replayed file), or interrupted.",
            ),
            Column(
                "reason",
                str,
                "Why the verdict is not good, or what a good run left out: a JSON array of objects, each with a code "
                "and its parameters. `fanzha status` says it in words.",
            ),
            Column("lists", int, "List pages read.", required=True),
            Column("listed", int, "Rows on those lists that lead to articles.", required=True),
            Column("articles", int, "Articles asked for.", required=True),
            Column("live", int, "Articles that were there.", required=True),
            Column("unread", int, "Articles that were there but held no text that could be read.", required=True),
            Column("attachments", int, "Files linked by articles that were there and are kept.", required=True),
            Column("new_pages", int, "Pages not known before.", required=True),
            Column("new_versions", int, "Texts not known before, first versions included.", required=True),
            Column("known", int, "Articles of which a text was known before.", required=True),
            Column(
                "vanished",
                int,
                "Articles of which a text was known before and that answered 404 or 410, or led to a list or the home "
                "page.",
                required=True,
            ),
            Column("gone", int, "Articles and attachments that answered 404 or 410.", required=True),
            Column("challenged", int, "Pages withheld behind a challenge.", required=True),
            Column("blocked", int, "Pages refused with 403 or 429.", required=True),
            Column(
                "refused",
                int,
                "Pages that were not asked for: robots.txt or the address guard forbids them, or they want a browser "
                "and there is none.",
                required=True,
            ),
            Column("errors", int, "Pages that failed otherwise.", required=True),
            Column(
                "passed",
                int,
                "Rows of lists that were not fetched, since by their titles they can be no publication of ours.",
                required=True,
            ),
            Column(
                "skipped",
                int,
                "Rows of lists that lead to no other article: listed twice, older than --since, beyond --limit.",
                required=True,
            ),
            Column(
                "sampled",
                int,
                "Articles that were fetched although their titles can be none of ours: a sample.",
                required=True,
            ),
            Column(
                "missed",
                int,
                "Of the sample those that are on fraud or partly so: what the rules over titles miss.",
                required=True,
            ),
            Column(
                "family",
                str,
                "CMS family that the traits of its lists named in this run; empty where they named none. The declared "
                "one is in sources.",
            ),
            Column("family_evidence", str, "Those traits, with their points."),
        ),
        lasting=True,
        published=PublicRows("source_id in (select id from main.sources)", after="sources"),
        listing=TableListing(
            columns=(
                "run_id",
                "source_id",
                "verdict",
                "listed",
                "articles",
                "live",
                "new_pages",
                "new_versions",
                "reason",
            ),
            facets=("verdict",),
            sortable=("run_id",),
            newest_first="run_id",
        ),
    ),
    Table(
        name="columns",
        label="栏目",
        description="A column of a site that was found by what a link says, not declared. It is crawled from then on, "
        "unless it is gone or has never held a row.",
        columns=(
            Column("source_id", str, "The site.", key=True, references="sources(id)"),
            Column("name", str, "Its path, without the name of an index page.", key=True),
            Column("url", str, "Its first page.", required=True),
            Column("found_by", str, "Text of the link.", required=True),
            Column("found_on", str, "URL of the page that holds the link.", required=True),
            Column("found_at", str, "When the link was last seen, UTC, ISO 8601.", required=True),
            Column(
                "state",
                str,
                "found (not read yet), read, empty (it has never held a row) or gone (404 or 410).",
                required=True,
            ),
            Column("checked_at", str, "When its first page was last read, UTC, ISO 8601; empty if it never was."),
            Column("listed", int, "Rows on its first page when it last held any."),
            Column("dated", int, "Of them those with a date beside them."),
            Column(
                "share", float, "Of them those whose titles are likely to be ours, 0 to 1: columns are ranked by it."
            ),
            Column("family", str, "CMS family by which it was read."),
        ),
        lasting=True,
        published=PublicRows("source_id in (select id from main.sources)", after="sources"),
        listing=TableListing(
            columns=("source_id", "found_by", "listed", "share", "state", "url", "found_at"),
            label="name",
            facets=("source_id",),
            sortable=("share", "listed", "found_at"),
        ),
    ),
    Table(
        name="skipped_rows",
        label="未采条目",
        description="A row of a list that was not fetched, since by its title it can be no publication of ours.",
        columns=(
            Column("source_id", str, "The site.", key=True, references="sources(id)"),
            Column("key", str, "Canonical URL without its scheme.", key=True),
            Column("url", str, "URL as linked.", required=True),
            Column("title", str, "As the list prints it."),
            Column("listed_date", str, "As the list prints it, ISO 8601; empty if it prints none."),
            Column("column_name", str, "The column whose list holds it."),
            Column("rule", str, "The rule by which it was skipped; the rules are in docs/selection.md.", required=True),
            Column("first_seen", str, "When a list held it first, UTC, ISO 8601.", required=True),
            Column("last_seen", str, "When a list held it last, UTC, ISO 8601.", required=True),
        ),
        lasting=True,
    ),
    Table(
        name="frontier",
        label="待采队列",
        description="What is still to be fetched, and what became of it.",
        columns=(
            Column("source_id", str, "The source.", key=True, references="sources(id)"),
            Column("key", str, "Canonical URL without its scheme.", key=True),
            Column("url", str, "URL as linked.", required=True),
            Column(
                "role",
                str,
                "home, hub (a page below it that may link columns), list, article or attachment.",
                required=True,
            ),
            Column("family", str, "CMS family by which it is to be read, or was recognised."),
            Column("evidence", str, "Of a home or list page, the traits that named its family."),
            Column("rule", str, "Of an article, the rule by which its title can be none of ours."),
            Column(
                "answered",
                str,
                "Of an article, the canonical URL that answered, without its scheme; a redirect makes another.",
            ),
            Column("column_name", str, "The column that linked it."),
            Column("list_title", str, "Title on the list; of an attachment, the text of its link."),
            Column("list_date", str, "Date on the list, ISO 8601."),
            Column("page", str, "Of an attachment, the canonical URL of the page that links it, without its scheme."),
            Column(
                "paging", str, "JSON: the place of a list page in its list (page, pages in all, empty pages before it)."
            ),
            Column("run_id", int, "The run that queued it.", required=True, references="runs(id)"),
            Column(
                "state",
                str,
                "queued, claimed, done, failed or skipped (by its title it can be no publication of ours).",
                required=True,
            ),
            Column("priority", int, "Higher is fetched first.", required=True),
            Column("reason", str, "What the error or the answer said, without the address."),
            Column(
                "kind",
                str,
                "What it failed of: the name of an exception (crawler.errors and Scrapy's), of a page's state, "
                "elsewhere (another host answered), absent (from the replayed file), parse_error or not_stored; of a "
                "home or list page that was read, a note: no_rows, scripted …; empty where there is nothing to say.",
            ),
            Column("about", str, "Another address that this is about: a robots.txt, the host that answered."),
        ),
        indexes=(Index(("source_id", "state", "priority desc")),),
        lasting=True,
    ),
    Table(
        name="captures",
        label="抓取记录",
        description="Every WARC record that was taken into the tables.",
        columns=(
            Column("warc_file", str, "WARC file.", key=True),
            Column("warc_offset", int, "Offset of the record, in bytes.", key=True),
            Column("key", str, "Canonical URL without its scheme.", required=True),
            Column(
                "role",
                str,
                "home, hub, list, article, attachment, resource (asked for by a page's script) or robots.",
                required=True,
            ),
            Column("fetched_at", str, "UTC, ISO 8601.", required=True),
            Column("status", int, "HTTP status.", required=True),
        ),
        indexes=(Index(("key",)),),
    ),
    Table(
        name="hosts",
        label="主机",
        description="Hosts that asked not to be visited for a while.",
        columns=(
            Column("host", str, "Host name.", key=True),
            Column("not_before", str, "Not to be asked before this moment, UTC, ISO 8601.", required=True),
            Column("reason", str, "What it answered."),
        ),
        lasting=True,
    ),
    Table(
        name="source_bounds",
        label="文献数量界限",
        description="How many publications a source should have, where its declaration says so.",
        columns=(
            Column("source_id", str, "The source.", key=True, references="sources(id)"),
            Column("min_publications", int, "Publishing stops where the source has fewer than this again."),
            Column("max_publications", int, "Publishing says so where the source has more than this."),
        ),
        lasting=True,
    ),
    Table(
        name="publishings",
        label="发布记录",
        description="Every public file that was built and swapped in.",
        columns=(
            Column("id", int, "Number of the row.", key=True),
            Column("at", str, "UTC, ISO 8601.", required=True),
            Column("sha256", str, "SHA-256 of the file.", required=True),
            Column("bytes", int, "Size of the file.", required=True),
            Column("publications", int, "Publications in it.", required=True),
            Column("by_source", str, "JSON object: publications of each source.", required=True),
            Column(
                "forced",
                str,
                "JSON array: what --force overrode, for each source its id, the publications expected (of the last "
                "public file, or the minimum that it declares) and how many are missing; empty if nothing was, `[]` if "
                "the last public file could not be read. Earlier versions wrote words.",
            ),
        ),
        lasting=True,
    ),
)
