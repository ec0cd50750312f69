"""Editions and deltas as anyone reads them: their ids, the list beside the files, and the lines of a delta.

`publish` makes them (archive.publish.editions), the site shows them, and `fanzha delta` and `fanzha apply` use them.
This package needs neither an archive nor the tables. docs/editions.md has the formats.
"""
