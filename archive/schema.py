"""Every table and column in words: the one place that feeds Datasette's metadata and docs/data-dictionary.md.

The tables themselves are made by archive.store.migrations; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """A table's meaning. `public` tables are copied into the published file."""

    name: str
    label: str  # Chinese, for the site
    description: str
    columns: dict[str, str]
    public: bool = True
    added: dict[str, str] = field(default_factory=dict)  # columns that only the published file has

    @property
    def published(self) -> dict[str, str]:
        """The columns of the published file."""
        return self.columns | self.added


TABLES: tuple[Table, ...] = (
    Table(
        "sources",
        "来源网站",
        "A site that is crawled, or from which pages were fetched or imported. The public file has the official ones, "
        "and others that hold a published page.",
        {
            "id": "Short name of the source, as used on the command line.",
            "name": "The office that runs the site, in Chinese.",
            "level": "supreme, provincial, prefecture, county or other.",
            "region_code": "GB/T 2260 code of the office's region; empty for the Supreme People's Procuratorate.",
            "home_url": "Home page.",
            "family": "CMS family (ucap, trs …) that its declaration says; what its lists showed is in run_sources.",
            "official": "1 if the site belongs to a procuratorate.",
            "looked_at": "When its columns were last looked for, on the home page and all pages below it, UTC, ISO "
            "8601; empty if never. A month later they are looked for again.",
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
            "tier": "How good it is as a copy: official, press, mirror, unknown or clone (rewritten by a machine, or a "
            "content farm's: never published); empty if never read.",
            "tier_why": "What decided the tier; empty where nothing is known of the host.",
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
            "title": "Title of its first document, the site's suffix taken off; empty if none was found.",
            "published": "Date as printed (China time), ISO 8601, as precise as known; empty if none was found.",
            "published_from": "Where the date was found: meta, line, list, url or htmldate; empty if none was found.",
            "attribution": "来源 as printed; empty if none was found.",
            "editor": "责任编辑 as printed; empty if none was found.",
            "imported": "1 if only imported files hold this text: the archive has not seen it on the web.",
            "file_name": "Name of the file that it was imported from; empty for a text that was seen on the web.",
            "text": "Paragraphs, one a line; tables as Markdown; several documents each under its title.",
            "reader_version": "Version of the reader that made the text.",
            "warc_file": "WARC file that holds the bytes as served.",
            "warc_offset": "Offset of the record in that file, in bytes.",
        },
    ),
    Table(
        "attachments",
        "附件",
        "A PDF, Word or Excel file that a page links. It is kept in WARC; what is said of it here is the latest "
        "that was had, and stays when it cannot be had any more.",
        {
            "id": "Made from the page and the file's address, so that it is the same in every build.",
            "page_id": "The page that links it.",
            "position": "Order on the page; empty where the page does not link it any more.",
            "key": "Canonical URL of the file without its scheme.",
            "url": "URL of the file, as linked.",
            "name": "Text of the link, else the file's name.",
            "state": "live, unread (it is there, and no text could be read), gone, challenged, blocked or error, when "
            "last asked for; empty if it never answered.",
            "state_reason": "Why it is in that state, or what of its text was left out; empty for one read whole.",
            "last_seen": "When it was last asked for, UTC, ISO 8601.",
            "media_type": "What it is by its first bytes.",
            "sha256": "SHA-256 of its bytes.",
            "bytes": "Its size.",
            "text": "Its text: paragraphs, one a line, tables as Markdown; empty where none could be read.",
            "fetched_at": "When these bytes were fetched, UTC, ISO 8601.",
            "warc_file": "WARC file that holds them.",
            "warc_offset": "Offset of the record in that file, in bytes.",
        },
    ),
    Table(
        "uncovered",
        "待并附件",
        "Pages whose text and attachments are to be put together when the job ends.",
        {"page_id": "The page."},
        public=False,
    ),
    Table(
        "documents",
        "页内文献",
        "A document in a page's current text: what publications are made of.",
        {
            "id": "Made from the page and the position, so that it is the same in every build.",
            "page_id": "The page.",
            "version_id": "The page's current text.",
            "position": "Order on the page; 1 where it holds one.",
            "title": "Title as printed.",
            "published": "Date as printed (China time), ISO 8601; empty if none was found.",
            "published_from": "Where the date was found: meta, line, list, url or htmldate.",
            "attribution": "来源 as printed; empty if none was found.",
            "editor": "责任编辑 as printed; empty if none was found.",
            "kind": "The kind of publication it is.",
            "kind_from": "The rule that decided the kind.",
            "topic": "fraud, partly or other.",
            "topic_score": "Fraud terms weighed against the length of the text; the rule is in docs/topic.md.",
            "topic_terms": "JSON array of the terms that decided, most telling first.",
            "issuers": "JSON array of the offices that issued it, as the text names them.",
            "region_code": "GB/T 2260 code of the issuer's region.",
            "text_sha256": "SHA-256 of its text, white space removed.",
            "text": "Its text where the page is only a cover: the page's own and below it that of its attachments; "
            "empty where it is the page's.",
            "start": "Where it begins in the page's text (or in its own), in characters.",
            "end": "Where it ends.",
            "structure": "JSON: cases, outline, questions, tables and crimes, as read from the text; of a section, "
            "where it stands in it.",
        },
        public=False,
    ),
    Table(
        "marks",
        "查重标记",
        "Hashes of how some of a document's sentences begin: what copies are looked up by.",
        {"mark": "32-bit hash.", "document_id": "The document."},
        public=False,
    ),
    Table(
        "links",
        "文献关联",
        "Two documents that hold much of the same text, and what the shorter is to the longer.",
        {
            "document_id": "The shorter.",
            "other_id": "The longer.",
            "relation": "same, excerpt, part, or doubtful (not linked; listed by fanzha status --copies).",
            "part": "上, 下, 1 … for a part; empty otherwise.",
            "why": "Shares of text, case numbers, titles and dates that decided.",
        },
        public=False,
    ),
    Table(
        "unlinked",
        "待归并",
        "Pages whose publications are to be made anew.",
        {"page_id": "The page."},
        public=False,
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
            "issuer": "The offices that issued it, as the text says; empty where it does not say.",
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
            "url": "Its best copy: the office's own page first, then by tier, then the earliest.",
            "chars": "Length of the text in characters.",
            "case_count": "Number of cases; empty where it holds none.",
            "copy_count": "Number of pages that carry it; clones do not count.",
            "first_seen": "When it was first seen, UTC, ISO 8601.",
        },
        added={
            "place": "Its number in the order of dates, the newest highest, in this file; rowid of publications_fts.",
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
            "position": "Order on a page that holds several publications; 1 where it holds one.",
            "publication_id": "The publication.",
            "relation": "original, sister (same site), repost, part (a stretch of it) or excerpt (a case of it).",
            "part": "上, 下, 1 … for a part; empty otherwise.",
            "why": "What told that it is a copy; empty for the best copy itself.",
        },
    ),
    Table(
        "cases",
        "案例",
        "One case of a batch. Lead, sections and closing together are its text.",
        {
            "id": "Made from the publication and the position, so that it is the same in every build.",
            "publication_id": "The batch.",
            "position": "Order in the batch.",
            "number": "检例第67号, 案例一 …; empty where the text gives none.",
            "title": "Title of the case.",
            "subtitle": "What follows the dash; empty if none.",
            "keywords": "JSON array of 关键词, as printed.",
            "lead": "What stands between the title and the first heading; empty if nothing does.",
            "closing": "The closing lines that name offices, prosecutors and authors; empty if there are none.",
            "offices": "JSON array of the procuratorates that handled it, as its closing lines name them.",
            "prosecutors": "JSON array of the prosecutors named there.",
            "authors": "JSON array of the authors named there.",
            "topic": "fraud or other.",
            "start": "Where it begins in the publication's text, in characters.",
            "end": "Where it ends.",
        },
        added={
            "place": "Its number in the order of dates, the newest highest, in this file; rowid of cases_fts.",
        },
    ),
    Table(
        "case_sections",
        "案例分节",
        "One 【section】 of a case.",
        {
            "case_id": "The case.",
            "position": "Order in the case.",
            "heading": "One of a fixed set (keywords, gist, facts …); other where it is none of them.",
            "heading_as_written": "The heading as printed.",
            "text": "Paragraphs, one a line.",
        },
    ),
    Table(
        "outlines",
        "提纲",
        "A numbered heading of a report.",
        {
            "publication_id": "The publication.",
            "position": "Order in the publication.",
            "level": "0 for 第一部分 and 第一章, 1 for 一、 and 第一节, 2 for （一）, 3 for 1., 4 for （1）.",
            "heading": "As printed, number included.",
            "start": "Where it stands in the text, in characters.",
        },
    ),
    Table(
        "questions",
        "问答",
        "A question and its answer.",
        {
            "publication_id": "The publication.",
            "position": "Order in the publication.",
            "asker": "记者, 问题一 …, as printed; empty where a subhead is the question.",
            "question": "The question.",
            "answer": "The answer: paragraphs, one a line.",
            "start": "Where the question begins in the text, in characters.",
            "end": "Where the answer ends.",
        },
    ),
    Table(
        "data_tables",
        "数据表",
        "A table of figures in a text.",
        {
            "publication_id": "The publication.",
            "position": "Order in the publication.",
            "title": "The line that names it; empty if none does.",
            "rows": "JSON: rows of cells, the head first; empty where it is damaged.",
            "damage": "Why it is not read (its cells ran together …); empty for a sound one.",
            "start": "Where it begins in the text, in characters.",
            "end": "Where it ends.",
        },
    ),
    Table(
        "publication_issuers",
        "发布机关",
        "An office that issued a publication, as the text names it.",
        {
            "publication_id": "The publication.",
            "position": "Order in which they are named.",
            "name": "Full name of the office.",
        },
    ),
    Table(
        "crimes",
        "罪名",
        "The crimes of the criminal law.",
        {
            "id": "Short English name.",
            "name": "罪名 in full.",
            "short_names": "JSON array of what it is called in short.",
            "former_names": "JSON array of the names it had before.",
            "article": "Article of the criminal law; empty if not known.",
            "english": "English name.",
        },
    ),
    Table(
        "publication_crimes",
        "文献罪名",
        "A crime that a publication is about.",
        {
            "publication_id": "The publication.",
            "crime_id": "The crime.",
            "how": "Where it was found, the strongest place: title, keywords, charge or text.",
        },
    ),
    Table(
        "case_crimes",
        "案例罪名",
        "A crime that a case is about.",
        {
            "case_id": "The case.",
            "crime_id": "The crime.",
            "how": "Where it was found, the strongest place: title, keywords, charge or text.",
        },
    ),
    Table(
        "regions",
        "行政区划",
        "Provinces and prefectures, GB/T 2260.",
        {
            "code": "Six digits.",
            "name": "Full name.",
            "parent": "Code of the province; empty for a province.",
        },
    ),
    Table(
        "case_regions",
        "案例地域",
        "A province or prefecture whose offices or courts handled a case.",
        {
            "case_id": "The case.",
            "code": "The region.",
            "how": "The name that gave it, as printed.",
        },
    ),
    Table(
        "runs",
        "采集记录",
        "The ledger of crawls: one row a run, however often it was interrupted and resumed. The public file has those "
        "over sources that it holds.",
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
            "down, refused (not asked for: robots.txt or the address guard forbids it, or it wants a browser and there "
            "is none), challenged, blocked, failed, absent (not in the replayed file), or interrupted.",
            "reason": "Why the verdict is not good, or what a good run left out, in words.",
            "lists": "List pages read.",
            "listed": "Rows on those lists that lead to articles.",
            "articles": "Articles asked for.",
            "live": "Articles that were there.",
            "unread": "Articles that were there but held no text that could be read.",
            "attachments": "Files linked by articles that were there and are kept.",
            "new_pages": "Pages not known before.",
            "new_versions": "Texts not known before, first versions included.",
            "known": "Articles of which a text was known before.",
            "vanished": "Articles of which a text was known before and that answered 404 or 410, or led to a list "
            "or the home page.",
            "gone": "Articles and attachments that answered 404 or 410.",
            "challenged": "Pages withheld behind a challenge.",
            "blocked": "Pages refused with 403 or 429.",
            "refused": "Pages that were not asked for: robots.txt or the address guard forbids them, or they want a "
            "browser and there is none.",
            "errors": "Pages that failed otherwise.",
            "passed": "Rows of lists that were not fetched, since by their titles they can be no publication of ours.",
            "skipped": "Rows of lists that lead to no other article: listed twice, older than --since, beyond --limit.",
            "sampled": "Articles that were fetched although their titles can be none of ours: a sample.",
            "missed": "Of the sample those that are on fraud or partly so: what the rules over titles miss.",
            "family": "CMS family that the marks on its lists told in this run; empty where they told none. The "
            "declared one is in sources.",
            "family_evidence": "Those marks, with their points.",
        },
    ),
    Table(
        "columns",
        "栏目",
        "A column of a site that was found by what a link says, not declared. It is crawled from then on, unless it is "
        "gone or has never held a row.",
        {
            "source_id": "The site.",
            "name": "Its path, without the name of an index page.",
            "url": "Its first page.",
            "found_by": "Text of the link.",
            "found_on": "URL of the page on which the link stands.",
            "found_at": "When the link was last seen, UTC, ISO 8601.",
            "state": "found (not read yet), read, empty (it has never held a row) or gone (404 or 410).",
            "checked_at": "When its first page was last read, UTC, ISO 8601; empty if it never was.",
            "listed": "Rows on its first page when it last held any.",
            "dated": "Of them those with a date beside them.",
            "share": "Of them those whose titles are likely to be ours, 0 to 1: columns are ranked by it.",
            "family": "CMS family by which it was read.",
        },
    ),
    Table(
        "passed_over",
        "未采条目",
        "A row of a list that is known and was not fetched, since by its title it can be no publication of ours.",
        {
            "source_id": "The site.",
            "key": "Canonical URL without its scheme.",
            "url": "URL as linked.",
            "title": "As the list prints it.",
            "listed_date": "As the list prints it, ISO 8601; empty if it prints none.",
            "column_name": "The column whose list holds it.",
            "rule": "The rule by which it was passed over; the rules are in docs/selection.md.",
            "first_seen": "When a list held it first, UTC, ISO 8601.",
            "last_seen": "When a list held it last, UTC, ISO 8601.",
        },
        public=False,  # what is not about fraud may name people: 任前公示
    ),
    Table(
        "frontier",
        "待采队列",
        "What is still to be fetched, and what became of it.",
        {
            "source_id": "The source.",
            "key": "Canonical URL without its scheme.",
            "url": "URL as linked.",
            "role": "home, hub (a page below it that may link columns), list, article or attachment.",
            "family": "CMS family by which it is to be read, or was told to be.",
            "evidence": "Of a home or list page, the marks that told its family.",
            "rule": "Of an article, the rule by which its title can be none of ours.",
            "answered": "Of an article, the canonical URL that answered, without its scheme; a redirect makes another.",
            "column_name": "The column that linked it.",
            "list_title": "Title on the list; of an attachment, the text of its link.",
            "list_date": "Date on the list, ISO 8601.",
            "page": "Of an attachment, the canonical URL of the page that links it, without its scheme.",
            "paging": "JSON: where a list page stands in its list (page, pages in all, empty pages before it).",
            "run_id": "The run that queued it.",
            "state": "queued, claimed, done, failed or passed (over, and not fetched).",
            "priority": "Higher is fetched first.",
            "reason": "Why it failed, in words.",
            "kind": "What it failed of: the name of an exception (crawler.errors and Scrapy's), of a page's state, "
            "elsewhere (another host answered) or absent (from the replayed file); empty if it did not fail.",
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
            "role": "home, hub, list, article, attachment, resource (asked for by a page's script) or robots.",
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
