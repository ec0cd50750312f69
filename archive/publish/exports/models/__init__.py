"""The cases for models: a file with a split in which no two copies of one text are on two sides, and its datasheet."""

from archive.publish.exports.models.known_texts import MemoFiles
from archive.publish.exports.models.writing_cases import write

__all__ = ["MemoFiles", "write"]
