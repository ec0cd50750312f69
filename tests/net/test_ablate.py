"""The bench that switches rules off, over a made package of a few rules: each kind is off where it stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"
RULES = """
import re
import tomllib
from functools import cache
from pathlib import Path

USED = re.compile("骗|盗")
SILENT = re.compile("抢")
UNLESS = re.compile("某案(?!之事|之后)")
COVERED, COVERS = re.compile("某案"), re.compile("某案|某事")
ENDS = ("案", "事")
DATA = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
WORDS, FORMS = DATA["words"], DATA["forms"]


def is_long(text: str) -> bool:
    return len(text) > 6


@cache
def length(text: str) -> int:
    return 2 if is_long(text) else 1


def read(text: str) -> dict:
    found = [{"word": match[0]} for match in USED.finditer(text)]
    found += [{"word": word} for word in WORDS if word in text]
    some = bool(COVERED.search(text) or COVERS.search(text))
    end = text.endswith(ENDS)
    never = bool(SILENT.search(text))
    about = {"found": found, "act": found[0]["word"] if found else None, "some": some, "end": end, "never": never}
    about["unless"] = bool(UNLESS.search(text))
    about["formed"] = any(text.startswith(one["word"]) or not one.get("first") and one["word"] in text for one in FORMS)
    return {"documents": [{"analysis": about | {"length": length(text)}}]}
"""
# Runs in a process of its own: patterns of the package, and how Python reads modules and files, are exchanged there.
SCRIPT = """
import importlib, json, sys
from pathlib import Path
bench, folder, results = sys.argv[1:]
sys.path[:0] = [bench, folder]
import ablate
ablate.LONG = -1  # all rules are off in groups first, where that is quicker

TEXTS = ("甲骗乙某案", "盗窃很多东西的案", "赌场的事", "无", "某案之后")
def items():
    read = lambda text: lambda: importlib.import_module("made_package.rules").read(text)
    return [ablate.Item(text, read(text), text, gold=[("made", {"act": "骗"})]) for text in TEXTS]

bench = ablate.Bench("made_package", ["rules"], items, [])
runner = ablate.Runner(bench, Path(results), 2)
lines = ablate.measured(bench, runner, bench.rules)
print(json.dumps([lines, list(runner.done.values())]))
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[Any]]:
    folder = tmp_path_factory.mktemp("made")
    rules = folder / "made_package" / "rules"
    rules.mkdir(parents=True)
    (rules.parent / "__init__.py").write_text("")
    (rules / "__init__.py").write_text(RULES)
    (rules / "words.toml").write_text(
        'words = ["赌", "毒", "窃"]\nforms = [{word = "案", first = true}, {word = "乙"}]\n'
    )
    command = [sys.executable, "-c", SCRIPT, str(BENCH), str(folder), str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONHASHSEED": "0"}
    )
    assert done.returncode == 0, done.stderr
    lines, kept = json.loads(done.stdout)
    return {f"{line['kind']} {line['name']}": line for line in lines}, kept


def test_each_kind_of_rule_changes_the_texts_that_it_is_for(measured: tuple[dict[str, Any], list[Any]]) -> None:
    lines, _ = measured
    assert {name: (line["verdict"], line["texts"] or 0) for name, line in lines.items()} == {
        "pattern USED": ("used", 2),
        "alternative USED |骗|": ("one text", 1),
        "alternative USED |盗|": ("one text", 1),
        "pattern SILENT": ("silent", 0),
        "pattern UNLESS": ("one text", 1),
        "alternative UNLESS |之事|": ("no effect", 0),
        "alternative UNLESS |之后|": ("one text", 1),  # it says something where nothing matches
        "pattern COVERED": ("no effect", 0),
        "pattern COVERS": ("silent", 0),  # what has 某案 is found by COVERED before it is asked
        "alternative COVERS |某案|": ("silent", 0),
        "alternative COVERS |某事|": ("silent", 0),
        "element ENDS[0] '案'": ("used", 2),
        "element ENDS[1] '事'": ("one text", 1),
        "row words.0 赌": ("one text", 1),
        "row words.1 毒": ("silent", 0),
        "row words.2 窃": ("one text", 1),
        "row forms.0.first True": ("used", 2),  # in texts in which the words of its entry stand
        "row forms.0 案": ("no effect", 0),
        "row forms.1 乙": ("one text", 1),
        "false is_long": ("one text", 1),  # although `length` is cached
        "true is_long": ("used", 4),
    }


def test_right_answers_are_lost_only_where_the_gold_has_them(measured: tuple[dict[str, Any], list[Any]]) -> None:
    lines, _ = measured
    lost = {name: line["lost"] for name, line in lines.items() if line["lost"]}
    assert lost == {"pattern USED": 1, "alternative USED |骗|": 1}


def test_rules_that_cover_one_another_are_named(measured: tuple[dict[str, Any], list[Any]]) -> None:
    _, kept = measured
    group = next(one for one in kept if one["id"] == "group made_package.rules")
    assert [sorted(one.split(":")[0] for one in cover) for cover in group["covers"]] == [
        ["pattern made_package.rules"] * 2
    ]
    assert len(group["together"]) == len(group["rules"]) - 1
