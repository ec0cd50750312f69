"""The gate of the process: whose turn it is, on a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import Stopped
from crawler.politeness.gate import Gate
from crawler.politeness.server_groups import Pace, ServerGroup, declared_groups, group_of

GROUP = ServerGroup("one operator", ("*.operator.test",), Pace(0.25, at_once=2), "made for a test")
POLITE = Pace(2.0)


class _Clock(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to whatever is scheduled next."""

    _now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with asyncio.Runner(loop_factory=_Clock) as runner:
        runner.run(main())


@dataclass
class Visits:
    """Requests that pass a gate: when each was sent, and when its answer came."""

    gate: Gate
    sent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    stopped: int = 0

    async def visit(self, server: str, latency: float, after: float = 0.0, pace: Pace = POLITE) -> None:
        await asyncio.sleep(after)
        clock = asyncio.get_running_loop()
        try:
            async with self.gate.turn(server, pace):
                self.sent[server].append(clock.time())
                await self.gate.answer(asyncio.sleep(latency))
                self.answered[server].append(clock.time())
        except Stopped:
            self.stopped += 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 5), st.floats(0, 20)), max_size=20))
@settings(max_examples=50, deadline=None)
def test_no_request_is_sent_before_the_delay_after_the_answer_to_the_last_is_over(
    wanted: list[tuple[str, float, float]],
) -> None:
    visits = Visits(Gate())

    async def main() -> None:
        await asyncio.gather(*(visits.visit(*one) for one in wanted))

    run(main)
    assert sum(map(len, visits.sent.values())) == len(wanted)
    for server, sent in visits.sent.items():
        gaps = [later - answer for answer, later in zip(visits.answered[server], sent[1:], strict=False)]
        assert all(gap >= POLITE.delay - 1e-9 for gap in gaps)


def test_a_server_that_is_slow_keeps_no_other_waiting() -> None:
    visits = Visits(Gate())

    async def main() -> None:
        await asyncio.gather(visits.visit("slow", 60.0), visits.visit("slow", 60.0), visits.visit("fast", 0.1))

    run(main)
    assert (visits.sent["fast"], visits.sent["slow"]) == ([0.0], [0.0, 62.0])


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 3)), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_hosts_of_one_operator_share_the_turns_of_their_group(wanted: list[tuple[str, float]]) -> None:
    visits = Visits(Gate([GROUP]))

    async def main() -> None:
        await asyncio.gather(*(visits.visit(f"{host}.operator.test", latency) for host, latency in wanted))

    run(main)
    sent = sorted(at for times in visits.sent.values() for at in times)
    assert all(later - at >= GROUP.pace.delay - 1e-9 for at, later in pairwise(sent))
    spans = [span for host, times in visits.sent.items() for span in zip(times, visits.answered[host], strict=True)]
    assert all(sum(begin <= at < end for begin, end in spans) <= GROUP.pace.at_once for at in sent)


def test_a_crawl_delay_counts_from_the_answer_to_robots_txt_and_never_shortens() -> None:
    visits = Visits(Gate())

    async def main() -> None:
        await visits.visit("a", 1.0)
        visits.gate.slow_down("a", 15.0)
        visits.gate.slow_down("a", 0.1)
        await visits.visit("a", 1.0)

    run(main)
    assert visits.sent["a"] == [0.0, 16.0]
    assert visits.gate.delay_of("a") == 15.0


def test_when_the_crawl_ends_nothing_more_goes_out_and_answers_have_some_seconds_left() -> None:
    visits = Visits(Gate())
    ends: list[float] = []

    async def main() -> None:
        waiting = [visits.visit("a", latency) for latency in (55.0, 1.0, 1.0)]
        all_of_them = asyncio.gather(*waiting, visits.visit("b", 8.0), visits.visit("c", 1.0, after=6.0))
        await asyncio.sleep(5.0)
        visits.gate.stop(answers_within=10.0)
        await all_of_them
        ends.append(asyncio.get_running_loop().time())

    run(main)
    assert dict(visits.sent) == {"a": [0.0], "b": [0.0]}
    assert visits.answered == {"b": [8.0]}
    assert (visits.stopped, ends) == (4, [15.0])


def test_a_request_that_is_given_up_keeps_no_turn() -> None:
    visits = Visits(Gate())

    async def main() -> None:
        first = asyncio.ensure_future(visits.visit("a", 50.0))
        second = asyncio.ensure_future(visits.visit("a", 1.0, after=0.1))
        third = asyncio.ensure_future(visits.visit("a", 1.0, after=0.2))
        await asyncio.sleep(1.0)
        second.cancel()
        await asyncio.sleep(1.0)
        first.cancel()
        await third

    run(main)
    assert visits.sent["a"] == [0.0, 4.0]


def test_the_declared_groups_say_where_they_are_known_from() -> None:
    groups = {group.name: group for group in declared_groups()}
    assert group_of("www.hn.jcy.gov.cn", groups.values()) is groups["正义网"]
    assert group_of("www.spp.gov.cn", groups.values()) is None
    assert group_of("jcy.gansu.gov.cn", groups.values()) is None
    assert all(group.evidence and group.pace.delay > 0 for group in groups.values())
