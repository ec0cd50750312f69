"""Pages of one article: where the other parts are of an article that its site divides over several pages.

`addresses` says which addresses can be parts of one article. `find` finds the pager, and
takes its lines out of the text.
"""
