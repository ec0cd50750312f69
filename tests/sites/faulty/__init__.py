"""A server of sites of which each has one fault, and a table that says what a crawl must make of it."""
