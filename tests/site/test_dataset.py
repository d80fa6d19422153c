"""Loading the data set that ships, and removing the sample from it."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from institutions.models import Area, Institution
from policies.models import Consultation
from xzedu.common import search
from xzedu.common.models import ContentVersion, ImportRun, SearchEntry, Source
from xzedu.site.actions import sample_models

pytestmark = pytest.mark.django_db


def load(**options):
    call_command("load_dataset", size=300, **options)


def contents():
    """Every row of our own tables but ids, times, versions and the log of imports."""
    skipped = {ContentVersion, ImportRun, apps.get_model("common", "ImportChange"), SearchEntry}
    passed_over = {"id", "modified_at", "publish_at", "indexed_at"}
    found = {}
    for app in ("common", "policies", "institutions"):
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


def test_second_load_changes_nothing():
    load()
    before = contents()
    new = set(ImportRun.objects.values_list("pk", flat=True))
    load()
    assert contents() == before
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
        if model not in (Source, Consultation):
            assert model.objects.filter(is_sample=True).exists(), model


def test_removing_the_sample_leaves_what_a_load_without_it_gives():
    load(sample=False)
    without = contents()
    entries = SearchEntry.objects.count()
    load()
    assert contents() != without
    call_command("remove_sample_data")
    after = contents()
    # The source that describes the sample goes with it.
    assert [row for row in without["common.Source"] if "示例数据" in row]
    without["common.Source"] = [row for row in without["common.Source"] if "示例数据" not in row]
    assert after == without
    assert SearchEntry.objects.count() == entries
    assert search.find("示例").total == 0
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
