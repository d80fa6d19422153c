"""The invented tables of the benchmarks: what they hold, and that the portal takes them."""

import sqlite3

import pytest
from django.db import connection

from bench import figures
from bench.data import library_tables
from bench.library import COLUMNS, COMMON, LONGEST, RARE, SHORTEST, Library, numeral
from policies import catalogue
from policies.models import Document, Relation
from policies.search import KIND
from tests.factories import AreaFactory
from xzedu.common import search
from xzedu.common.imports import actions, importers

# Enough for the rare phrase to occur.
SIZE = 120


@pytest.mark.parametrize(("value", "text"), [(5, "五"), (10, "十"), (12, "十二"), (40, "四十"), (105, "一百零五")])
def test_numeral(value, text):
    assert numeral(value) == text


def test_same_seed_gives_the_same_library():
    first, second = ({kind: list(rows) for kind, rows in Library(20).tables()} for _ in range(2))
    assert first == second
    assert first != {kind: list(rows) for kind, rows in Library(20, seed=1).tables()}


def test_texts_have_the_length_and_the_phrases_they_must():
    at = COLUMNS["versions"].index("full_text")
    texts = [row[at] for row in Library(1500).versions()]
    assert SHORTEST <= min(map(len, texts)) < 700
    assert 4500 < max(map(len, texts)) <= LONGEST
    assert 0.29 < sum(COMMON in text for text in texts) / len(texts) < 0.38
    assert 0.010 < sum(RARE in text for text in texts) / len(texts) < 0.025


def test_every_document_says_that_it_is_invented():
    title = COLUMNS["documents"].index("title")
    assert all("（示例）" in row[title] for row in Library(50).documents())


@pytest.mark.django_db
def test_importers_take_two_libraries_whole(tmp_path):
    for made in (Library(SIZE), Library(10, seed=1, prefix="more")):
        for kind, path in library_tables(made, tmp_path):
            run, report = actions.apply(importers[kind](is_sample=True), path.read_bytes(), path.name)
            assert not report.problems
            assert run.rows_new + run.rows_same == report.rows
    assert Document.objects.filter(is_sample=True).count() == SIZE + 10
    assert Relation.objects.exists()
    assert search.ids(COMMON, KIND).ids
    held = catalogue.Catalogue()
    assert len(held.all) == SIZE + 10
    assert held.facets["responsibility"]


# SQLite waits for ever to copy a database within a transaction that writes to it.
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the databases that are measured are SQLite's")
def test_figures_are_made_up_to_any_number_with_all_indexes(tmp_path):
    AreaFactory(code="320300", level="city"), AreaFactory(code="320311")
    path = tmp_path / "portal.sqlite3"
    copy = sqlite3.connect(path)
    connection.connection.backup(copy)
    copy.close()

    def ask(statement):
        # A connection that stays open would keep the other from writing.
        asked = sqlite3.connect(path)
        rows = asked.execute(statement).fetchall()
        asked.close()
        return rows

    indexes = "SELECT name FROM sqlite_master WHERE tbl_name = 'statistics_observation' AND type = 'index' ORDER BY 1"
    before = ask(indexes)
    for wanted in (1_000, 5_000):
        figures.fill(path, wanted)
        assert ask("SELECT COUNT(*) FROM statistics_observation") == [(wanted,)]
    assert ask(indexes) == before
    assert ask("PRAGMA integrity_check") == [("ok",)]
    years = ask("SELECT COUNT(DISTINCT year) FROM statistics_observation WHERE stage = 'primary'")
    assert years == [(figures.YEARS,)]
