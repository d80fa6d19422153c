"""The library's tables take over what the first documents had, and give it back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
LATEST = "0004_no_issuer_text"


def migrate(name):
    """Bring the tables to the state `name`; return its models."""
    executor = MigrationExecutor(connection)
    executor.migrate([("policies", name)])
    return MigrationExecutor(connection).loader.project_state([("policies", name)]).apps


@pytest.fixture
def _afterwards():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def values(slug, issuer, issuer_en=""):
    return {"slug": slug, "title": "通知", "issuer": issuer, "issuer_en": issuer_en, "signed_on": "2020-06-20",
            "state": "published", "publish_at": "2020-07-01T00:00:00Z"}  # fmt: skip


@pytest.mark.usefixtures("_afterwards")
def test_issuers_become_bodies_and_issuers_again():
    documents = migrate("0001_initial").get_model("policies", "Document").objects
    long = "徐州市教育局、" * 25 + "甲"
    documents.create(**values("one", "徐州市教育局"))
    documents.create(**values("two", "徐州市教育局", "Xuzhou Education Bureau"))
    documents.create(**values("three", long))
    documents.create(**values("four", long[:-1] + "乙"))

    apps = migrate(LATEST)
    issuances = apps.get_model("policies", "Issuance").objects
    assert dict(issuances.values_list("document__slug", "body__name")) == {
        "one": "徐州市教育局", "two": "徐州市教育局", "three": long, "four": long[:-1] + "乙",
    }  # fmt: skip
    bodies = apps.get_model("policies", "IssuingBody").objects
    assert bodies.count() == 3
    assert bodies.get(name="徐州市教育局").name_en == "Xuzhou Education Bureau"
    versions = apps.get_model("policies", "Version").objects
    assert set(versions.values_list("document__slug", "number")) == {(s, 1) for s in ("one", "two", "three", "four")}
    # A joint document's lead is what the text of old can say.
    one = apps.get_model("policies", "Document").objects.get(slug="one")
    issuances.create(document=one, body=bodies.get(name=long), position=2)

    # Half way back and forwards again makes nothing twice.
    migrate("0002_library")
    apps = migrate(LATEST)
    counts = [apps.get_model("policies", name).objects.count() for name in ("Issuance", "IssuingBody", "Version")]
    assert counts == [5, 3, 4]

    documents = migrate("0001_initial").get_model("policies", "Document").objects
    assert dict(documents.values_list("slug", "issuer")) == {
        "one": "徐州市教育局", "two": "徐州市教育局", "three": long, "four": long[:-1] + "乙",
    }  # fmt: skip
    assert documents.get(slug="two").issuer_en == "Xuzhou Education Bureau"
