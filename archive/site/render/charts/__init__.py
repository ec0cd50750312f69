"""The geometry of charts. Templates draw them as SVG (templates/fanzha/_charts.html): no script and no library does."""
