"""Loading the data set that ships, and removing the sample from it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command

from institutions.models import Area, Institution
from policies.models import Attachment, Consultation, Document, Finding, Version
from tests.factories import ResponseFactory
from xzedu.common import search
from xzedu.common.models import ContentVersion, ImportRun, SearchEntry, Source
from xzedu.site import dataset
from xzedu.site.actions import sample_models

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """The folder in which attachments are kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def stored(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file() and path.name[0] != ".")


def load(size=300, **options):
    call_command("load_dataset", size=size, **options)


def contents():
    """Every row of our own tables but ids, times, versions and the log of imports."""
    skipped = {ContentVersion, ImportRun, apps.get_model("common", "ImportChange"), SearchEntry}
    passed_over = {"id", "modified_at", "publish_at", "indexed_at"}
    found = {}
    for app in ("common", "policies", "institutions", "statistics"):
        for model in apps.get_app_config(app).get_models():
            if model not in skipped:
                fields = [f.attname for f in model._meta.concrete_fields if f.name not in passed_over]
                names = [name for name in fields if not name.endswith("_id")]
                found[model._meta.label] = sorted(map(str, model.objects.values_list(*names)))
    return found


def test_real_part_is_what_its_sources_say(capsys):
    load(sample=False)
    assert Area.objects.districts().count() == 11
    assert Area.objects.get(code="320323").successors.get().code == "320312"
    universities = Institution.objects.filter(code__startswith="4132")
    assert universities.count() == Institution.objects.count() == 12
    assert not universities.filter(is_sample=True).exists()
    assert not universities.exclude(enrolment=None).exists()
    assert not universities.filter(source=None).exists()
    assert universities.get(code="4132010290").name == "中国矿业大学"


def test_second_load_changes_nothing(files):
    load()
    before = contents()
    kept = stored(files)
    assert len(kept) == Attachment.objects.count() == 10
    new = set(ImportRun.objects.values_list("pk", flat=True))
    load()
    assert contents() == before
    assert stored(files) == kept
    for run in ImportRun.objects.exclude(pk__in=new):
        assert (run.rows_new, run.rows_changed, run.rows_refused) == (0, 0, 0), run


def test_once_returns_at_once_when_loaded(django_assert_num_queries):
    load(sample=False)
    with django_assert_num_queries(1):
        load(once=True)


def test_everything_invented_is_flagged():
    load()
    invented = Institution.objects.exclude(code__startswith="4132")
    assert invented.count() > 50
    assert not invented.filter(is_sample=False).exists()
    for model in sample_models():
        # An upload may be of sample data; none is loaded with it.
        if model is not Source and model._meta.app_label != "desk":
            assert model.objects.filter(is_sample=True).exists(), model


def test_removing_the_sample_leaves_what_a_load_without_it_gives(files, django_capture_on_commit_callbacks):
    load(sample=False)
    without = contents()
    entries = SearchEntry.objects.count()
    load()
    assert contents() != without
    ResponseFactory(consultation=Consultation.objects.get(slug=dataset.OPEN_CONSULTATION))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_sample_data")
    after = contents()
    # The source that describes the sample goes with it.
    assert [row for row in without["common.Source"] if "示例数据" in row]
    without["common.Source"] = [row for row in without["common.Source"] if "示例数据" not in row]
    assert after == without
    assert SearchEntry.objects.count() == entries
    assert search.find("示例").total == 0
    assert stored(files) == []
    assert not ImportRun.objects.filter(source__is_sample=True).exists()


def test_counting_removes_nothing(capsys):
    load()
    before = Institution.objects.count()
    call_command("remove_sample_data", dry_run=True)
    assert Institution.objects.count() == before
    assert "institutions.Institution" in capsys.readouterr().out


def test_nothing_to_remove_is_said(capsys):
    call_command("remove_sample_data")
    assert "no sample data" in capsys.readouterr().out


def test_sample_needs_districts(tmp_path):
    with pytest.raises(CommandError, match="load_dataset"):
        call_command("make_sample", out=tmp_path)


@pytest.mark.parametrize("size", [0, 10, 2_000_000])
def test_sample_of_an_absurd_size_is_refused(tmp_path, size):
    with pytest.raises(CommandError, match="11 to 1000000"):
        call_command("make_sample", out=tmp_path, institutions=size)


def test_open_consultation_is_open_whenever_it_is_loaded():
    with time_machine.travel(date(2031, 5, 1)):
        load(size=11)
        consultation = Consultation.objects.get(slug=dataset.OPEN_CONSULTATION)
        assert consultation.is_open()
        first = (consultation.opens_on, consultation.closes_on)
    with time_machine.travel(first[1]):
        load(size=11)
        consultation.refresh_from_db()
        assert (consultation.opens_on, consultation.closes_on) == first, "while it is open its days stay"
    with time_machine.travel(first[1] + timedelta(days=1)):
        load(size=11)
        consultation.refresh_from_db()
        assert consultation.is_open()


def test_workbook_of_the_same_rows_is_the_same_file():
    rows = [("学校", "范围"), ("清荷里小学", "望岚路1-99号（单号）")]
    with time_machine.travel(date(2030, 1, 1)):
        early = dataset.workbook("施教区", rows)
    assert early == dataset.workbook("施教区", rows)
    assert early.startswith(b"PK")


def test_text_of_an_annex_is_found():
    load(size=11)
    attachment = Attachment.objects.get(title="2026年秋季入学登记表")
    assert attachment.document.slug == "sample-admissions-2026"
    assert attachment.document.pk in search.ids("秋季入学登记表", "document").ids


def test_withdrawn_document_stays_withdrawn_when_loaded_again():
    load(size=11)
    document = Document.objects.get(state="withdrawn")
    assert document.is_sample
    assert document.withdrawn_on
    load(size=11)
    document.refresh_from_db()
    assert document.state == "withdrawn"


def test_closed_consultation_sums_up_what_came_in():
    load(size=11)
    consultation = Consultation.objects.exclude(result="").get()
    assert consultation.phase == "answered"
    assert consultation.document.slug == "sample-after-school-measures"
    findings = Finding.objects.filter(consultation=consultation)
    assert findings.count() >= 6
    assert sum(findings.values_list("count", flat=True)) == consultation.received
    assert set(findings.values_list("decision", flat=True)) == {"adopted", "partly", "not_adopted"}
    for decision in ("adopted", "partly", "not_adopted"):
        number = sum(findings.filter(decision=decision).values_list("count", flat=True))
        assert f"{number}条" in consultation.result


def test_some_text_has_a_history():
    load(size=11)
    numbers = Version.objects.filter(document__slug="sample-after-school-measures").order_by("number")
    assert [version.number for version in numbers] == [1, 2, 3]
    assert all(version.change_note and version.change_note_en for version in numbers if version.number > 1)
    assert len({version.text for version in numbers}) == 3
