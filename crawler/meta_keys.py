"""Keys of a request's meta and flags of a response that the parts of the crawler use to pass information."""

from __future__ import annotations

TARGET = "target"  # the Target that the request is for
CLAIMED = "claimed"  # True: this process has claimed the frontier row, so retries and redirects stay in memory
SNAPSHOT = "snapshot"  # the RecordPlace of the response in the WARC
FETCHED_AT = "fetched_at"  # UTC; in a replay, or for a list that is unmodified, the date of the record that answers
STORED = "stored"  # the StoredAnswer whose validators the request has as its conditions
RENDER = "render"  # True: a browser renders the page; the response as served is kept as a resource of that page
PAGE_TARGET = "page_target"  # on a request of a page's script: the Target of that page
WAITED = "waited"  # how often the request was delayed for a Retry-After
RETRIES = "retry_times"  # set by Scrapy: how often the request was sent before; absent at first
ROLE = "role"  # the Role of a request that has no target

# Flags of a response. The members of archive.model.Torn are flags too.
UNFINISHED = "its scripts were not done within the time and the requests of a page"  # on a rendered list
UNMODIFIED = "unmodified"  # on a stored response: the site answered 304
ABSENT = "absent"  # on a replay's 404 for a URL that its file lacks: the site did not answer this
DATALOSS = "dataloss"  # set by Scrapy: the connection broke before the end of the body
