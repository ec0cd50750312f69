"""A small sample site in the markup of the real sites, for `fanzha demo` and the tests. Its texts are invented."""
