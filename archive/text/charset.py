"""The charset of a page: its bytes decide it, and its labels count only if the bytes leave a choice.

Several real pages declare gb2312 and hold UTF-8, one declares UTF-8 and holds gb18030.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from archive.model import Page

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# The declared charsets that are tried, each with the codec that reads everything that is served under its name.
CODECS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}

CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.-]+)", re.IGNORECASE)
HEAD_BYTES = 4096  # a charset declared further down is not looked for
BROKEN = "\ufffd"
MIN_WHOLE_PER_BROKEN = 10  # a text with at least this many non-ASCII characters for each U+FFFD is UTF-8

# Characters that are removed: C0 and C1 controls (but not tab, LF and CR), lone surrogates and the noncharacters of the
# BMP, which are no text and mostly not fit for XML; and characters that only steer line breaks.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u00ad\u200b\u2060\ufeff]"
)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`, NFC, without the UNPRINTABLE characters. Never raises: broken bytes become U+FFFD.

    `content_type` is the HTTP header. The charset is the first of these that fits: that of the byte order mark; UTF-8
    (a torn last character and a few broken bytes are allowed); the declared charset, if it is in CODECS (gb2312 and gbk
    are read as gb18030); gb18030. If none fits, the one of these three that loses the fewest characters.
    """
    return unicodedata.normalize("NFC", without_controls(decode_as_served(body, content_type)))


def decode_as_served(body: bytes, content_type: str | None = None) -> str:
    """The text of `body` in the charset that `decode` chooses, not normalized and with no character removed."""
    return _read(body, content_type)[0]


def html_of(page: Page) -> str:
    """The page's markup as text: its body decoded, as its header and its bytes say."""
    return decode(page.body, page.header("content-type"))


def encodings(body: bytes, content_type: str | None = None) -> tuple[str | None, str]:
    """The charset that the header or the page declares, as written (None if none), and the codec that `decode` uses."""
    return _label(body, content_type), _read(body, content_type)[1]


def without_controls(text: str) -> str:
    """`text` without the UNPRINTABLE characters."""
    return UNPRINTABLE.sub("", text)


def _read(body: bytes, content_type: str | None) -> tuple[str, str]:
    """The text, and the codec that gave it."""
    for bom, codec in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace"), codec
    utf8 = _strictly(body, "utf-8")
    if utf8 is not None:
        return utf8, "utf-8"
    utf8 = body.decode("utf-8", "replace")
    if _is_nearly_utf8(utf8):
        return utf8, "utf-8"
    codec = CODECS.get((_label(body, content_type) or "").lower(), "gb18030")
    for candidate in (codec, "gb18030"):
        text = _strictly(body, candidate)
        if text is not None:
            return text, candidate
    # UTF-8 comes first, so that it wins a tie: bytes of another charset lose nearly everything when they are read as
    # UTF-8, so if UTF-8 loses no more than another codec, it is right.
    lossy = ((utf8, "utf-8"), (body.decode(codec, "replace"), codec), (body.decode("gb18030", "replace"), "gb18030"))
    return min(lossy, key=lambda read: _losses(read[0]))


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_nearly_utf8(replaced: str) -> bool:
    wide = len(replaced) - len(replaced.encode("ascii", "ignore"))
    broken = _losses(replaced)
    # A page that was cut off in transfer may end inside a character. On a short page this one U+FFFD may be too many
    # for MIN_WHOLE_PER_BROKEN.
    return broken * MIN_WHOLE_PER_BROKEN <= wide or (broken == 1 and replaced.endswith(BROKEN))


def _label(body: bytes, content_type: str | None) -> str | None:
    found = CHARSET.search(content_type or "") or CHARSET.search(body[:HEAD_BYTES].decode("ascii", "ignore"))
    return found[1] if found else None


def _losses(text: str) -> int:
    return text.count(BROKEN)
