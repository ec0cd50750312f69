"""Makes HTML and files from the data: typeset texts, differences, citations and marked search hits."""
