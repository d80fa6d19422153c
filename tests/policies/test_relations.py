"""Relations that make no sense are told; those that do, pass."""

from datetime import date

import pytest

from policies.codes import Kind
from policies.relations import ACTS, nonsense

SIGNED = {"a": date(2023, 1, 1), "b": date(2022, 1, 1), "c": date(2022, 1, 1), "d": date(2022, 1, 1)}


@pytest.mark.parametrize("kind", Kind.values)
def test_no_document_has_a_relation_to_itself(kind):
    assert nonsense("a", kind, "a", SIGNED, set()) == "itself"


@pytest.mark.parametrize("kind", Kind.values)
def test_only_acts_need_an_older_target(kind):
    assert nonsense("b", kind, "a", SIGNED, set()) == ("later" if kind in ACTS else None)
    assert nonsense("a", kind, "b", SIGNED, set()) is None
    assert nonsense("b", kind, "c", SIGNED, set()) is None


@pytest.mark.parametrize(
    ("edges", "relation", "wrong"),
    [
        ([("c", "repeals", "b")], ("b", "repeals", "c"), "cycle"),
        ([("c", "replaces", "b")], ("b", "repeals", "c"), "cycle"),
        ([("c", "lapses", "b")], ("b", "replaces", "c"), "cycle"),
        ([("c", "repeals", "d"), ("d", "replaces", "b")], ("b", "repeals", "c"), "cycle"),
        ([("c", "repeals", "d"), ("d", "replaces", "b")], ("b", "replaces", "d"), "cycle"),
        ([("b", "implements", "c")], ("c", "implements", "b"), "cycle"),
        ([("b", "implements", "c"), ("c", "implements", "d")], ("d", "implements", "b"), "cycle"),
        ([("b", "interprets", "c")], ("c", "interprets", "b"), "cycle"),
        ([("b", "cites", "c")], ("c", "cites", "b"), None),
        ([("b", "implements", "c")], ("c", "cites", "b"), None),
        ([("b", "implements", "c")], ("c", "interprets", "b"), None),
        ([("c", "repeals", "d")], ("b", "repeals", "d"), None),
        ([("b", "implements", "c"), ("d", "implements", "c")], ("b", "implements", "d"), None),
        # A circle that is there already catches nobody else.
        ([("c", "implements", "d"), ("d", "implements", "c")], ("b", "implements", "c"), None),
    ],
)
def test_circles(edges, relation, wrong):
    document, kind, target = relation
    assert nonsense(document, kind, target, SIGNED, set(edges)) == wrong


def test_long_chain_is_followed_to_its_end():
    signed = dict.fromkeys(range(5001), date(2022, 1, 1))
    chain = {(n, "implements", n + 1) for n in range(5000)}
    assert nonsense(5000, "implements", 0, signed, chain) == "cycle"
    assert nonsense(0, "implements", 5000, signed, chain) is None
