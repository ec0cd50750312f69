"""Parts that Scrapy loads from the settings: the ledger of a run, and the job for a plain `scrapy crawl`."""
