"""The failures that a reader may meet: their codes and statuses, when they may be over, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archive.site.strings import word


@dataclass(frozen=True, slots=True)
class FailureKind:
    """What all failures with one code have in common."""

    status: int
    retry_after: int | None = None  # seconds after which the same request may be answered; None: it will fail again
    is_of_site: bool = False  # nearly all pages fail for the same reason, the home page too


# By code, as it is in JSON. The texts are error.CODE (title), error.CODE_why (what happened) and error.CODE_advice.
KINDS = {
    "bad_request": FailureKind(400),
    "bad_head": FailureKind(400),
    "raw_characters": FailureKind(400),
    "costly": FailureKind(400),
    "costly_filter": FailureKind(400),
    "forbidden": FailureKind(403),
    "not_found": FailureKind(404),
    "read_only": FailureKind(405),
    "withdrawn": FailureKind(410),
    "form_too_large": FailureKind(413),
    "form_media_type": FailureKind(415),
    "long_address": FailureKind(414),
    "head_too_large": FailureKind(431),
    "too_many": FailureKind(429, 5),
    "too_many_at_once": FailureKind(429, 2),
    "own_downloads": FailureKind(429, 60),
    "fault": FailureKind(500),
    "too_slow": FailureKind(503),
    "busy": FailureKind(503, 5),
    "downloads": FailureKind(503, 60),
    "warming": FailureKind(503, 5, is_of_site=True),
    "overwritten": FailureKind(503, 5, is_of_site=True),
}
OF_STATUS = {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "read_only", 414: "long_address"}


@dataclass(frozen=True, slots=True)
class Failure:
    """What a reader learns about a failure. `detail` is a message about the request, never about the site's inside.

    It may be a message of SQLite, if the request asks for what SQLite cannot do (`no such column: x`).
    """

    code: str
    cause: str | None = None  # a sentence for the reader about this request, in place of the one of the code
    detail: str | None = None  # the message of Datasette or SQLite, in English
    seconds: int | None = None  # after which it may be over, if that is known of this request

    @classmethod
    def of_status(cls, status: int, detail: str | None = None) -> Failure:
        """The failure that a status of Datasette means: `fault` for a status that it does not send for mistakes."""
        return cls(OF_STATUS.get(status, "fault"), detail=detail)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.code].status

    @property
    def retry_after(self) -> int | None:
        """The seconds after which the same request may be answered; None if it would fail again."""
        return self.seconds or KINDS[self.code].retry_after

    @property
    def is_of_site(self) -> bool:
        """Whether nearly all pages fail for the same reason."""
        return KINDS[self.code].is_of_site

    @property
    def title(self) -> str:
        """The failure in a few words."""
        return word(f"error.{self.code}")

    @property
    def why(self) -> str:
        """What happened, in one sentence."""
        return self.cause or word(f"error.{self.code}_why")

    @property
    def advice(self) -> str:
        """What the reader can do."""
        return word(f"error.{self.code}_advice", seconds=self.retry_after)

    def as_data(self) -> dict[str, Any]:
        """The failure in the form of Datasette's JSON errors (ok, error, status, title), and what else is known."""
        data = {
            "ok": False,
            "code": self.code,
            "error": self.why,
            "advice": self.advice,
            "retry_after": self.retry_after,
            "status": self.status,
            "title": self.title,
        }
        return data | ({"detail": self.detail} if self.detail else {})

    def as_text(self) -> str:
        """The failure as plain text, for a terminal."""
        return f"{self.title}{word('sign.colon')}{self.why}\n{self.advice}\n"
