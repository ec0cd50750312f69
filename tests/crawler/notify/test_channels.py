"""Where addresses come from, and what is said of those that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.notify.channels import ChannelsUnusable, read_channels

MAIL = "smtps://ops:secret@mail.example?from=a@b.example&to=c@d.example"


def test_addresses_come_from_the_file_and_from_variables_which_count_first(tmp_path: Path) -> None:
    (tmp_path / "notify.toml").write_text(f'mail = "{MAIL}"\ngroup = "slack+https://one.example/"\n')
    found = read_channels(
        {
            "FANZHA_NOTIFY": str(tmp_path / "notify.toml"),
            "FANZHA_NOTIFY_GROUP": "slack+https://two.example/",
            "FANZHA_NOTIFY_SWITCH": "ping+https://three.example/",
            "FANZHA_NOTIFY_EMPTY": "",
        }
    )
    assert {name: (one.form, one.url.hostname) for name, one in found.items()} == {
        "group": ("slack", "two.example"),
        "mail": ("smtps", "mail.example"),
        "switch": ("ping", "three.example"),
    }


WRONG = [
    "https://hooks.example/secret",
    "carrier-pigeon+https://hooks.example/secret",
    "slack+ftp://hooks.example/secret",
    "slack+https:///secret",
    "slack+https://hooks.example:port/secret",
    "slack+https://hooks.example:99999/secret",
    f"slack+https://{'h' * 64}.example/secret",
    "slack+https://..../secret",
    "sentry+https://hooks.example/7?secret",
    "sentry+https://secret@hooks.example/",
    "sentry+https://密secret@hooks.example/7",
    "smtp+https://hooks.example/secret",
    "smtps://ops:secret@mail.example",
    "smtps://ops:secret@mail.example:99999?from=a@b.example&to=c@d.example",
    "smtps://ops:secret@mail.example?from=a@b.example&to=c@d.example&to=e@f.example",
    "smtps://ops:secret@mail.example?from=a@b.example&to=c@d.example%0ABcc:x@y.example",
    "secret",
]


def test_a_wrong_address_is_never_printed_and_the_other_channels_can_be_used() -> None:
    for address in WRONG:
        found = read_channels({"FANZHA_NOTIFY_OPS": address, "FANZHA_NOTIFY_MAIL": MAIL})
        assert (found["ops"].wrong or "").startswith("its address ")
        assert "secret" not in repr(found["ops"])
        assert (found["mail"].wrong, found["mail"].form) == (None, "smtps")


def test_a_file_that_cannot_be_read_is_named_and_a_name_is_a_word(tmp_path: Path) -> None:
    """A name stands in lines of the log."""
    path = tmp_path / "notify.toml"
    twice = f'ops = "{MAIL}"\nOps = "slack+https://two.example/"'
    for text in (None, "mail = smtps", "[mail]\na = 1", "mail = 1", twice, f'"ops\\nnight: good" = "{MAIL}"'):
        if text:
            path.write_text(text)
        with pytest.raises(ChannelsUnusable, match=f"{path}|needs a name of letters"):
            read_channels({"FANZHA_NOTIFY": str(path)})
    assert read_channels({"FANZHA_NOTIFY": ""}) == {}
