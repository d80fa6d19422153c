"""Whose districts: what a member of staff with a remit sees, chooses, changes and brings in."""

from django.utils.translation import gettext as _

from institutions.models import Institution, Remit
from xzedu.common.bulk import chunks

# The role whose members see nothing until they have a remit.
DISTRICT_CLERK = "district-clerk"
# Columns of tables that name institutions, one or several.
NAMING = ("institution", "subject", "predecessor", "successor")


def areas_of(user):
    """Return the ids of the areas `user` keeps, or None for all of them. At most two queries, once a request."""
    if not hasattr(user, "_areas_kept"):
        user._areas_kept = _read_areas(user)
    return user._areas_kept


def _read_areas(user):
    if user.is_superuser:
        return None
    rows = list(Remit.objects.filter(user=user.pk).values_list("pk", "areas"))
    if rows:
        return frozenset(area for _pk, area in rows if area)
    return frozenset() if user.groups.filter(name=DISTRICT_CLERK).exists() else None


def limit(queryset, user, path):
    """Return the rows of `queryset` that lie in the remit of `user`; `path` leads from a row to its area."""
    areas = areas_of(user)
    if areas is None:
        return queryset
    # Below, so that a path over several rows neither doubles a row nor spoils an aggregate.
    inside = queryset.model._base_manager.filter(**{f"{path}__in": areas})
    return queryset.filter(pk__in=inside.values("pk"))


def refuse_rows(importer, batch, who):
    """Refuse the rows of a table that are not in the remit of `who`: by what they say, and by what is held."""
    areas = areas_of(who)
    if areas is None:
        return
    where = _where(batch)
    for place, held in _held(importer, batch):
        where[place] |= held
    column = next((name for name in ("area", *NAMING, "plan") if name in batch.data), importer.key[0])
    for place, found in enumerate(where):
        if not found or not found <= areas:
            batch.refuse(
                place,
                column,
                "other_district",
                _("This row is not about your district."),
                _("Leave it to the clerks of that district: remove the row."),
            )


def _where(batch):
    """Return, one a row, the set of ids of the areas that it names itself or by institutions and plans."""
    where = [{area} if area else set() for area in batch.column("area")]
    for place, key in enumerate(batch.column("plan")):
        if getattr(key, "area", None):
            where[place].add(key.area)
    named = [(place, pk) for name in NAMING for place, value in enumerate(batch.column(name)) for pk in _ids(value)]
    areas = {}
    for chunk in chunks({pk for _place, pk in named}, 900):
        areas.update(Institution.objects.filter(pk__in=chunk).values_list("pk", "area"))
    for place, pk in named:
        where[place].add(areas.get(pk))
    return where


def _ids(value):
    return value if isinstance(value, (tuple, list)) else [value] if value else []


def _held(importer, batch):
    """Yield (place, set of ids of areas) of the rows whose record exists already: nobody takes another's over."""
    if importer.held_in is None:
        return
    key, held = importer.key[0], {}
    for chunk in chunks({value for value in batch.data[key] if value}, 900):
        rows = importer.model._base_manager.filter(**{f"{key}__in": chunk})
        for value, area in rows.values_list(key, importer.held_in):
            held.setdefault(value, set()).add(area)
    for place, value in enumerate(batch.data[key]):
        if value in held:
            yield place, held[value]
