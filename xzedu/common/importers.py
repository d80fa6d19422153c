from django.utils.translation import gettext_lazy as _

from xzedu.common.imports import Column, Importer, register
from xzedu.common.imports.columns import boolean, day, text, url
from xzedu.common.models import Source


@register
class SourceImporter(Importer):
    """Sources, recognised by their short name."""

    kind = "sources"
    label = _("Sources")
    app = "common"
    model = Source
    key = ("slug",)

    def make_columns(self):
        slug = text(60, r"[a-z0-9-]+", _("Use small letters, digits and hyphens."))
        return (
            Column("slug", _("short name"), slug, ("来源编号",)),
            Column("publisher", _("publisher"), text(120), ("发布机构",), required=True, empty=""),
            Column("publisher_en", _("publisher (English)"), text(160), empty=""),
            Column("title", _("title"), text(200), ("标题", "名称"), required=True, empty=""),
            Column("title_en", _("title (English)"), text(240), empty=""),
            Column("url", _("address"), url, ("网址", "链接"), empty=""),
            Column("published_on", _("date published"), day, ("发布日期",)),
            Column("licence", _("licence"), text(120), ("许可",), empty=""),
            Column("note", _("note"), text(), ("备注",), empty=""),
            Column("is_sample", _("sample data"), boolean, ("示例数据",), empty=False),
        )
