"""`fanzha new-source` with the guard open for loopback; a process of its own, since a reactor runs once.

usage: new_source_run.py URL [OPTION…]
"""

import sys

import crawler.commands.sources
import crawler.settings
from archive.cli import main
from crawler.demo.sources import SETTINGS

if __name__ == "__main__":
    for name, value in SETTINGS.items():
        setattr(crawler.settings, name, value)
    main.add_command(crawler.commands.sources.new_source)  # as the entry point does
    main(["new-source", *sys.argv[1:]])
