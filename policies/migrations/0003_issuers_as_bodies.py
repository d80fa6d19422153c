"""Issuers from a text of the document to bodies of their own; every document gets its first version."""

from django.db import migrations


def forwards(apps, schema_editor):
    document_model, body_model, issuance_model, version_model = (
        apps.get_model("policies", name) for name in ("Document", "IssuingBody", "Issuance", "Version")
    )
    bodies = {}
    # The longest English name of each: some documents give none.
    for name, name_en in document_model.objects.values_list("issuer", "issuer_en").order_by("issuer", "-issuer_en"):
        if name and name not in bodies:
            bodies[name], _new = body_model.objects.get_or_create(name=name, defaults={"name_en": name_en})
    documents = list(document_model.objects.values_list("pk", "issuer", "publish_at"))
    # What went backwards left its rows: forwards once more finds them there.
    issuance_model.objects.bulk_create(
        [issuance_model(document_id=pk, body=bodies[issuer], position=1) for pk, issuer, _at in documents if issuer],
        ignore_conflicts=True,
    )
    version_model.objects.bulk_create(
        [version_model(document_id=pk, number=1, published_at=publish_at) for pk, _issuer, publish_at in documents],
        ignore_conflicts=True,
    )


def backwards(apps, schema_editor):
    issuance_model = apps.get_model("policies", "Issuance")
    for issuance in issuance_model.objects.select_related("document", "body").order_by("-position"):
        issuance.document.issuer, issuance.document.issuer_en = issuance.body.name, issuance.body.name_en
        issuance.document.save(update_fields=["issuer", "issuer_en"])


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_library")]
    operations = [migrations.RunPython(forwards, backwards)]
