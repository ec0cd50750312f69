"""Scrapy's settings for every crawl. The comments say why a value is not Scrapy's default."""

import os

from archive import __version__

BOT_NAME = "fanzha"
SPIDER_MODULES = ["crawler.spiders"]
CONTACT = os.environ.get("FANZHA_CONTACT", "")  # how a site's owner reaches the operator; commands require it
USER_AGENT = f"fanzha/{__version__} (archive of public documents; {CONTACT or 'no contact given'})"

# Politeness: one request at a time to a host, two seconds after the answer to the last. The gate of the process holds
# it for all spiders together (crawler/politeness/). Scrapy's own slots belong to one spider, and let everything pass.
ROBOTSTXT_OBEY = True
HOST_DELAY = 2.0
HOST_REQUESTS_AT_ONCE = 1
FAILURES_IN_A_ROW = 9  # requests without an answer, as three pages with their retries, that end the visits to a host
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS = 8  # of a spider, most of them waiting for their turn
CONCURRENT_REQUESTS_PER_DOMAIN = 8
REACTOR_THREADPOOL_MAXSIZE = 50  # names that are looked up at once (default 10): one that hangs must not hold up others
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # without 429, which middlewares/retry_after.py handles
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # not an error in the log, since the ledger has it
RETRY_AFTER_WAIT = 120  # seconds; if a host asks for a longer wait, it is left alone for this run
BLOCKED_IN_A_ROW = 3  # number of challenged or blocked answers that ends a source's crawl; 0: never

# What a source may take of a run; an article beyond it is new to the next run, which requests it.
CLOSESPIDER_TIMEOUT = 12 * 3600  # seconds
CLOSESPIDER_PAGECOUNT = 20_000  # answers: so many come in twelve hours at two seconds each

# A page gives one item. Scrapy starts this many tasks for every response; its default of 100 costs 1 ms a page.
CONCURRENT_ITEMS = 1
WARN_ON_GENERATOR_RETURN_VALUE = False  # for every response Scrapy would parse the source of its callback: 2 ms
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1_000_000  # bytes of answers of a spider that wait to be read (default 5 MB)

# Limits (defaults: 180 s, 1 GiB, 20 redirects).
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # the part of a torn answer that came is kept, with a flag (middlewares/warc.py)
REDIRECT_MAX_TIMES = 5

# Features that listen on a port or leak data are off (all are on by default).
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False  # a Set-Cookie with a Domain makes Scrapy fetch the public suffix list from outside
HTTPPROXY_ENABLED = False  # a proxy would resolve names without the guard
METAREFRESH_ENABLED = False  # challenge pages use it

# Our own parts.
ADDONS = {"crawler.extensions.job_addon.JobAddon": 100}
SCHEDULER = "crawler.scrapy_scheduler.FrontierScheduler"
TWISTED_DNS_RESOLVER = "crawler.middlewares.public_addresses.GuardedResolver"
DNS_TIMEOUT = 20
DOWNLOAD_HANDLERS = {
    "http": "crawler.politeness.handlers.HttpHandler",
    "https": "crawler.middlewares.certificates.HttpsHandler",
}
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy fetches from any host, whatever its certificate
# Hosts that are fetched from although their certificate is not valid.
CERTIFICATE_HOSTS = os.environ.get("FANZHA_ALLOW_CERTIFICATE", "").split()
GUARD_ALLOWED_HOSTS: list[str] = []  # only the demo and the tests allow loopback

# The browser that renders pages. The first of these names that is a command is used.
BROWSER_NAMES = ["chromium", "chromium-browser", "google-chrome"]
BROWSER_MAX_REQUESTS = 40  # by the scripts of one page; two seconds apart, 40 requests take 80 seconds
BROWSER_PAGE_SECONDS = 120.0  # after this time a page is read as it is
BROWSER_QUIET_SECONDS = 1.0  # after this time without a request a page is complete

# Each chain is listed in full, with Scrapy's own parts. So a newer Scrapy cannot add parts unnoticed, and unused parts
# are not loaded (the remote control would load a web server).
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.public_addresses.GuardMiddleware": 50,
    "crawler.browser.script_requests.BrowserMiddleware": 75,  # gets a response last, and renders it
    "crawler.middlewares.robots.RobotsMiddleware": 100,  # replaces Scrapy's own; it has a lock for every host
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.middlewares.retry_after.RetryAfterMiddleware": 560,  # inside retry, so it gets a response first
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "crawler.middlewares.certificates.CertificateMiddleware": 900,  # before a retry
    "crawler.middlewares.warc.WarcMiddleware": 995,  # next to the network: writes the response, then decodes its body
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}  # RedirectMiddleware requires it
ITEM_PIPELINES = {"crawler.pipelines.StorePipeline": 100}
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.logstats.LogStats": 0,  # shown only with --verbose
    "scrapy.extensions.closespider.CloseSpider": 0,
    "crawler.extensions.ledger.LedgerExtension": 100,
}

LOG_DATEFORMAT = "%Y-%m-%dT%H:%M:%S%z"  # of `scrapy crawl`; for our commands see crawler/reporting/log_lines.py
LOG_LEVEL = "WARNING"  # commands print what an operator needs; --verbose shows Scrapy's log
