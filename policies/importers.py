from django.utils.translation import gettext_lazy as _

from policies import search
from policies.models import Document
from xzedu.common.imports import Column, Importer, register
from xzedu.common.imports.columns import day, integer, text, url


@register
class DocumentImporter(Importer):
    """Documents, recognised by the short name that is part of their address."""

    kind = "documents"
    label = _("Documents")
    app = "policies"
    model = Document
    key = ("slug",)
    search_kind = search.KIND
    is_published = True

    def make_columns(self):
        slug = text(80, r"[A-Za-z0-9_-]+", _("Use letters, digits and hyphens."))
        return (
            Column("slug", _("short name"), slug, ("文件编号",)),
            Column("title", _("title"), text(300), ("标题", "文件名称"), required=True, empty=""),
            Column("title_en", _("title (English)"), text(400), empty=""),
            Column("agency_code", _("agency code"), text(12), ("机关代字",), empty=""),
            Column("year", _("year"), integer(1900, 2100), ("年份",)),
            Column("serial", _("serial number"), integer(1, 9999), ("序号",)),
            Column("issuer", _("issuing body"), text(200), ("发文机关",), required=True, empty=""),
            Column("issuer_en", _("issuing body (English)"), text(300), empty=""),
            Column("signed_on", _("date signed"), day, ("成文日期",), required=True),
            Column("url", _("official text"), url, ("原文链接",), empty=""),
        )

    def derive(self, batch):
        parts = zip(*(batch.column(name) for name in ("agency_code", "year", "serial")), strict=True)
        for place, (agency_code, year, serial) in enumerate(parts):
            if len({bool(agency_code), bool(year), bool(serial)}) > 1:
                batch.refuse(
                    place,
                    "agency_code",
                    "number_in_part",
                    _("A document number has three parts: agency code, year and serial number."),
                    _("Fill in all three, or none."),
                )
