"""From a page as it was served to what is stored of it. Importing this module loads nothing heavy."""

from __future__ import annotations

from archive.model import Document, Page, Reading, Role, State
from archive.reading.page_state import page_state, torn_page
from archive.reasons import because

NO_TEXT = because("no_text")


def read_and_analyse(page: Page) -> Reading:
    """The reading of a page. It has documents only if the page is live and has text. Pure; never raises."""
    if page.context.role is Role.ATTACHMENT:
        # Imported here: what analyses the text of an attached file does not wait for trafilatura.
        from archive.reading.attachments import read_attachment

        return read_attachment(page)
    state, failure = page_state(page.status, page.headers, page.body, page.torn)
    if state is not State.LIVE:
        return Reading(state, failure, (), torn=torn_page(page) if state is State.ERROR else None)
    from archive.analysis.documents import analyse
    from archive.readers.quality import doubt_of, quality_of
    from archive.reading.article import read

    articles = read(page)
    doubt = doubt_of(page, articles)
    reason = because(doubt) if doubt else None
    documents = tuple(Document(article, analyse(article)) for article in articles)
    if not documents:
        return Reading(State.LIVE, reason or NO_TEXT, (), doubt=doubt)
    return Reading(State.LIVE, reason, documents, quality=quality_of(page, articles), doubt=doubt)
