"""What pairs of texts are to each other: pairs of the net that may be copies, and pairs made of texts of the mirror."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from right_answers import Answers

OF_EACH_KIND = 6  # of made pairs
MAX_SHARING = 40  # texts that share a fingerprint; of a form letter no more are compared


class Pairs:
    """The texts of which pairs are made."""

    def __init__(self) -> None:
        self.texts: dict[str, Any] = {}  # by name: article, kind and cases

    def add(self, name: str, article: Any, analysis: Any) -> None:
        """Take in an article of the net."""
        self.texts[name] = article, analysis.kind, analysis.structure.cases, analysis.fingerprints

    def read(self) -> dict[str, dict[str, Any]]:
        """Entries of a recording: one for the pairs of the net, and one for each kind of made pairs."""
        found = {"pairs/net": {"rows": Counter(self._of_the_net()), "right": Answers()}}
        for kind, (rows, right) in self._made().items():
            found[f"pairs/{kind}"] = {"rows": Counter(rows), "right": Answers(right)}
        return found

    def _of_the_net(self) -> Iterator[tuple[str, str]]:
        holders = defaultdict[int, list[str]](list)
        for name, (*_, fingerprints) in sorted(self.texts.items()):
            for one in fingerprints:
                holders[one].append(name)
        likely = {pair for names in holders.values() for pair in combinations(names[:MAX_SHARING], 2)}
        compared = {name: _compared(article, cases) for name, (article, _, cases, _) in self.texts.items()}
        for one, other in sorted(likely):
            if compared[one].body.text != compared[other].body.text:
                yield "pair", f"{one}, {other}: {_said(compared[one], compared[other])}"

    def _made(self) -> dict[str, tuple[list[tuple[str, str]], set[str]]]:
        from archive.model import Kind
        from tests.support.copy_pairs import MirrorText, pairs

        mirror = [
            MirrorText(f"http://{name}", Kind(kind), article, cases)
            for name, (article, kind, cases, _) in sorted(self.texts.items())
            if name.startswith("mirror")
        ]
        made = defaultdict[str, tuple[list[tuple[str, str]], set[str]]](lambda: ([], set()))
        for at, pair in enumerate(pairs(mirror, OF_EACH_KIND)):
            said = _said(*(_compared(one, _cases(one)) for one in (pair.one, pair.other)))
            rows, right = made[pair.kind]
            rows.append(("pair", f"{pair.source}, {len(rows)}: {said}"))
            if said.startswith(("same", "excerpt", "part")) == pair.are_copies:
                right.add(f"{pair.source}, {at}")
        return made


def _cases(article: Any) -> Iterable[Any]:
    from archive.analysis.cases.cut_into_parts import split
    from archive.analysis.kinds import kind_of
    from archive.text.hanzi import in_simplified

    title, text = article.title and in_simplified(article.title), in_simplified(article.text)
    return split(kind_of(title, text)[0], article.title, article.text)


def _compared(article: Any, cases: Iterable[Any]) -> Any:
    from archive.copies.shared_text import TextLetters
    from archive.store.publications.copy_links import compared_text
    from archive.text.hanzi import in_simplified

    named = ((case.number, case.title) for case in cases)
    return compared_text(article.title, article.published, named, TextLetters(in_simplified(article.text)))


def _said(one: Any, other: Any) -> str:
    from archive.copies.same_work import compare

    if not (found := compare(one, other)):
        return "nothing"
    link, one_is_shorter = found
    return f"{link.relation} {link.part or ''} {'first' if one_is_shorter else 'second'} {link.why}"
