"""What a crawl says while it goes on: its progress, and the lines of its log."""
