from datetime import date
from itertools import pairwise

import pytest
from django.utils import translation

from policies import catalogue
from policies.profile import Profile, public
from policies.ties import MOST_STEPS, PER_GROUP
from tests.factories import DocumentFactory, IssuingBodyFactory, RelationFactory, VersionFactory
from tests.policies.pages import hidden, known, numbered
from xzedu.common import versions

pytestmark = pytest.mark.django_db


def profile(document, version=None):
    known()
    return Profile(document, version or document.versions.first(), catalogue.current(versions.current()))


def test_public_gives_the_newest_public_text():
    document = DocumentFactory(slug="notice", markup="<p>一</p>")
    newest = VersionFactory(document=document, number=2, markup="<p>二</p>")
    VersionFactory(document=document, number=3, published_at=None)
    assert public("notice") == (document, newest)
    assert public("notice")[1].versions == 2


def test_public_without_a_text():
    document = DocumentFactory(slug="notice")
    VersionFactory(document=document, published_at=None)
    assert public("notice") == (document, None)


@pytest.mark.parametrize("state", ["draft", "in_review", "embargoed"])
def test_public_gives_nothing_hidden(state):
    DocumentFactory(slug="notice", markup="<p>一</p>", **hidden(state))
    assert public("notice") == (None, None)


@pytest.mark.parametrize(
    ("name", "size"), [("徐州市财政局", "large"), ("徐州市发展和改革委员会", "middle"), ("徐" * 20, "small")]
)
def test_head_is_as_large_as_the_longest_name_allows(name, size):
    bodies = [IssuingBodyFactory(), IssuingBodyFactory(name=name)]
    assert profile(numbered(bodies=bodies, markup="<p>一</p>")).letterhead_size == size


def test_head_needs_the_bureau_as_the_lead():
    bodies = [IssuingBodyFactory(name="徐州市财政局"), IssuingBodyFactory()]
    assert not profile(numbered(bodies=bodies, markup="<p>一</p>")).has_letterhead


def test_document_without_issuers_has_no_head():
    document = numbered(markup="<p>一</p>")
    document.issuances.all().delete()
    assert not profile(document).has_letterhead


def test_groups_come_in_order_with_their_newest_documents():
    document = DocumentFactory(signed_on=date(2023, 1, 1))
    for day in range(1, PER_GROUP + 4):
        RelationFactory(document=DocumentFactory(signed_on=date(2024, 1, day)), target=document, kind="cites")
    RelationFactory(document=DocumentFactory(signed_on=date(2024, 1, 1)), target=document, kind="amends")
    groups = profile(document).ties.acted_on
    assert [(group.kind, len(group.ties), group.left_out) for group in groups] == [
        ("amends", 1, 0),
        ("cites", PER_GROUP, 3),
    ]
    assert groups[1].ties[0].other.document.signed_on == date(2024, 1, PER_GROUP + 3)
    with translation.override("en"):
        assert groups[0].label == "Amended by"


def replaced(*documents):
    for older, newer in pairwise(documents):
        RelationFactory(document=newer, target=older, kind="replaces")


def test_heirs_are_followed_to_what_is_in_force():
    chain = [DocumentFactory(signed_on=date(2020 + at, 1, 1)) for at in range(4)]
    replaced(*chain)
    ties = profile(chain[0]).ties
    assert [ties.held.ids[number] for number in ties.heirs()] == [chain[-1].pk]


def test_heirs_of_one_split_in_two():
    old, *new = (DocumentFactory(signed_on=date(2020 + at, 1, 1)) for at in range(3))
    for heir in new:
        RelationFactory(document=heir, target=old, kind="replaces")
    ties = profile(old).ties
    assert {ties.held.ids[number] for number in ties.heirs()} == {heir.pk for heir in new}


def test_heirs_end_although_two_were_recorded_as_each_others():
    one, other = (DocumentFactory(signed_on=date(2020, 1, 1)) for _ in range(2))
    replaced(one, other)
    replaced(other, one)
    assert profile(one).ties.heirs() == []


def test_heirs_end_after_so_many_steps():
    chain = [DocumentFactory(signed_on=date(2000 + at // 12, at % 12 + 1, 1)) for at in range(MOST_STEPS + 3)]
    replaced(*chain)
    assert profile(chain[0]).ties.heirs() == []


def test_withdrawn_heir_is_none():
    old, new = (DocumentFactory(signed_on=date(2020 + at, 1, 1)) for at in range(2))
    replaced(old, new)
    new.state, new.withdrawn_on, new.withdrawn_reason = "withdrawn", date(2022, 1, 1), "有误"
    new.save()
    assert profile(old).ties.heirs() == []


def test_preview_reads_relations_of_what_is_not_in_the_catalogue():
    draft = DocumentFactory(**hidden("draft"))
    law, other = DocumentFactory(signed_on=date(2006, 1, 1)), DocumentFactory()
    RelationFactory(document=draft, target=law)
    RelationFactory(document=other, target=draft, kind="amends", effective_on=date(2021, 1, 1))
    shown = profile(draft)
    assert [tie.other.document.pk for group in shown.ties.rests_on for tie in group.ties] == [law.pk]
    assert [tie.other.document.pk for group in shown.ties.acted_on for tie in group.ties] == [other.pk]
    assert shown.verdict.status == "amended"
    assert [body.name for body in shown.bodies] == ["徐州市教育局"]


def test_drawing_marks_what_has_ended():
    document, old = (DocumentFactory(signed_on=date(2022 - at, 1, 1)) for at in range(2))
    RelationFactory(document=document, target=old, kind="repeals")
    left, middle = profile(document).ties.drawing.boxes
    assert left.is_over
    assert middle.is_middle


def test_document_without_relations_has_no_drawing():
    assert profile(DocumentFactory()).ties.drawing is None


def test_same_document_twice_in_different_ways_is_named_once_in_a_banner():
    document = DocumentFactory(signed_on=date(2020, 1, 1))
    other = DocumentFactory(signed_on=date(2021, 1, 1))
    for article in ("第一条", "第二条"):
        RelationFactory(document=other, target=document, kind="amends", article=article)
    (banner,) = profile(document).banners
    assert [named.document.pk for named in banner.others] == [other.pk]
