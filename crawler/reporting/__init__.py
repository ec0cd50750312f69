"""What a crawl says: its progress, the lines of its log, and a file for monitors at its end."""
