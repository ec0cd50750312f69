"""The net: two states of the project over the same inputs, and everything that differs between what they make of them.

usage: python -m tests.net BASE HEAD [--only tables|pages|exports|lines]

A state is a commit, or `.` for the work tree as it is. `inputs` makes what is read, `record` has a state read it, and
`compare` says what differs. `mutations` holds faults that the net or a test must catch.
"""
