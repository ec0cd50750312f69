"""Scrapy's settings. Each says why it is not the default; none has a safe one for this job."""

import os

from archive import __version__

BOT_NAME = "fanzha"
SPIDER_MODULES = ["crawler.spiders"]
CONTACT = os.environ.get(
    "FANZHA_CONTACT", ""
)  # where a site's owner reaches whoever runs this; `fanzha crawl` asks for it
USER_AGENT = f"fanzha/{__version__} (archive of public documents; {CONTACT or 'no contact given'})"

# Politeness: one request at a time to a host, two seconds apart (default: eight at once, no delay).
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429 is no hiccup: see middlewares/retry_after.py
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the ledger says it
RETRY_AFTER_WAIT = 120  # seconds a host may ask us to wait within a run; beyond that the source is left alone
BLOCKED_IN_A_ROW = 3  # challenged or blocked answers after which a source is left alone; 0: never

# A page gives one item: Scrapy starts as many tasks for every response as this allows (default 100: 1 ms a page).
CONCURRENT_ITEMS = 1

# Limits (defaults: 180 s, 1 GiB, 20 redirects).
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # what came of a torn answer is kept, and fails by name (middlewares/warc.py)
REDIRECT_MAX_TIMES = 5

# Nothing that listens, nothing that leaks (all on by default).
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False  # a Set-Cookie with a Domain makes Scrapy fetch the public suffix list from outside
HTTPPROXY_ENABLED = False  # a proxy would resolve names out of the guard's sight
METAREFRESH_ENABLED = False  # challenge pages use it

# Our own parts.
ADDONS = {"crawler.extensions.job_addon.JobAddon": 100}
SCHEDULER = "crawler.scheduler.FrontierScheduler"
TWISTED_DNS_RESOLVER = "crawler.middlewares.guard.GuardedResolver"
DNS_TIMEOUT = 20
GUARD_ALLOWED_HOSTS: list[str] = []  # only the demo and the tests open loopback

# Pages that a browser makes: the first name that is a command is taken.
BROWSER_NAMES = ["chromium", "chromium-browser", "google-chrome"]
BROWSER_MAX_REQUESTS = 40  # of one page's scripts; two seconds apart they take 80
BROWSER_PAGE_SECONDS = 120.0  # after which a page is taken as it is
BROWSER_QUIET_SECONDS = 1.0  # without a request, after which a page is taken to be made

# The whole of each chain, Scrapy's own parts included: nothing that a newer Scrapy adds gets in unseen, and what is not
# used is not loaded (its remote control brings a web server).
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guard.GuardMiddleware": 50,
    "crawler.browser.middleware.BrowserMiddleware": 75,  # outside all that handle responses: it renders their outcome
    "crawler.middlewares.robots.RobotsMiddleware": 100,  # in place of Scrapy's: a lock for every host
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.middlewares.retry_after.RetryAfterMiddleware": 560,  # inside retry: it sees a response first
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "crawler.middlewares.warc.WarcMiddleware": 995,  # next to the network: it writes, then undoes content codings
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}  # the redirects ask for it
ITEM_PIPELINES = {"crawler.pipelines.StorePipeline": 100}
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.logstats.LogStats": 0,  # with --verbose
    "crawler.extensions.ledger.LedgerExtension": 100,
}

LOG_LEVEL = "WARNING"  # what an operator needs is said by the commands; `fanzha crawl --verbose` shows Scrapy's own log
