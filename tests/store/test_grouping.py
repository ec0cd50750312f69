"""Which documents make one publication, given what links them: without a database."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace

import pytest

from archive.store.publications.best_copy import StoredDocument
from archive.store.publications.grouping import COPY_OF_PART, SAME_TEXT, StoredLink, publications_of

LONG = 1000  # characters


def document(number: int, **more: object) -> StoredDocument:
    """A document on a page of its own, on an office's own site."""
    blank = dict.fromkeys([field.name for field in fields(StoredDocument)])
    made = {"id": number, "page_id": number, "position": 1, "kind": "report", "text_sha256": f"text {number}"}
    page = {"chars": LONG, "imported": 0, "url": f"http://x.example/{number}", "slug": f"x-{number}", "issuers": "[]"}
    return StoredDocument(**{**blank, **made, **page, "source_id": "x", "official": 1, "level": "supreme", **more})  # type: ignore[arg-type]


def carried(documents: list[StoredDocument], links: list[StoredLink]) -> dict[int, list[tuple[int, str, str | None]]]:
    """Each publication's best document, and what the others are to it."""
    return {
        found.best.id: [(copy.document.id, copy.relation, copy.why) for copy in found.copies[1:]]
        for found in publications_of(documents, links)
    }


def test_a_document_that_is_linked_with_nothing_is_a_publication() -> None:
    assert carried([document(1), document(2)], []) == {1: [], 2: []}


def test_the_same_text_is_the_same_work_unless_it_is_short() -> None:
    texts = [document(number, text_sha256="one") for number in (1, 2)]
    assert carried(texts, []) == {1: [(2, "sister", SAME_TEXT)]}
    assert carried([replace(text, chars=10) for text in texts], []) == {1: [], 2: []}


def test_a_part_of_an_excerpt_is_a_copy_of_what_holds_both() -> None:
    links = [StoredLink(1, 2, "part", "上", "half of it"), StoredLink(2, 3, "excerpt", None, "a case of it")]
    [found] = publications_of([document(number) for number in (1, 2, 3)], links)
    assert [(copy.document.id, copy.relation, copy.part, copy.why) for copy in found.copies] == [
        (3, "original", None, None),
        (1, "excerpt", None, COPY_OF_PART),
        (2, "excerpt", None, "a case of it"),
    ]


def test_of_several_that_hold_it_the_best_has_the_excerpt() -> None:
    documents = [document(1), document(2, official=0), document(3)]
    links = [StoredLink(1, 2, "excerpt", None, "of 2"), StoredLink(1, 3, "excerpt", None, "of 3")]
    assert carried(documents, links) == {2: [], 3: [(1, "excerpt", "of 3")]}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_groups_that_hold_each_other_are_one_publication_in_whatever_order_they_are_given(
    order: tuple[int, ...],
) -> None:
    documents = [document(1), document(2), document(3, official=0), document(4, official=0)]
    links = [
        StoredLink(1, 2, "same", None, "alike"),
        StoredLink(3, 4, "same", None, "alike"),
        StoredLink(1, 3, "part", None, "in 3"),
        StoredLink(4, 2, "part", None, "in 2"),
    ]
    assert carried([documents[at] for at in order], [links[at] for at in order]) == {
        1: [(2, "sister", "alike"), (3, "part", "in 2"), (4, "part", "in 2")]
    }


def test_the_copy_that_names_the_issuers_is_asked_for_them() -> None:
    documents = [document(1, text_sha256="one"), document(2, text_sha256="one", issuers='["最高人民检察院"]')]
    [found] = publications_of(documents, [])
    assert (found.best.id, found.named_by.id) == (1, 2)


def test_a_copy_elsewhere_names_no_issuer_of_an_offices_text() -> None:
    elsewhere = document(2, text_sha256="one", issuers='["最高人民检察院"]', official=0)
    [found] = publications_of([document(1, text_sha256="one"), elsewhere], [])
    assert found.named_by.id == 1
    [alone] = publications_of([elsewhere], [])
    assert alone.named_by.issuers == '["最高人民检察院"]'
