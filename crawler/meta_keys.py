"""Keys of a request's meta, and flags of a response, by which the parts of the crawler tell each other something."""

from __future__ import annotations

TARGET = "target"  # the Target that the request is for
CLAIMED = "claimed"  # True: this process holds the row of the frontier, so a retry or a redirect stays in memory
SNAPSHOT = "snapshot"  # the RecordPlace of the response in the WARC
FETCHED_AT = "fetched_at"  # when, UTC; a replay sets it to the date of the record that it answers from
RENDER = "render"  # True: a browser makes the page; what is served is kept as its resource
PAGE_TARGET = "page_target"  # of what a page's script requests: that page's Target
WAITED = "waited"  # how often the request was put off for a Retry-After
ROLE = "role"  # of a request without a target: what it is for

# Flags of a response. A member of archive.model.Torn is one, too.
UNFINISHED = "its scripts were not done within the time and the requests of a page"  # of a rendered list
ABSENT = "absent"  # a replay's 404 for a URL that its file does not hold; no site ever said it
DATALOSS = "dataloss"  # Scrapy's: the connection broke before the end of the body
