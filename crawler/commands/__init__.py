"""The commands that need the network or the registry.

The entry-point group `fanzha.commands` adds them to `fanzha`. Heavy modules are imported only when a command runs.
"""
