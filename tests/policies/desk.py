"""What a clerk's browser sends: the fields of the desk's forms."""

from datetime import date

from django.utils import timezone

DOCUMENT = "/en/admin/policies/document/"
FROM_WORD = f"{DOCUMENT}from-word/"


def rows(prefix, *new, initial=()):
    """Return the fields of a formset: `initial` rows that are stored already (with "id"), then new ones."""
    values = {f"{prefix}-TOTAL_FORMS": len(initial) + len(new), f"{prefix}-INITIAL_FORMS": len(initial)}
    for number, row in enumerate([*initial, *new]):
        values |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return values


def document(*bodies, issuances=None, relations=None, attachments=None, **changes):
    """Return the fields of the document form; a moment is `publish_at=datetime`."""
    values = {
        "title": "关于做好课后服务工作的通知",
        "slug": "after-school",
        "number_as_printed": "徐教发[2024]第08号",
        "genre": "notice",
        "subject": "compulsory",
        "disclosure": "proactive",
        "signed_on": "2024-03-01",
        "state": "draft",
    }
    values |= issuances or rows("issuances", *({"body": body.pk} for body in bodies))
    values |= relations or rows("relations")
    values |= attachments or rows("attachments")
    values |= rows("versions")
    return values | moments(changes)


def moments(values):
    """Return the values with each moment in the two fields the admin has for it."""
    out = {}
    for name, value in values.items():
        if isinstance(value, date) and hasattr(value, "hour"):
            local = timezone.localtime(value)
            out |= {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}
        else:
            out[name] = value
    return out


def errors(response):
    """Return all that the page complains about as one text."""
    assert response.status_code == 200, response
    adminform = response.context["adminform"]
    formsets = response.context.get("inline_admin_formsets") or []
    return " ".join(
        [
            str(adminform.form.errors),
            *(str(inline.formset.errors) + str(inline.formset.non_form_errors()) for inline in formsets),
        ]
    )


def told(response):
    """Return the messages shown on the page the response led to."""
    return " ".join(str(message) for message in response.context["messages"])
