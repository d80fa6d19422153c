"""Zones as bureaus publish them: the annex, one zone a row, its places in a long cell."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.annexes import split
from institutions.codes import ZoneRule
from institutions.importers.places import Gazetteer, refuse_other_sort, unmake_names, unmake_places
from institutions.importers.plans import Plans, ZonePlanImporter, undo_refused_of
from institutions.importers.schools import Schools
from institutions.importers.zone_areas import ZoneAreaImporter
from institutions.models import Place, PlaceName, Zone, ZoneArea, ZonePlan, ZoneSchool
from institutions.zone_words import REASONS
from policies.models import Document
from xzedu.common.bulk import chunks
from xzedu.common.imports import Children, Column, Match, register
from xzedu.common.imports.columns import choice, integer, lookup, several, text
from xzedu.common.models import ImportChange, ImportRun

MOST_SUGGESTED = 50
RULE_NAMES = {
    "电脑派位": "lottery", "电脑随机派位": "lottery", "随机派位": "lottery", "摇号": "lottery", "抽签": "lottery",
    "志愿": "preference", "志愿优先": "preference", "就近": "distance", "就近入学": "distance", "相对就近": "distance",
    "报名顺序": "order", "登记顺序": "order",
}  # fmt: skip


@register
class ZoneAnnexImporter(ZonePlanImporter):
    """Zones as bureaus publish them, one a row with its schools and the text of its places.

    Recognised by plan and number. New plans are made inactive, places and their names with them.
    """

    kind = "zone-annex"
    label = _("Attendance zones")
    model = Zone
    key = ("plan", "number")
    derived = ("plan_id",)
    makes = (ZonePlan, PlaceName, Place)

    def make_columns(self):
        documents = lookup(
            lambda: dict(Document.objects.values_list("slug", "pk")), _("document"), _("Bring the document in first.")
        )
        names = several(lambda part: part, tuple)
        return (
            self.plan_column(),
            Column("number", _("number"), integer(1, 100_000), ("序号", "施教区序号", "施教区编号")),
            Column("name", _("zone"), text(120), ("施教区名称", "施教区")),
            Column("schools", _("schools of the zone"), names, ("学校", "学校名称", "学校标识码", "招生学校"), column=None, empty=()),
            Column("text", _("places of the zone"), text(20_000), ("施教区范围", "招生范围", "划片范围", "学区范围"), empty=""),
            Column("rule", _("how a school is decided"), choice(ZoneRule.choices, RULE_NAMES), ("确定办法", "入学办法", "派位办法"), empty=""),
            Column("rule_note", _("note on the decision"), text(300), ("办法说明",), empty=""),
            Column("rule_note_en", _("note on the decision (English)"), text(300), empty=""),
            Column("document", _("set by"), documents, ("依据文件", "文件编号"), column=None),
        )  # fmt: skip

    def matches(self):
        return (Match(("plan_id", "number")),)

    def children(self):
        def schools(batch, place):
            found = self.schools[place]
            return None if "schools" not in batch.data else {(pk, at) for at, pk in enumerate(found, start=1)}

        def areas(batch, place):
            return self.areas[place] if "text" in batch.data else None

        columns = ("plan_id", "position", "text", "place_id", "numbering", "first", "last", "parity", "exclusions")
        return (
            Children(ZoneSchool, "zone", ("institution_id", "position"), schools),
            Children(ZoneArea, "zone", columns, areas),
        )

    def heading(self, cells):
        """Notes below the table and totals are passed over."""
        return {} if re.match(r"注|备注|说明|合计|总计", cells) else None

    def derive(self, batch):
        keys = batch.data["plan"]
        self.plans = Plans(keys, self.is_sample)
        self.plans.refuse_other_sort(batch)
        self.areas = [set() for _key in keys]
        self._find_documents(batch)
        self._find_schools(batch)
        self.places = Gazetteer({key.area for key in keys if key}, self.is_sample)
        self._split(batch)

    def _find_documents(self, batch):
        """Take the document of a plan from its first row that names one; refuse another one."""
        self.documents = {}
        for at, (key, document) in enumerate(zip(batch.data["plan"], batch.column("document"), strict=True)):
            if not key:
                continue
            held = self.plans.known[key].document_id if key in self.plans.known else self.documents.get(key)
            self.documents[key] = held or document
            if document and document != held and (held or key in self.plans.known):
                batch.refuse(
                    at,
                    "document",
                    "other_document",
                    _("The plan is set by another document, or by none yet."),
                    _("One document sets a plan: correct it here or at the desk."),
                )

    def _find_schools(self, batch):
        self.known = known = Schools(self.is_sample)
        self.schools, suggested = [], 0
        for at, (key, names) in enumerate(zip(batch.data["plan"], batch.column("schools", ()), strict=True)):
            ids = []
            for name in names or ():
                found = known.find(name, key and key.area)
                if len(found) != 1:
                    near = known.near(name) if not found and suggested < MOST_SUGGESTED else ()
                    suggested += not found
                    batch.refuse(at, "schools", *_no_school(name, found, near))
                elif (found[0] in known.sample) != self.is_sample:
                    batch.refuse(
                        at,
                        "schools",
                        "sample_and_real",
                        _("“%s” is sample data and the file is not, or the reverse.") % name,
                        _("Zones of the sample name sample schools, real zones real ones."),
                    )
                elif found[0] not in ids:
                    ids.append(found[0])
            self.schools.append(ids)

    def _split(self, batch):
        """Split the texts of the rows into what they list, and say what was not understood."""
        self.listed = [split(cell or "") for cell in batch.column("text", "")]
        for at, (key, listed) in enumerate(zip(batch.data["plan"], self.listed, strict=True)):
            for entry in listed:
                if entry.reason:
                    reason, remedy = REASONS[entry.reason]
                    batch.remark(at, "text", entry.text, entry.reason, reason, remedy)
                elif key and entry.name:
                    refuse_other_sort(
                        batch, at, "text", self.places, self.places.find(key.area, entry.kind, entry.name)
                    )

    def prepare(self, batch, places):
        keys = batch.data["plan"]
        self.plans.make({keys[at]: self.documents.get(keys[at]) for at in places})
        batch.data["plan_id"] = [self.plans.id_of(key) for key in keys]
        wanted = [(keys[at].area, entry) for at in places for entry in self.listed[at] if entry.name]
        self.places.make((area, entry.kind, entry.name) for area, entry in wanted)
        further = []
        for area, entry in wanted:
            place = self.places.find(area, entry.kind, entry.name)
            further += [(place, name, PlaceName.Kind.FORMER) for name in entry.former]
            further += [(place, name, PlaceName.Kind.OTHER) for name in entry.other]
        self.places.add_names(further)
        for at in places:
            self.areas[at] = set(self._areas(keys[at], batch.data["plan_id"][at], self.listed[at]))
        self._name(batch)
        self.made = {ZonePlan: self.plans.made, Place: self.places.made, PlaceName: self.places.made_names}

    def _areas(self, key, plan, listed):
        """Yield the columns of the areas of one zone."""
        for position, entry in enumerate(listed, start=1):
            place = self.places.find(key.area, entry.kind, entry.name) if entry.name else None
            numbering, span, exclusions = entry.numbers
            yield (plan, position, entry.text, place, numbering, *span, tuple(map(tuple, exclusions)))

    def _name(self, batch):
        """Name zones without a name after their schools; known ones keep theirs where the file has no such column."""
        given = batch.data.get("name")
        held = {}
        if given is None:
            plans = {pk for pk in batch.data["plan_id"] if pk}
            rows = Zone.objects.filter(plan__in=plans).values_list("plan", "number", "name")
            held = {(plan, number): name for plan, number, name in rows}
        names = []
        for at, name in enumerate(given or [None] * len(batch)):
            usual = "、".join(self.known.names[pk] for pk in self.schools[at])[:110] + "施教区"
            names.append(name or held.get((batch.data["plan_id"][at], batch.data["number"][at])) or usual)
        batch.data["name"] = names

    def undo_refused(self, ids):
        zones = Zone.objects.filter(pk__in=ids[:1000])
        if reason := undo_refused_of(ZonePlan.objects.filter(pk__in=zones.values("plan"))):
            return reason
        for chunk in chunks(ids, 900):
            later = ImportChange.objects.filter(
                run__importer=ZoneAreaImporter.kind,
                run__status=ImportRun.Status.APPLIED,
                table=ZoneArea._meta.db_table,
                row__in=ZoneArea.objects.filter(zone__in=chunk).values("pk"),
            )
            if run := later.select_related("run").first():
                return gettext("A table of areas (import %d) changed these zones since. Undo that first.") % run.run_id
        return None

    def unmake(self, made):
        unmake_names(made[PlaceName])
        unmake_places(made[Place])
        ZonePlan.objects.filter(pk__in=made[ZonePlan], zones=None, switches=None).delete()


def _no_school(name, found, near):
    if found:
        reason = gettext("%(count)d institutions are called “%(name)s”.") % {"count": len(found), "name": name}
        return "several_schools", reason, _("Give the code instead.")
    reason = gettext("No institution is called or numbered “%s”.") % name
    remedy = gettext("Did you mean %s?") % "; ".join(near) if near else _("Give the name or code of the register.")
    return "unknown_school", reason, remedy
