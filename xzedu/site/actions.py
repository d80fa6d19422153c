"""Writes over all apps."""

from django.apps import apps
from django.db import models, transaction

from policies.actions import discard_unused_files
from xzedu.common import search, versions
from xzedu.common.models import ImportRun, Source
from xzedu.statistics.removal import remove_sample


def sample_models():
    """Return every model whose rows can be sample data, those that point at others first."""
    found = [model for model in apps.get_models() if any(f.name == "is_sample" for f in model._meta.fields)]
    found.remove(Source)

    def depth(model):
        targets = {f.related_model for f in model._meta.get_fields() if isinstance(f, models.ForeignKey)}
        return 1 + max((depth(target) for target in targets if target in found and target is not model), default=0)

    return [*sorted(found, key=depth, reverse=True), Source]


@transaction.atomic
def remove_sample_data():
    """Delete every row marked as sample data, with its children, imports, search entries and files.

    Returns {label of model: rows}, rows that went along included.
    """
    counts = {}
    gone = {
        name: list(model.objects.filter(is_sample=True).values_list("pk", flat=True))
        for name, model in _searchable().items()
    }
    ImportRun.objects.filter(source__is_sample=True).delete()
    counts |= remove_sample()
    for model in sample_models():
        _total, deleted = model.objects.filter(is_sample=True).delete()
        for label, number in deleted.items():
            counts[label] = counts.get(label, 0) + number
    for name, ids in gone.items():
        search.refresh(name, ids)
    for app in {model._meta.app_label for model in sample_models()}:
        versions.bump(app)
    # Files are gone for good, so only once the rows are.
    transaction.on_commit(discard_unused_files)
    return counts


def _searchable():
    """Return search kind → model of those kinds whose model can be sample data."""
    named = {model._meta.model_name: model for model in sample_models()}
    return {name: named[name] for name in search.kinds if name in named}
