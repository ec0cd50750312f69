"""The pages of a text: a publication, a case, a version, a copy beside it, and the page as it was served."""
