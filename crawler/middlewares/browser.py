"""Pages whose lists are made by scripts."""

RENDER = "render"  # request meta key: the page is to be rendered
