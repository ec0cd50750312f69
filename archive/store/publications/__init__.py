"""Makes publications from the documents of pages: decides which documents are one work, and which copy is the best."""
