"""Every table and column in words: the one place that feeds Datasette's metadata and docs/data-dictionary.md.

The tables themselves are made by archive.store.migrations; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table's meaning. `public` tables are copied into the published file."""

    name: str
    label: str  # Chinese, for the site
    description: str
    columns: dict[str, str]
    public: bool = True


TABLES: tuple[Table, ...] = (
    Table(
        "sources",
        "来源网站",
        "A site that is crawled, or from which pages were imported.",
        {
            "id": "Short name of the source, as used on the command line.",
            "name": "The office that runs the site, in Chinese.",
            "level": "supreme, provincial, prefecture, county or other.",
            "region_code": "GB/T 2260 code of the office's region; empty for the Supreme People's Procuratorate.",
            "home_url": "Home page.",
            "family": "CMS family by which its pages are read (ucap, trs …).",
            "official": "1 if the site belongs to a procuratorate.",
        },
    ),
    Table(
        "pages",
        "网页",
        "A canonical URL: one address under all the spellings by which it is linked.",
        {
            "id": "Made from the canonical URL, so that it is the same in every build.",
            "url": "Canonical URL; opens in a browser.",
            "slug": "Short name made from the URL; /p/SLUG leads to the page's publication for good.",
            "source_id": "The site.",
            "column_name": "The column (list) of the site that linked it.",
            "state": "live, gone (404 or 410), challenged, blocked or error, when last asked; imported if it comes "
            "from a file and the site was never asked.",
            "state_reason": "Why it is in that state; empty for a live page.",
            "first_seen": "When it was first asked for, UTC, ISO 8601.",
            "last_seen": "When it was last asked for, UTC, ISO 8601.",
            "last_changed": "When its cleaned text was last found changed, UTC, ISO 8601; empty if never read.",
            "version_id": "Its current text: the row of page_versions; empty if never read.",
        },
    ),
    Table(
        "page_versions",
        "网页版本",
        "A distinct cleaned text of a page. The same text fetched again is the same version.",
        {
            "id": "Made from the page and the text, so that it is the same in every build.",
            "page_id": "The page.",
            "seen_at": "When this text was first seen, UTC, ISO 8601.",
            "last_seen": "When this text was last seen, UTC, ISO 8601.",
            "text_sha256": "SHA-256 of the text, white space removed.",
            "title": "Title as printed, the site's suffix taken off; empty if none was found.",
            "published": "Date as printed (China time), ISO 8601, as precise as known; empty if none was found.",
            "published_from": "Where the date was found: meta, line, list, url or htmldate; empty if none was found.",
            "attribution": "来源 as printed; empty if none was found.",
            "editor": "责任编辑 as printed; empty if none was found.",
            "kind": "The kind of publication this text is.",
            "kind_from": "The rule that decided the kind.",
            "topic": "fraud, partly or other.",
            "topic_score": "Fraud terms weighed against the length of the text; the rule is in docs/topic.md.",
            "topic_terms": "JSON array of the terms that decided, most telling first.",
            "imported": "1 if only imported files hold this text: the archive has not seen it on the web.",
            "text": "Paragraphs, one a line; tables as Markdown.",
            "reader_version": "Version of the reader that made the text.",
            "warc_file": "WARC file that holds the bytes as served.",
            "warc_offset": "Offset of the record in that file, in bytes.",
        },
    ),
    Table(
        "publications",
        "文献",
        "A work: one report, one batch of cases, one Q&A. Ten reposts are ten copies of one publication.",
        {
            "id": "Made from the URL of its best copy.",
            "slug": "Short name; the publication is read at /p/SLUG.",
            "kind": "report, typical_cases, guiding_cases, press_qa, release, normative or other.",
            "kind_from": "The rule that decided the kind.",
            "title": "Title as printed on the best copy.",
            "issuer": "The office that issued it; empty if not known (a provincial site's copy of a guiding case).",
            "published": "Date as printed (China time), ISO 8601, as precise as known; empty if not known.",
            "published_from": "Where the date was found: meta, line, list, url or htmldate.",
            "year": "Year of publication.",
            "attribution": "来源 as printed; empty if none was found.",
            "editor": "责任编辑 as printed; empty if none was found.",
            "topic": "fraud (about fraud) or partly (a batch in which some cases are fraud).",
            "topic_score": "Fraud terms weighed against the length of the text.",
            "topic_terms": "JSON array of the terms that decided, most telling first.",
            "source_id": "The site of its best copy.",
            "region_code": "GB/T 2260 code of the issuer's region; empty if national or not known.",
            "url": "Its best copy: official first, then the earliest.",
            "chars": "Length of the text in characters.",
            "case_count": "Number of cases; empty until cases are read.",
            "copy_count": "Number of pages that carry it.",
            "first_seen": "When it was first seen, UTC, ISO 8601.",
        },
    ),
    Table(
        "publication_texts",
        "全文",
        "The text of a publication.",
        {
            "publication_id": "The publication.",
            "text": "Paragraphs, one a line; tables as Markdown.",
        },
    ),
    Table(
        "copies",
        "副本",
        "A page that carries a publication.",
        {
            "page_id": "The page.",
            "publication_id": "The publication.",
            "position": "Order on a page that holds several publications; 1 where it holds one.",
            "relation": "original, sister (same text, same office), repost, part or excerpt.",
            "part": "上, 下, 1 … for a part; empty otherwise.",
        },
    ),
    Table(
        "cases",
        "案例",
        "One case of a batch.",
        {
            "id": "Number of the row.",
            "publication_id": "The batch.",
            "position": "Order in the batch.",
            "number": "检例第67号, 案例一 …; empty where the text gives none.",
            "title": "Title of the case.",
            "subtitle": "What follows the dash; empty if none.",
            "keywords": "JSON array.",
            "offices": "JSON array of the procuratorates that handled it.",
            "topic": "fraud or other.",
        },
        public=False,
    ),
    Table(
        "case_sections",
        "案例分节",
        "One 【section】 of a case.",
        {
            "case_id": "The case.",
            "position": "Order in the case.",
            "heading": "One of a fixed set.",
            "heading_as_written": "The heading as printed.",
            "text": "Paragraphs, one a line.",
        },
        public=False,
    ),
    Table(
        "runs",
        "采集记录",
        "The ledger of crawls: one row a run, however often it was interrupted and resumed.",
        {
            "id": "Number of the run.",
            "started": "UTC, ISO 8601.",
            "ended": "UTC, ISO 8601; empty while it runs or after it was killed.",
            "verdict": "good, or the worst of its sources' verdicts; empty while it runs.",
            "origin": "live, or the name of the WARC file that was replayed.",
            "since": "Only list rows dated on or after this day were followed; empty for all.",
            "limit_articles": "At most so many articles of each source were asked for; empty for all.",
            "resumes": "How often it was taken up again after an interruption.",
            "version": "Version of fanzha.",
        },
    ),
    Table(
        "run_sources",
        "采集来源记录",
        "What a run did on one source.",
        {
            "run_id": "The run.",
            "source_id": "The source.",
            "verdict": "good, partial, shrunk, layout (texts could not be read), gone (articles taken down), empty, "
            "down, refused (by robots.txt), challenged, blocked, failed, or interrupted.",
            "reason": "Why the verdict is not good, or what a good run left out, in words.",
            "lists": "List pages read.",
            "listed": "Rows on those lists that lead to articles.",
            "articles": "Articles asked for.",
            "live": "Articles that were there.",
            "unread": "Articles that were there but held no text that could be read.",
            "new_pages": "Pages not known before.",
            "new_versions": "Texts not known before, first versions included.",
            "known": "Articles of which a text was known before.",
            "vanished": "Articles of which a text was known before and that answered 404 or 410, or led to a list "
            "or the home page.",
            "gone": "Articles that answered 404 or 410.",
            "challenged": "Pages withheld behind a challenge.",
            "blocked": "Pages refused with 403 or 429.",
            "refused": "Pages that robots.txt or the address guard forbade.",
            "errors": "Pages that failed otherwise.",
        },
    ),
    Table(
        "frontier",
        "待采队列",
        "What is still to be fetched, and what became of it.",
        {
            "source_id": "The source.",
            "key": "Canonical URL without its scheme.",
            "url": "URL as linked.",
            "role": "home, list or article.",
            "column_name": "The column that linked it.",
            "list_title": "Title on the list.",
            "list_date": "Date on the list, ISO 8601.",
            "paging": "JSON: where a list page stands in its list (page, pages in all, empty pages before it).",
            "run_id": "The run that queued it.",
            "state": "queued, claimed, done or failed.",
            "priority": "Higher is fetched first.",
            "reason": "Why it failed.",
        },
        public=False,
    ),
    Table(
        "captures",
        "抓取记录",
        "Every WARC record that was taken into the tables.",
        {
            "warc_file": "WARC file.",
            "warc_offset": "Offset of the record, in bytes.",
            "key": "Canonical URL without its scheme.",
            "role": "home, list, article or robots.",
            "fetched_at": "UTC, ISO 8601.",
            "status": "HTTP status.",
        },
        public=False,
    ),
    Table(
        "hosts",
        "主机",
        "Hosts that asked not to be visited for a while.",
        {
            "host": "Host name.",
            "not_before": "Not to be asked before this moment, UTC, ISO 8601.",
            "reason": "What it answered.",
        },
        public=False,
    ),
    Table(
        "unindexed",
        "待索引",
        "Publications that the index of the working file does not hold yet.",
        {"publication_id": "The publication."},
        public=False,
    ),
    Table(
        "publishings",
        "发布记录",
        "Every public file that was built and swapped in.",
        {
            "id": "Number of the row.",
            "at": "UTC, ISO 8601.",
            "sha256": "SHA-256 of the file.",
            "bytes": "Size of the file.",
            "publications": "Publications in it.",
            "by_source": "JSON object: publications of each source.",
            "forced": "The check that was overridden with --force, in words; empty if none.",
        },
        public=False,
    ),
)

BY_NAME = {table.name: table for table in TABLES}
