"""Renders pages that scripts make: Chromium renders them, and Scrapy is its network."""
