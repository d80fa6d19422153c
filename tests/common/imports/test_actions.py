"""Bringing tables in and taking them back, with the importer of institutions."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from institutions.models import FormerCode, Institution
from tests.common.imports.files import csv_of
from tests.factories import AreaFactory, CampusFactory, EventFactory, InstitutionFactory, SourceFactory
from xzedu.common import search, versions
from xzedu.common.imports import actions, importers
from xzedu.common.imports.problems import UnreadableFileError
from xzedu.common.models import ImportChange, ImportRun

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]

HEADER = ["学校标识码", "学校名称", "办学类型", "举办者", "区县", "在校生数", "统计时点"]


@pytest.fixture(autouse=True)
def area():
    return AreaFactory(code="320311", name="泉山区")


def row(n, name="清荷里小学", pupils="100"):
    return [f"21320000{n:02d}", name, "小学", "县级教育部门", "泉山区", pupils, "2025-09-01"]


def content(*rows):
    return csv_of(HEADER, *rows)


def apply(*rows, importer="institutions", **options):
    made = importers[importer](**{name: options.pop(name) for name in ("is_sample", "draft") if name in options})
    return actions.apply(made, content(*rows), "名录.csv", **options)


def state():
    return sorted(Institution.objects.values_list("code", "name", "enrolment", "sort_key", "stages"))


def test_new_rows_are_public_found_and_counted():
    source = SourceFactory()
    run, report = apply(row(1), row(2, "望溪湾小学"), source=source, as_of=date(2025, 9, 1))
    assert (report.new, report.changed, report.same) == (2, 0, 0)
    school = Institution.objects.get(code="2132000001")
    assert (school.kind, school.stages, school.enrolment) == ("211", ("primary",), 100)
    assert school.is_public()
    assert school.source == source
    assert school.modified_at == run.applied_at
    assert search.ids("清荷里", "institution")[0] == [school.pk]
    assert len(run.sha256) == 64


def test_same_file_again_changes_nothing_and_leaves_the_version():
    apply(row(1))
    before, version = state(), versions.current()
    _run, report = apply(row(1))
    assert (report.new, report.changed, report.same) == (0, 0, 1)
    assert state() == before
    assert versions.current() == version


def test_changed_cell_changes_that_row_only():
    first, _report = apply(row(1), row(2))
    second, report = apply(row(1), row(2, "沐芦园小学"))
    assert (report.new, report.changed, report.same) == (0, 1, 1)
    assert Institution.objects.get(code="2132000001").modified_at == first.applied_at
    changed = Institution.objects.get(code="2132000002")
    assert changed.modified_at == second.applied_at
    assert changed.sort_key.startswith("mu lu yuan")
    assert search.ids("沐芦园", "institution")[0] == [changed.pk]
    assert search.ids("清荷里", "institution")[0] == [Institution.objects.get(code="2132000001").pk]


def test_column_that_is_missing_leaves_values_and_an_empty_cell_empties():
    apply(row(1))
    actions.apply(importers["institutions"](), csv_of(["学校标识码", "简称"], ["2132000001", "清荷"]), "a.csv")
    school = Institution.objects.get()
    assert (school.name, school.short_name, school.enrolment) == ("清荷里小学", "清荷", 100)
    actions.apply(importers["institutions"](), csv_of(["学校标识码", "简称"], ["2132000001", ""]), "a.csv")
    assert Institution.objects.get().short_name == ""


def test_dry_run_tells_the_changes_and_changes_nothing():
    apply(row(1))
    before, version, runs = state(), versions.current(), ImportRun.objects.count()
    report = actions.check(importers["institutions"](), content(row(1, "新名小学"), row(2)), "a.csv")
    assert (report.new, report.changed) == (1, 1)
    assert ("name", "清荷里小学", "新名小学") in {change[1:] for change in report.differences}
    assert (state(), versions.current(), ImportRun.objects.count()) == (before, version, runs)


def test_bad_rows_are_all_reported_and_nothing_is_changed():
    with pytest.raises(actions.RefusedError) as error:
        apply(row(1), row(2, pupils="many"), row(3, pupils="-5"), ["x", "无", "小学", "民办", "火星", "", ""])
    codes = {(p.row, p.code) for p in error.value.report.problems}
    assert codes >= {(3, "not_a_number"), (4, "out_of_range"), (5, "wrong_form"), (5, "unknown_reference")}
    number = next(p for p in error.value.report.problems if p.row == 3)
    assert (number.column, number.value) == ("在校生数", "many")
    assert all(p.reason and p.remedy for p in error.value.report.problems)
    assert not Institution.objects.exists()
    assert not ImportRun.objects.exists()


def test_good_rows_come_in_on_request_and_the_bad_ones_are_kept_to_mend():
    run, report = apply(row(1), row(2, pupils="many"), skip_refused=True)
    assert [i.code for i in Institution.objects.all()] == ["2132000001"]
    assert (run.rows_new, run.rows_refused) == (1, 1)
    header, rows = report.refused_table()
    assert header[:2] == ["学校标识码", "学校名称"]
    assert rows[0][:2] == ["2132000002", "清荷里小学"]
    assert "many" in rows[0]
    assert rows[0][-1]


def test_duplicate_keys_name_both_rows():
    with pytest.raises(actions.RefusedError) as error:
        apply(row(1), row(2), row(1))
    (problem,) = error.value.report.problems
    assert (problem.row, problem.code) == (4, "twice")
    assert "2" in problem.reason


def test_new_row_needs_what_an_existing_one_may_leave_out():
    with pytest.raises(actions.RefusedError) as error:
        actions.apply(importers["institutions"](), csv_of(["学校标识码", "简称"], ["2132000001", "x"]), "a.csv")
    assert {p.code for p in error.value.report.problems} == {"missing"}


def test_sample_and_real_are_never_mixed():
    apply(row(1))
    with pytest.raises(actions.RefusedError) as error:
        apply(row(1, "编造小学"), is_sample=True)
    assert [p.code for p in error.value.report.problems] == ["sample_and_real"]
    assert Institution.objects.get().name == "清荷里小学"


def test_drafts_stay_private():
    apply(row(1), draft=True)
    assert not Institution.objects.published().exists()
    assert search.ids("清荷里", "institution")[0] == []


@pytest.mark.parametrize("wrong", [b"", b"a,b\n1,2\n", csv_of(HEADER), csv_of(["学校名称", "办学类型"], ["x", "小学"])])
def test_file_that_cannot_be_used_changes_nothing(wrong):
    with pytest.raises(UnreadableFileError):
        actions.apply(importers["institutions"](), wrong, "a.csv")
    assert not ImportRun.objects.exists()


def test_contradiction_only_the_database_sees_is_a_problem_not_a_traceback(monkeypatch):
    monkeypatch.setattr(importers["institutions"], "_check_rows", lambda self, batch: None)
    with pytest.raises(actions.RefusedError) as error:
        actions.apply(importers["institutions"](), csv_of([*HEADER, "普惠"], [*row(1), "是"]), "a.csv")
    assert error.value.report.problems[0].code == "institutions_institution_affordable_private"
    assert not Institution.objects.exists()


# --- Taking it back ----------------------------------------------------------


def test_undo_restores_what_was_there():
    apply(row(1), row(2))
    before = state()
    run, _report = apply(row(1, "新名小学", "5"), row(3))
    assert state() != before
    undone = actions.undo(importers["institutions"](), run=run)
    assert undone.status == ImportRun.Status.UNDONE
    assert state() == before
    assert search.ids("新名", "institution")[0] == []
    assert len(search.ids("清荷里", "institution")[0]) == 2


def test_undo_goes_back_run_by_run():
    first, _ = apply(row(1))
    second, _ = apply(row(1, "乙小学"))
    with pytest.raises(actions.UndoRefusedError, match="2132000001"):
        actions.undo(importers["institutions"](), run=first)
    actions.undo(importers["institutions"](), run=second)
    actions.undo(importers["institutions"](), run=first)
    assert not Institution.objects.exists()


def test_undo_is_refused_when_somebody_edited_since():
    run, _report = apply(row(1), row(2))
    school = Institution.objects.get(code="2132000002")
    school.short_name = "改过"
    school.save()
    with pytest.raises(actions.UndoRefusedError, match="2132000002"):
        actions.undo(importers["institutions"](), run=run)
    assert Institution.objects.count() == 2


@pytest.mark.parametrize("point", [CampusFactory, EventFactory])
def test_undo_is_refused_when_others_point_at_new_rows(point):
    run, _report = apply(row(1))
    school = Institution.objects.get()
    if point is CampusFactory:
        point(institution=school)
    else:
        point(subject=school)
    with pytest.raises(actions.UndoRefusedError, match="2132000001"):
        actions.undo(importers["institutions"](), run=run)


def test_undo_twice_is_refused():
    run, _report = apply(row(1))
    actions.undo(importers["institutions"](), run=run)
    with pytest.raises(actions.UndoRefusedError):
        actions.undo(importers["institutions"](), run=run)


def test_undo_restores_every_type_of_value():
    school = InstitutionFactory(
        code="2132000001",
        latitude=34.25,
        longitude=117.25,
        boarding=True,
        opened_on=date(1999, 9, 1),
        short_name="甲'乙\"\\",
    )
    before = Institution.objects.values().get(pk=school.pk)
    header = ["code", "latitude", "longitude", "boarding", "opened_on", "short_name", "stages", "kind"]
    run, report = actions.apply(
        importers["institutions"](),
        csv_of(header, ["2132000001", "", "", "否", "2001-01-01", "丙", "", "211"]),
        "a.csv",
    )
    assert report.changed == 1
    actions.undo(importers["institutions"](), run=run)
    assert Institution.objects.values().get(pk=school.pk) == before


# --- Children ----------------------------------------------------------------


def test_former_codes_come_with_their_institution_and_go_with_its_undo():
    def bring(codes):
        return actions.apply(importers["institutions"](), csv_of([*HEADER, "曾用标识码"], [*row(1), codes]), "a.csv")

    bring("2132000090、2132000091")
    assert set(FormerCode.objects.values_list("code", flat=True)) == {"2132000090", "2132000091"}
    _run, same = bring("2132000091、2132000090")
    assert same.same == 1
    run, changed = bring("2132000092")
    assert changed.changed == 1
    assert set(FormerCode.objects.values_list("code", flat=True)) == {"2132000092"}
    actions.undo(importers["institutions"](), run=run)
    assert set(FormerCode.objects.values_list("code", flat=True)) == {"2132000090", "2132000091"}


# --- Interrupted, and at the same time ----------------------------------------


def test_failure_in_the_middle_leaves_everything_as_it_was(monkeypatch):
    apply(row(1))
    before = (state(), ImportRun.objects.count(), ImportChange.objects.count(), versions.current())

    def fail(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(search, "refresh", fail)
    with pytest.raises(KeyboardInterrupt):
        apply(row(1, "新名小学"), row(2))
    assert (state(), ImportRun.objects.count(), ImportChange.objects.count(), versions.current()) == before
    assert search.find("清荷里").total == 1


SETUP = """
import os, sys, time, django
django.setup()
from xzedu.common import search
from xzedu.common.imports import actions, importers
def bring(first, last):
    rows = ["学校标识码,学校名称,办学类型,举办者,区县"]
    rows += [f"2132{n:06d},清荷里第{n}小学,211,831,320311" for n in range(first, last)]
    return actions.apply(importers["institutions"](), chr(10).join(rows).encode(), "a.csv")
"""
SLOW = (
    SETUP
    + """
def stop(*args):
    print("in the middle", flush=True)
    time.sleep(60)
search.refresh = stop
bring(1, 2000)
"""
)
COUNT = (
    SETUP
    + """
from institutions.models import Institution
from xzedu.common.models import ImportChange, ImportRun, SearchEntry
print(Institution.objects.count(), ImportRun.objects.count(), ImportChange.objects.count(), SearchEntry.objects.count())
"""
)
MAKE = (
    SETUP
    + """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from institutions.models import Area
Area.objects.create(code="320311", name="泉山区", level="district")
"""
)


def python(code, tmp_path, **options):
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "xzedu.settings",
        "VAR_DIR": str(tmp_path),
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, **options)  # noqa: S603


def output(code, tmp_path):
    process = python(code, tmp_path)
    out, _err = process.communicate(timeout=60)
    assert process.returncode == 0
    return out.strip()


def test_import_that_is_killed_leaves_nothing_behind(tmp_path):
    """A process of its own on a file of its own: what a power cut in the middle does."""
    output(MAKE, tmp_path)
    process = python(SLOW, tmp_path)
    assert process.stdout.readline().strip() == "in the middle"
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    process.stdout.close()
    assert output(COUNT, tmp_path) == "0 0 0 0"
    assert output(SETUP + "print(bring(1, 4)[1].new)", tmp_path) == "3"


def test_two_imports_at_once_both_come_in(tmp_path):
    output(MAKE, tmp_path)
    both = [python(SETUP + f"print(bring({first}, {first + 300})[1].new)", tmp_path) for first in (1, 200)]
    counts = []
    for process in both:
        out, _err = process.communicate(timeout=60)
        assert process.returncode == 0
        counts.append(int(out))
    assert sorted(counts) == [199, 300]
    assert output(COUNT, tmp_path).split()[0] == "499"


def test_statements_do_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [row(n) for n in range(1, 90)]
    with django_assert_max_num_queries(60):
        apply(*rows)
