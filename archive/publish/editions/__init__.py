"""Makes editions of what is published: what changed since the one before, the files of each, and which of them stay."""
