"""Makes the texts that are more than those of their pages: of articles on several pages, and of cover pages.

`texts` makes them when the job ends, since a part or a file may be stored after its page. `parts` finds which pages are
the parts of one article.
"""
