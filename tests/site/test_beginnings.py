"""The requests of one client begin one after another, so that a burst of them holds up nobody else."""

from __future__ import annotations

import asyncio

from archive.site.fairness.beginnings import Beginnings


def begun(clients: list[str], cancelled: int | None = None) -> list[str]:
    """The clients of requests that come at once, in the order in which they begin."""
    order: list[str] = []

    async def request(beginnings: Beginnings, client: str) -> None:
        await beginnings.turn(client)
        order.append(client)

    async def all_of_them() -> None:
        beginnings = Beginnings()
        tasks = [asyncio.ensure_future(request(beginnings, client)) for client in clients]
        if cancelled is not None:
            await asyncio.sleep(0)
            tasks[cancelled].cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 60)
        assert not beginnings._latest

    asyncio.run(all_of_them())
    return order


def test_a_client_with_one_request_goes_before_the_burst_of_another() -> None:
    order = begun([*["many"] * 100, "one"])
    assert order.index("one") <= 1
    assert len(order) == 101


def test_all_begin_though_one_of_them_is_given_up() -> None:
    assert begun(["many"] * 5, cancelled=2) == ["many"] * 4
