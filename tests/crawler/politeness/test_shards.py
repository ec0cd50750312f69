"""The sources are divided among machines by server: always in the same way, each source to one, a server to no two."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.politeness.server_groups import declared_groups, group_of
from crawler.politeness.shards import BadShard, Shard, server_of
from crawler.registry import sources
from tests.support.crawls import fanzha

pytestmark = pytest.mark.slow

HOMES = {name: spider.home_url for name, spider in sources().items()}
HOSTS = [f"www.host{number}.gov.cn" for number in range(400)]


def shards(count: int) -> list[Shard]:
    return [Shard(number, count) for number in range(1, count + 1)]


def owner(home_url: str, count: int) -> int:
    (found,) = [one.number for one in shards(count) if one.has(home_url)]
    return found


@given(st.integers(2, 20), st.sampled_from(["/", "/xwdt/", "/a/b.html?c=1"]))
def test_all_sites_on_one_operators_servers_are_in_one_shard(count: int, path: str) -> None:
    for group in declared_groups():
        hosts = [host.replace("*", "www.any") for host in group.hosts]
        assert len({owner(f"{scheme}://{host}{path}", count) for host in hosts for scheme in ("http", "https")}) == 1
    of_group = {name: group_of(home.split("/")[2], declared_groups()) for name, home in HOMES.items()}
    assert len({owner(HOMES[name], count) for name, group in of_group.items() if group and group.name == "正义网"}) == 1


def test_a_server_is_a_host_with_its_port_whatever_the_scheme() -> None:
    assert server_of("http://a.gov.cn/") == server_of("https://a.gov.cn:443/x") == "a.gov.cn"
    assert server_of("http://127.0.0.1:8001/") != server_of("http://127.0.0.1:8002/")


def test_machines_get_about_as_much_and_one_more_takes_from_the_others_alone() -> None:
    before, after = ({host: owner(f"http://{host}/", count) for host in HOSTS} for count in (3, 4))
    assert min(Counter(before.values()).values()) > len(HOSTS) / 3 * 0.75
    moved = [host for host in HOSTS if before[host] != after[host]]
    assert {after[host] for host in moved} == {4}
    assert len(moved) < len(HOSTS) / 4 * 1.3


def test_what_is_no_shard_is_refused_with_the_form(tmp_path: Path) -> None:
    for text in ("0/3", "4/3", "a/b", "1/0", "1", "", "1/3/", "-1/3", " 1/3", "１/3", "1/03", "1/99999"):
        with pytest.raises(BadShard, match="give I/N"):
            Shard.parse(text)
    done = fanzha("night", "--shard", "4/3", data=tmp_path / "data")
    assert (done.returncode, "give I/N" in done.stderr, (tmp_path / "data").exists()) == (2, True, False)


def test_an_empty_shard_is_a_good_run_that_says_so(tmp_path: Path) -> None:
    number = next(one.number for one in shards(3) if not one.has(HOMES["spp"]))
    arguments = ("spp", "--shard", f"{number}/3", "--contact", "test@example.org")
    done = fanzha("crawl", *arguments, data=tmp_path / "data")
    assert (done.returncode, (tmp_path / "data").exists()) == (0, False), done.stderr
    assert "nothing to do here" in done.stdout
