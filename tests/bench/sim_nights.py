"""Does `fanzha night` cry wolf, or stay silent? Thirty nights of eight sites without a fault, and thirty with faults.

usage: python tests/bench/sim_nights.py [--nights 30] [--faults 18] [--seed 20261127] [--verbose]

The sites are those of tests.sites.nightly. In the second half, so many faults of tests.sites.night_faults are each on
one of the sites, on a night of its own, drawn by the seed. A line for each night says what it found. Exit status 1: a
night without a fault was not good, a fault was not told (exit status 1 and a verdict other than good for its site; one
of which a quiet night got hardly an answer need not be), another site had a verdict other than good on its account, or
a night made no public file. It takes about six minutes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.sites.night_faults import FAULTS, NightFault
from tests.sites.nightly import SITES
from tests.support.messengers import Messengers
from tests.support.nights import Night, Nights

GOOD = {"good"}
FEW = 3  # with fewer answers from it, a fault is none yet: on a quiet night hardly an article is requested


@dataclass(frozen=True)
class Drawn:
    """A fault, and the site that it is on."""

    fault: NightFault
    site: str


def drawn(nights: int, faults: int, random: Random) -> dict[int, Drawn]:
    """Which fault is on which site, by night; not more than nights. The first night is free: a source's past begins
    with it."""
    chosen = random.sample(FAULTS, min(faults, nights - 1))
    return {
        number: Drawn(fault, random.choice(SITES).name)
        for number, fault in zip(random.sample(range(1, nights), len(chosen)), chosen, strict=True)
    }


def problems(night: Night, fault: Drawn | None) -> Iterator[str]:
    """What is wrong with a night, in words."""
    bad = {source for source, verdicts in night.verdicts.items() if verdicts != GOOD}
    if not night.published:
        yield "no public file"
    if fault is None and night.status:
        yield f"exit status {night.status} without a fault"
    if fault and night.faulty >= FEW and (night.status != 1 or fault.site not in bad):
        yield f"the fault was not told, though {night.faulty} answers came from it"
    for source in sorted(bad - ({fault.site} if fault else set())):
        yield f"{source} was {', '.join(night.verdicts[source])} without a fault"


def wrong_messages(messages: list[tuple[str, str]], before: set[str], bad: set[str]) -> Iterator[str]:
    """What is wrong with the messages of a night, by the sites that were not good before it and that are not after."""
    expected = {(f"source:{one}", "alarm") for one in bad - before} | {
        (f"source:{one}", "good") for one in before - bad
    }
    if sorted(messages) != sorted(expected):
        yield f"messages {messages} in place of {sorted(expected)}"


def described(night: Night, fault: Drawn | None) -> str:
    """The fault of a night, how many answers came from it, and what became of it."""
    if fault is None:
        return "no fault"
    verdicts = ", ".join(sorted(night.verdicts.get(fault.site, ())))
    return f"{fault.fault.name} on {fault.site} ({night.faulty} answers): {verdicts}"


def simulate(data: Path, nights: int, faults: dict[int, Drawn], *, verbose: bool) -> int:
    """Run the nights, print a line for each, and return the number of those with which something is wrong."""
    wrong, sent, bad_before = 0, 0, set[str]()
    with Messengers() as people, Nights(data, variables={"FANZHA_NOTIFY_OPS": people.address("json")}) as site:
        for number in range(nights):
            fault = faults.get(number)
            night = site.night(number, {fault.site: fault.fault} if fault else None)
            bad = site.bad()
            messages = [(body["subject"], body["state"]) for body in people.bodies[sent:]]
            found = [*problems(night, fault), *wrong_messages(messages, bad_before, bad)]
            sent, bad_before = len(people.bodies), bad
            wrong += bool(found)
            wrongs = f"  WRONG: {'; '.join(found)}" if found else ""
            print(f"night {number:2}  exit {night.status}  {described(night, fault)}{wrongs}", flush=True)
            if found or verbose:
                print(night.output, flush=True)
    print(f"{sent} messages: {sum(body['state'] == 'alarm' for body in people.bodies)} alarms, the others all-clears")
    return wrong


def main() -> int:
    """Run both halves."""
    parser = argparse.ArgumentParser(description="Simulate nights with and without faults.")
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--faults", type=int, default=18)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    wrong = 0
    for name, faults in (
        ("without faults", {}),
        ("with faults", drawn(options.nights, options.faults, Random(options.seed))),
    ):
        with tempfile.TemporaryDirectory() as folder:
            print(f"{options.nights} nights {name}, {len(faults)} of them with one")
            wrong += simulate(Path(folder) / "data", options.nights, faults, verbose=options.verbose)
    print(f"{2 * options.nights - wrong} of {2 * options.nights} nights were told right")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
