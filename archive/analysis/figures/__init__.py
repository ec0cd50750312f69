"""The figures of a text: its quantitative statements, each with what it counts, where and when."""
