"""Pages a second on one site of 1,000 pages, in one run: downloads, the whole pipeline, trafilatura, reading.

usage: python tests/bench/bench_pipeline.py [--pages 1000] [--rounds 3]

The site is served by a process of its own. `downloads` is stock Scrapy with the crawl's concurrency on the same pages,
which it forgets: the yardstick is the tool as it comes, so that tuning the crawl does not move it. `trafilatura` is its
extraction alone, on bodies that were located for it; `reading` is all that we do with a page, from bytes to cases,
crimes and places. What counts is the ratio, since it is of one run on one machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
STAGES = ("downloads", "pipeline", "trafilatura", "reading")  # the last two read what the pipeline kept
# Not as a script: reading processes would load it, and Scrapy with it, which those of the `fanzha` command do not.
LAUNCH = "from tests.bench import stages; stages.main()"


def served(pages: int) -> tuple[subprocess.Popen[str], str]:
    """Start the generated site; its process and its URL."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "fast_server.py"), str(pages)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def run_stage(stage: str, url: str, folder: Path) -> float:
    """Seconds that a stage took in a process of its own, start-up of Python left out; printed by the stage."""
    done = subprocess.run(
        [sys.executable, "-c", LAUNCH, stage, url, str(folder)],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return float(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    process, url = served(given.pages)
    try:
        speeds: dict[str, list[float]] = {stage: [] for stage in STAGES}
        for number in range(given.rounds):
            with tempfile.TemporaryDirectory() as folder:
                for stage, results in speeds.items():
                    seconds = run_stage(stage, url, Path(folder))
                    results.append(given.pages / seconds)
                    print(f"round {number + 1}: {stage:12} {results[-1]:7.1f} pages/s", flush=True)
    finally:
        process.terminate()
        process.wait()
    typical = {stage: median(results) for stage, results in speeds.items()}

    def ratio(one: str, other: str) -> float:
        return median(a / b for a, b in zip(speeds[one], speeds[other], strict=True))

    print(f"median of {given.rounds}: " + ", ".join(f"{stage} {speed:.1f} pages/s" for stage, speed in typical.items()))
    print(
        f"pipeline / downloads = {ratio('pipeline', 'downloads'):.2f} (for information: a polite crawl is far slower)"
    )
    print(f"time of reading / time of trafilatura alone = {ratio('trafilatura', 'reading'):.2f} (to be at most 1.5)")


if __name__ == "__main__":
    main()
