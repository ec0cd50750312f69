"""What a request and its response pass through: the guard, robots.txt, Retry-After, and the WARC."""
