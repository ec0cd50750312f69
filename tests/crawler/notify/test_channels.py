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


def test_without_variables_there_is_no_channel() -> None:
    assert read_channels({"FANZHA_NOTIFY": ""}) == {}


@pytest.mark.parametrize(
    "address",
    [
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
    ],
)
def test_a_wrong_address_is_never_printed_and_the_other_channels_can_be_used(address: str) -> None:
    found = read_channels({"FANZHA_NOTIFY_OPS": address, "FANZHA_NOTIFY_MAIL": MAIL})
    assert (found["ops"].wrong or "").startswith("its address ")
    assert "secret" not in repr(found["ops"])
    assert (found["mail"].wrong, found["mail"].form) == (None, "smtps")


@pytest.mark.parametrize(
    "text", [None, "mail = smtps", "[mail]\na = 1", "mail = 1", f'ops = "{MAIL}"\nOps = "slack+https://two.example/"']
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "notify.toml"
    if text:
        path.write_text(text)
    with pytest.raises(ChannelsUnusable, match=str(path)):
        read_channels({"FANZHA_NOTIFY": str(path)})


def test_a_name_is_a_word_since_it_stands_in_lines_of_the_log(tmp_path: Path) -> None:
    (tmp_path / "notify.toml").write_text(f'"ops\\nnight: good" = "{MAIL}"\n')
    with pytest.raises(ChannelsUnusable, match="needs a name of letters"):
        read_channels({"FANZHA_NOTIFY": str(tmp_path / "notify.toml")})
