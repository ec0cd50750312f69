"""From the documents of pages to publications: which documents are one work, and which copy is the best."""
