"""What Scrapy itself loads by the settings: the ledger of a run, and the job of a bare `scrapy crawl`."""
