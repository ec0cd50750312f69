"""Bytes to text: the bytes decide, the labels are only asked where the bytes leave a choice.

Several real pages declare gb2312 and hold UTF-8, one declares UTF-8 and holds gb18030 (facts/stack.md).
"""

from __future__ import annotations

import codecs
import re
import unicodedata

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Declared charsets that are tried, by the codec that reads all of what is served under that name.
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
WHOLE_PER_BROKEN = 10  # non-ASCII characters a broken byte may spoil before the text is no longer taken for UTF-8

# No text and no XML: C0 and C1 controls, lone surrogates, noncharacters; and marks that only steer line breaking.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u00ad\u200b\u2060\ufeff]"
)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`, NFC, without control characters. Never fails: what is broken becomes U+FFFD.

    `content_type` is the HTTP header. In order: a byte order mark; UTF-8 if it fits (a torn last character and a few
    broken bytes allowed); the declared charset if it fits (gb2312 and gbk are read as gb18030, big5 only if declared);
    gb18030 if it fits; else whichever of them loses least.
    """
    return unicodedata.normalize("NFC", without_controls(_text(body, content_type)))


def without_controls(text: str) -> str:
    """`text` without characters that are neither text nor allowed in XML."""
    return UNPRINTABLE.sub("", text)


def _text(body: bytes, content_type: str | None) -> str:
    for bom, codec in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace")
    utf8 = _strictly(body, "utf-8")
    if utf8 is not None:
        return utf8
    utf8 = body.decode("utf-8", "replace")
    if _is_nearly_utf8(utf8):
        return utf8
    codec = _declared(body, content_type)
    for candidate in (codec, "gb18030"):
        text = _strictly(body, candidate)
        if text is not None:
            return text
    return min((body.decode(codec, "replace"), body.decode("gb18030", "replace"), utf8), key=_losses)


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_nearly_utf8(replaced: str) -> bool:
    wide = len(replaced) - len(replaced.encode("ascii", "ignore"))
    broken = _losses(replaced)
    # A torn last character is the only loss of a page that was cut off in transfer, however short.
    return broken * WHOLE_PER_BROKEN <= wide or (broken == 1 and replaced.endswith(BROKEN))


def _declared(body: bytes, content_type: str | None) -> str:
    found = CHARSET.search(content_type or "") or CHARSET.search(body[:HEAD_BYTES].decode("ascii", "ignore"))
    return CODECS.get(found[1].lower(), "gb18030") if found else "gb18030"


def _losses(text: str) -> int:
    return text.count(BROKEN)
