"""The commands that need the network or the registry. Plugged into `fanzha` through the entry-point group
`fanzha.commands`. Only click is imported before one of them runs."""
