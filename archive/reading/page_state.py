"""The state of a page, from its response only: live, gone, challenged, blocked or error."""

from __future__ import annotations

import re
import string

from archive.model import Page, Reading, State, Torn
from archive.reasons import because
from archive.rules import load

Headers = tuple[tuple[str, str], ...]


# Products that guard pages: name → pattern of the signs that the product leaves in markup, scripts, cookies or headers.
SIGNATURES = {
    row["name"]: re.compile(row["pattern"].encode()) for row in load("reading/data/challenges.toml")["products"]
}

# A puzzle page asks for proof that its visitor is no machine (captcha, slider). These words are on puzzle pages of 网宿
# and Cloudflare, as the authors of public crawlers report. Some puzzle pages have no words. The pattern has no spaces,
# since the text in which it is searched has none (_visible_bytes).
PUZZLE = re.compile("安全验证|安全检查中|滑动验证|访问验证|人机验证|(?i:enableJavaScriptandcookies)".encode())

PARTIAL_CONTENT = 206  # no request of ours asks for a part
STATUSES: dict[int, tuple[State, str]] = {  # by HTTP status, with the code of the reason
    PARTIAL_CONTENT: (State.ERROR, "http_partial"),
    404: (State.GONE, "http_gone"),
    410: (State.GONE, "http_gone"),
    403: (State.BLOCKED, "http_refused"),
    429: (State.BLOCKED, "http_slow_down"),
    412: (State.CHALLENGED, "http_challenge"),
    512: (State.CHALLENGED, "http_challenge"),
    521: (State.CHALLENGED, "http_challenge"),
}

TORN: dict[Torn, str] = {torn: because(f"torn_{torn.name.lower()}") for torn in Torn}
# All of 226 saved real pages that open <html> or <body> have one of these end tags.
HTML_END = re.compile(rb"</(?:html|body)\b", re.IGNORECASE)
# The first match decides. If it is <script, nothing is known: an <html or <body after it may be text of the script.
HTML_OR_SCRIPT = re.compile(rb"<(html|body|script)\b", re.IGNORECASE)

READABLE_TYPES = frozenset({"text/html", "text/plain", "application/xhtml+xml", "text/xml", "application/xml"})
UNSURE_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream", "unknown/unknown"})
PLAIN_TYPE = "text/plain"

# First bytes of files that are served in place of pages, whatever the header says.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
)

MAX_CHALLENGE_BYTES = 512 * 1024  # a larger body is no challenge
MAX_VISIBLE_BYTES = 300  # of visible text, about 100 hanzi: a page with menus has more, a puzzle page less
MAX_NOTE_BYTES = 120  # about 40 hanzi: enough for the one sentence of a puzzle page, too few for an article

# A page without visible text and without a product's sign in its markup is a challenge only if it has no other tags.
# An empty list page also has a div or a list.
SKELETON = frozenset(b"html head meta title link base script style noscript body form input iframe".split())

TAG_NAME = re.compile(rb"<\s*([a-zA-Z][a-zA-Z0-9]*)")
BLANK_ENTITY = re.compile(rb"&(?:nbsp|ensp|emsp|#160);?")
WIDE_BLANKS = (b"\xc2\xa0", b"\xe3\x80\x80")  # U+00A0 and U+3000 in UTF-8
COMMENT = re.compile(rb"<!--(?:.*?-->|.*)", re.DOTALL)
# One piece of markup: a comment, an element whose content is not shown (script, style, noscript, title), a tag, or a
# run of text (the group `text`). Only text is visible. An unclosed comment or element takes all that follows.
# The pattern jumps from one < to the next, and in a comment from one - to the next: going byte by byte took 2 ms and
# more for a long script.
PIECE = re.compile(
    rb"<!--[^-]*(?:-(?!->)[^-]*)*(?:-->)?"
    rb"|<(script|style|noscript|title)\b[^<]*(?:<(?!/\1\s*>)[^<]*)*(?:</\1\s*>)?"
    rb"|<[^<>]*>|(?P<text>[^<]+|<)",
    re.IGNORECASE,
)


def page_state(status: int, headers: Headers, body: bytes, torn: Torn | None = None) -> tuple[State, str | None]:
    """The state of a page, and the reason for it (JSON, see archive.reasons); the reason is None for a live page.

    Live means that there is a page to read, not that it holds an article. `body` is without content coding.
    `torn`: what is wrong with the transfer (coding, connection, length); None if nothing is. The caller need not look
    for Torn.NO_END (HTML that breaks off): this function does.
    """
    if status in STATUSES:
        state, code = STATUSES[status]
        return state, because(code, status=status)
    if not 200 <= status < 300:
        return State.ERROR, because("http_failed" if status >= 500 else "http_status", status=status)
    content_type = media_type(headers)
    refusal = _not_a_page(content_type, body)
    challenge = None
    if not refusal and content_type != PLAIN_TYPE and len(body) <= MAX_CHALLENGE_BYTES:
        challenge = _challenge(headers, body)
    if challenge:
        return State.CHALLENGED, challenge
    if torn:
        return State.ERROR, TORN[torn]
    if not body.strip():
        return State.ERROR, because("empty_body")
    if refusal:
        return State.ERROR, refusal
    torn = _torn_html(content_type, body)
    return (State.ERROR, TORN[torn]) if torn else (State.LIVE, None)


def is_inconclusive(status: int, reading: Reading) -> bool:
    """Whether an answer says nothing about its page: a redirect, a server's error (408, or a 5xx that is no challenge),
    a part of the page (206) or a torn answer. After such an answer the store keeps what it knows of the page."""
    in_trouble = reading.state is State.ERROR and (status >= 500 or status in (PARTIAL_CONTENT, 408))
    return 300 <= status < 400 or in_trouble or reading.torn is not None


def torn_page(page: Page) -> Torn | None:
    """Why an answer is not the whole page; None if nothing shows that, or if its status is not 2xx."""
    if not 200 <= page.status < 300:
        return None
    content_type = media_type(page.headers)
    return page.torn or (None if _not_a_page(content_type, page.body) else _torn_html(content_type, page.body))


def _torn_html(content_type: str, body: bytes) -> Torn | None:
    """NO_END for HTML that opens <html> or <body> before any script, and ends neither; None for any other page.

    Either a server or proxy stopped in the middle, or the server counted hanzi instead of bytes, so that its
    Content-Length cut the page.
    """
    if content_type == PLAIN_TYPE or HTML_END.search(body, len(body) - 2048) or HTML_END.search(body):
        return None
    opened = HTML_OR_SCRIPT.search(body)
    return Torn.NO_END if opened and opened[1].lower() != b"script" else None


def media_type(headers: Headers) -> str:
    """The media type of a response in lower case, without parameters; empty if there is none."""
    value = next((value for name, value in headers if name.lower() == "content-type"), "")
    return value.partition(";")[0].strip().lower()


def _not_a_page(content_type: str, body: bytes) -> str | None:
    for magic, what in MAGIC:
        if body.startswith(magic):
            return because("not_a_page", media_type=what)
    if content_type in READABLE_TYPES or content_type in UNSURE_TYPES:
        return None
    return because("not_a_page", media_type=content_type)


def _visible_bytes(body: bytes) -> bytes:
    """The visible bytes without blanks. Stops soon after MAX_VISIBLE_BYTES, which most pages reach early."""
    visible = waiting = b""
    for piece in PIECE.finditer(body):
        if text := piece["text"]:
            waiting += b" " + text  # so that &nb and sp; of two pieces do not become &nbsp;
        if len(waiting) > MAX_VISIBLE_BYTES:
            visible, waiting = visible + _without_blanks(waiting), b""
            if len(visible) > MAX_VISIBLE_BYTES:
                break
    return visible + _without_blanks(waiting)


def _challenge(headers: Headers, body: bytes) -> str | None:
    visible = _visible_bytes(body)
    if len(visible) > MAX_VISIBLE_BYTES:
        return None
    markup = COMMENT.sub(b"", body)
    if b"<script" not in markup.lower():
        return None
    # A sign of a product does not count if it is in the visible text, which may be about the product.
    signs = SIGNATURES.items()
    product = next((name for name, sign in signs if sign.search(markup) and not sign.search(visible)), None)
    if product:
        return because("challenge", product=product)
    if len(visible) <= MAX_NOTE_BYTES and PUZZLE.search(visible):
        return because("puzzle")
    if not visible and {name.lower() for name in TAG_NAME.findall(markup)} <= SKELETON:
        set_by = [f"{name}: {value}".encode() for name, value in headers if name.lower() in {"set-cookie", "server"}]
        product = next((name for name, sign in signs if any(map(sign.search, set_by))), None)
        return because("script_alone_of", product=product) if product else because("script_alone")
    return None


def _without_blanks(visible: bytes) -> bytes:
    visible = BLANK_ENTITY.sub(b"", visible)
    for blank in WIDE_BLANKS:
        visible = visible.replace(blank, b"")
    return visible.translate(None, string.whitespace.encode())
