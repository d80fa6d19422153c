"""Tables of those who issue, and of what the bureau is there for."""

from django.utils.translation import gettext_lazy as _

from policies.importers.cells import by_slug, short_name
from policies.models import IssuingBody, Responsibility
from xzedu.common.imports import Column, Importer, register
from xzedu.common.imports.columns import integer, text


@register
class BodyImporter(Importer):
    """Issuing bodies, recognised by their name."""

    kind = "bodies"
    label = _("Issuing bodies")
    app = "policies"
    model = IssuingBody
    key = ("name",)

    def make_columns(self):
        return (
            Column("name", _("name"), text(200), ("机关名称", "发文机关"), required=True, empty=""),
            Column("name_en", _("English name"), text(300), ("英文名称",), empty=""),
            Column("agency_codes", _("agency codes"), text(100), ("机关代字",), empty=""),
        )


@register
class ResponsibilityImporter(Importer):
    """Responsibilities of the bureau, recognised by their short name; the wholes before their parts."""

    kind = "responsibilities"
    label = _("Responsibilities")
    app = "policies"
    model = Responsibility
    key = ("slug",)

    def make_columns(self):
        return (
            Column("slug", _("short name"), short_name(60), ("职责编号",)),
            Column(
                "parent", _("part of"), by_slug(Responsibility, _("responsibility")), ("上级职责",), column="parent_id"
            ),
            Column("position", _("position"), integer(0, 999), ("顺序",), empty=0),
            Column("title", _("title"), text(120), ("名称", "标题"), required=True, empty=""),
            Column("title_en", _("title (English)"), text(200), empty=""),
            Column("body", _("description"), text(), ("说明",), empty=""),
            Column("body_en", _("description (English)"), text(), empty=""),
        )

    def derive(self, batch):
        """Refuse a responsibility that would be, over however many steps, part of itself."""
        known = dict(Responsibility.objects.values_list("slug", "pk"))
        parents = dict(Responsibility.objects.values_list("pk", "parent"))
        rows = [
            (place, known.get(slug), parent)
            for place, (slug, parent) in enumerate(zip(batch.data["slug"], batch.column("parent"), strict=True))
        ]
        if "parent" in batch.data:
            parents |= {pk: parent for _place, pk, parent in rows if pk}
        for place, pk, parent in rows:
            passed = set()
            while parent and parent not in passed and parent != pk:
                passed.add(parent)
                parent = parents.get(parent)
            if parent and parent == pk:
                batch.refuse(
                    place,
                    "parent",
                    "in_itself",
                    _("A responsibility cannot be part of itself."),
                    _("Check which of the two is the whole."),
                )
