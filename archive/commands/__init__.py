"""The commands of the archive, one module each. They plug in to the command line through the entry points
`fanzha.commands` (pyproject.toml), as the commands of crawler.commands do.

Heavy imports wait until a command runs, so that `fanzha --help` is quick.
"""
