"""From the data to HTML and to files: texts set, differences, citations, marks."""
