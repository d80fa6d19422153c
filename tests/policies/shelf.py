"""A shelf of documents to ask the library about: many, of every kind, the same each time."""

import random
from datetime import date, timedelta
from urllib.parse import urlencode

from django.test import RequestFactory
from django.utils import timezone

from policies import catalogue
from policies.codes import Audience, Genre
from policies.listing import Listing
from tests.factories import DocumentFactory, IssuingBodyFactory, RelationFactory, ResponsibilityFactory
from xzedu.common import search, versions

TODAY = date(2024, 6, 30)


def known():
    """Make what was put into the database known to search and catalogue."""
    search.refresh("document")
    versions.bump("policies")
    catalogue.forget()


def listing(**query):
    """The `Listing` of a query; values may be lists."""
    return Listing(RequestFactory().get(f"/en/policies/?{urlencode(query, doseq=True)}"))


def slugs(listed):
    return [row.document.slug for row in listed.rows]


def state_of(number):
    """Every seventh document is no longer, or not yet, to be seen as the others are."""
    later = timezone.now() + timedelta(days=1)
    return {
        0: {"state": "draft", "publish_at": None},
        1: {"state": "in_review", "publish_at": None},
        2: {"publish_at": later},
        3: {"state": "withdrawn", "withdrawn_on": date(2024, 1, 1), "withdrawn_reason": "内容有误。"},
    }.get(number % 28 // 7 if number % 7 == 0 else None, {})


def fill(count=84, **values):
    """Put `count` documents on the shelf, with relations among them; return all, public or not."""
    chosen = random.Random(3)
    bodies = [IssuingBodyFactory(name=name) for name in ("徐州市教育局", "徐州市财政局", "江苏省教育厅")]
    whole = ResponsibilityFactory(slug="whole")
    duties = [whole, ResponsibilityFactory(slug="part", parent=whole), ResponsibilityFactory(slug="other")]
    documents = []
    for number in range(count):
        signed = date(2018, 1, 1) + timedelta(days=chosen.randrange(2300))
        effective = chosen.choice([None, signed + timedelta(days=chosen.randrange(200))])
        document = DocumentFactory(
            slug=f"d{number}",
            signed_on=signed,
            effective_on=effective,
            expires_on=chosen.choice([None, None, (effective or signed) + timedelta(days=chosen.randrange(900))]),
            published_on=chosen.choice([None, signed + timedelta(days=chosen.randrange(30))]),
            genre=chosen.choice(Genre.values[6:10]),
            is_normative=chosen.random() < 0.3,
            audiences=tuple(chosen.sample(Audience.values[:4], chosen.randrange(3))),
            bodies=chosen.sample(bodies, chosen.randrange(1, 3)),
            **chosen.choice([{}, {"agency_code": "徐教发", "year": signed.year, "serial": number + 1}]),
            **state_of(number),
            **values,
        )
        document.responsibilities.set(chosen.sample(duties, chosen.randrange(3)))
        documents.append(document)
    by_day = sorted(documents, key=lambda document: document.signed_on)
    for article in range(count // 2):
        target, acting = sorted(chosen.sample(range(count), 2))
        kind = chosen.choice(["amends", "repeals", "replaces_part", "lapses", "replaces", "cites", "implements"])
        on = chosen.choice([None, by_day[acting].signed_on + timedelta(days=chosen.randrange(400))])
        RelationFactory(
            document=by_day[acting], target=by_day[target], kind=kind, effective_on=on, article=f"第{article + 1}条"
        )
    known()
    return documents
