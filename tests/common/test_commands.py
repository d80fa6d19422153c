import csv

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from institutions.models import Institution
from tests.factories import AreaFactory, SourceFactory
from xzedu.common.models import ImportRun

pytestmark = pytest.mark.django_db

GOOD = "学校标识码,学校名称,办学类型,举办者,区县\n2132000001,清荷里小学,小学,县级教育部门,泉山区\n"
BAD = GOOD + "2132000002,望溪湾小学,城堡,县级教育部门,泉山区\n"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path):
    AreaFactory(code="320311", name="泉山区")

    def write(text):
        path = tmp_path / "名录.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_import_and_undo(file, capsys):
    call_command("import_table", "institutions", file(GOOD), source=SourceFactory(slug="s").slug, as_of="2025-09-01")
    run = ImportRun.objects.get()
    assert f"undo_import {run.pk}" in capsys.readouterr().out
    assert Institution.objects.get().source.slug == "s"
    call_command("undo_import", run.pk)
    assert not Institution.objects.exists()
    with pytest.raises(CommandError):
        call_command("undo_import", run.pk)


def test_dry_run(file, capsys):
    call_command("import_table", "institutions", file(GOOD), dry_run=True)
    assert "nothing was changed" in capsys.readouterr().out
    assert not Institution.objects.exists()


def test_refused_rows_are_printed_and_saved(file, tmp_path, capsys):
    saved = tmp_path / "bad.csv"
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_table", "institutions", file(BAD), save_refused=saved)
    assert "row 3" in capsys.readouterr().out
    with saved.open(encoding="utf-8-sig", newline="") as opened:
        header, row = csv.reader(opened)
    assert header[0] == "学校标识码"
    assert row[0] == "2132000002"
    assert not Institution.objects.exists()


def test_good_rows_only(file):
    call_command("import_table", "institutions", file(BAD), skip_refused=True)
    assert Institution.objects.count() == 1


def test_mapping_of_headers(file):
    text = GOOD.replace("学校标识码", "编码")
    with pytest.raises(CommandError):
        call_command("import_table", "institutions", file(text))
    call_command("import_table", "institutions", file(text), map=["编码=code"])
    assert Institution.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"map": ["编码=nothing"]}, "HEADER=NAME"),
        ({"map": ["nonsense"]}, "HEADER=NAME"),
        ({"source": "nothing"}, "There is no source"),
        ({"as_of": "2025-02-30"}, "as 2024-09-01"),
        ({"as_of": "soon"}, "as 2024-09-01"),
    ],
)
def test_wrong_options_are_explained(file, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_table", "institutions", file(GOOD), **options)


def test_missing_file_and_unknown_kind(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_table", "institutions", tmp_path / "none.csv")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import_table", "dragons", "x.csv")
    with pytest.raises(CommandError, match="no import number 99"):
        call_command("undo_import", 99)


def test_empty_file_is_explained(file):
    with pytest.raises(CommandError, match=r"empty|空"):
        call_command("import_table", "institutions", file(""))
