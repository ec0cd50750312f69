"""A small site of our own, in the markup of the real ones, for `fanzha demo` and the tests. Every word is invented."""
