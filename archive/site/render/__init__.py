"""Makes HTML and files from the data: set texts, differences, citations and marked search hits."""
