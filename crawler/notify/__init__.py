"""Sends messages to people, and pings a dead man's switch, over the channels that FANZHA_NOTIFY names.

`channels` reads their addresses, `forms` has what each service takes and answers, `mail` is SMTP, `delivery` sends, and
`night_end` is the last step of a night.
"""
