"""What a crawl says: its progress, the lines of its log, and at its end its summary, and a file for monitors."""
