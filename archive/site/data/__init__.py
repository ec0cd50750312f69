"""What the site asks of the public file, and of the WARC files beside it."""
