"""What a site links: its columns, their lists, and which rows of a list are fetched."""
