"""Does `fanzha night` cry wolf, or stay silent? Thirty nights of eight sites without a fault, and thirty with outages.

usage: python tests/bench/sim_nights.py [--nights 30] [--faults 18] [--seed 20261127] [--verbose]

The sites are those of tests.sites.nightly. In the second half, so many nights have one of the faults of
tests.sites.night_faults on one of the sites, drawn by the seed: outages of one night, of two and of three. A line for
each night says what it found. Exit status 1 if a night was not as it must be:

    - without a fault it is good, and nothing is sent
    - a fault is not good on its night: exit status 1, and a verdict other than good for its site. One that is on
      articles alone cannot be known on a quiet night that requests fewer of these than its `least`, nor can one by
      which pages that no list names look as if they were taken down, as some are each night
    - no other site has a verdict other than good on its account
    - an outage is one alarm, and one all-clear in the night after its last
    - a public file is made

It takes six minutes on two cores that nobody else uses.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

from tests.sites.night_faults import FAULTS, NightFault
from tests.sites.nightly import SITES
from tests.support.messengers import Messengers
from tests.support.nights import Night, Nights

GOOD = {"good"}
LENGTHS = (1, 2, 3)  # nights of an outage
Sent = set[tuple[str, str]]  # (subject, state) of messages


@dataclass(frozen=True)
class Outage:
    """A fault, and the site that it is on."""

    fault: NightFault
    site: str


def drawn(nights: int, faults: int, random: Random) -> dict[int, Outage]:
    """The outages by night; they take so many nights, but not the first, with which a source's past begins, nor the
    last, on which all is well again. Two that follow one another are on different sites."""
    faults = max(0, min(faults, nights - 2))
    lengths = list[int]()
    for length in cycle(LENGTHS):
        if sum(lengths) == faults:
            break
        lengths.append(min(length, faults - sum(lengths)))
    parts = [*lengths, *[0] * (nights - 2 - faults)]  # 0: a night without one
    random.shuffle(parts)
    found, number, site = dict[int, Outage](), 1, ""
    chosen = iter(random.sample(FAULTS, len(lengths)))
    for length in parts:
        if length:
            site = random.choice([one.name for one in SITES if one.name != site])
            found.update(dict.fromkeys(range(number, number + length), Outage(next(chosen), site)))
        number += max(length, 1)
    return found


def is_noticeable(outage: Outage | None, night: Night) -> bool:
    """Whether a night got enough of a fault."""
    if outage is None or outage.fault.hits != "articles":
        return outage is not None
    return night.faulty - (night.unlisted[outage.site] if outage.fault.removes else 0) >= outage.fault.least


def problems(night: Night, outage: Outage | None) -> Iterator[str]:
    """What is wrong with a night, in words."""
    bad = {source for source, verdicts in night.verdicts.items() if verdicts != GOOD}
    if not night.published:
        yield "no public file"
    if outage is None and night.status:
        yield f"exit status {night.status} without a fault"
    if outage and is_noticeable(outage, night) and (night.status != 1 or outage.site not in bad):
        yield f"the fault was not noticed, though {night.faulty} pages came from it"
    for source in sorted(bad - ({outage.site} if outage else set())):
        yield f"{source} was {', '.join(night.verdicts[source])} without a fault"


def wrong_messages(sent: Sent, alarmed: set[str], outage: Outage | None, night: Night) -> Iterator[str]:
    """What is wrong with the messages of a night. `alarmed`: the sites of which an alarm was sent before, and no
    all-clear."""
    faulty = {outage.site} if outage else set()
    must = {(f"source:{site}", "good") for site in alarmed - faulty}
    new = {(f"source:{site}", "alarm") for site in faulty - alarmed}
    if is_noticeable(outage, night):
        must |= new
    if not must <= sent <= must | new:
        yield f"messages {sorted(sent)} in place of {sorted(must)}"


def described(night: Night, outage: Outage | None) -> str:
    """The fault of a night, how many pages came from it, and what became of it."""
    if outage is None:
        return "no fault"
    verdicts = ", ".join(sorted(night.verdicts.get(outage.site, ())))
    return f"{outage.fault.name} on {outage.site} ({night.faulty} pages): {verdicts}"


def simulate(data: Path, nights: int, outages: dict[int, Outage], *, verbose: bool) -> int:
    """Run the nights, print a line for each, and return the number of those with which something is wrong."""
    wrong, before, alarmed = 0, 0, set[str]()
    with Messengers() as people, Nights(data, variables={"FANZHA_NOTIFY_OPS": people.address("json")}) as site:
        for number in range(nights):
            outage = outages.get(number)
            night = site.night(number, {outage.site: outage.fault} if outage else None)
            sent = [(body["subject"], body["state"]) for body in people.bodies[before:]]
            found = [*problems(night, outage), *wrong_messages(set(sent), alarmed, outage, night)]
            before = len(people.bodies)
            for subject, state in sent:
                (alarmed.add if state == "alarm" else alarmed.discard)(subject.removeprefix("source:"))
            wrong += bool(found)
            wrongs = f"  WRONG: {'; '.join(found)}" if found else ""
            print(f"night {number:2}  exit {night.status}  {described(night, outage)}{wrongs}", flush=True)
            if found or verbose:
                print(night.output, flush=True)
    alarms = sum(body["state"] == "alarm" for body in people.bodies)
    print(f"{len(set(map(id, outages.values())))} outages: {alarms} alarms, {before - alarms} all-clears")
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
    for outages in ({}, drawn(options.nights, options.faults, Random(options.seed))):
        with tempfile.TemporaryDirectory() as folder:
            print(f"{options.nights} nights, {len(outages)} of them with a fault")
            wrong += simulate(Path(folder) / "data", options.nights, outages, verbose=options.verbose)
    print(f"{2 * options.nights - wrong} of {2 * options.nights} nights were as they must be")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
