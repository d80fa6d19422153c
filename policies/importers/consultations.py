"""Tables of consultations and of their published results."""

from django.utils.translation import gettext_lazy as _

from policies import search
from policies.importers.cells import by_slug, markup, refuse_other_sort, short_name, structured
from policies.models import Consultation, Document, Finding
from xzedu.common.imports import Column, Importer, register
from xzedu.common.imports.columns import choice, day, integer, text


@register
class ConsultationImporter(Importer):
    """Consultations, recognised by the short name that is part of their address."""

    kind = "consultations"
    label = _("Consultations")
    app = "policies"
    model = Consultation
    key = ("slug",)
    search_kind = search.CONSULTATION
    is_published = True
    derived = ("draft", "outline")

    def make_columns(self):
        return (
            Column("slug", _("short name"), short_name(80), ("征集编号",)),
            Column("title", _("title"), text(300), ("标题",), required=True, empty=""),
            Column("title_en", _("title (English)"), text(400), empty=""),
            Column(
                "document",
                _("document it led to"),
                by_slug(Document, _("document")),
                ("形成文件",),
                column="document_id",
            ),
            Column("opens_on", _("opens on"), day, ("开始日期",), required=True),
            Column("closes_on", _("closes on"), day, ("截止日期",), required=True),
            Column("background", _("background"), text(), ("起草说明",), empty=""),
            Column("background_en", _("background (English)"), text(), empty=""),
            Column("full_text", _("draft"), markup, ("征求意见稿",), column=None, empty=""),
            Column("channels", _("other ways to answer"), text(), ("其他渠道",), empty=""),
            Column("result_on", _("result published on"), day, ("结果公布日期",)),
            Column("result", _("result"), text(), ("结果反馈",), empty=""),
            Column("result_en", _("result (English)"), text(), empty=""),
            Column("received", _("opinions received"), integer(), ("收到意见数",)),
        )

    def derive(self, batch):
        if "full_text" in batch.data:
            bodies, _texts, outlines = structured(batch.data["full_text"])
            batch.data |= {"draft": bodies, "outline": outlines}
        refuse_other_sort(batch, "document", Document, self.is_sample)
        names = ("opens_on", "closes_on", "result", "result_on")
        for place, (opens, closes, result, result_on) in enumerate(zip(*map(batch.column, names), strict=True)):
            if opens and closes and closes < opens:
                batch.refuse(
                    place,
                    "closes_on",
                    "closes_before_it_opens",
                    _("A consultation cannot close before it opens."),
                    _("Check both dates."),
                )
            if result is not None and bool(result) != bool(result_on):
                batch.refuse(
                    place,
                    "result" if result_on else "result_on",
                    "result_in_part",
                    _("A result and the day it is published go together."),
                    _("Fill in both, or none."),
                )
            if closes and result_on and result_on <= closes:
                batch.refuse(
                    place,
                    "result_on",
                    "result_before_close",
                    _("A result is published after the consultation has closed."),
                    _("Check both dates."),
                )


@register
class FindingImporter(Importer):
    """The published result of consultations, line by line: recognised by consultation and position."""

    kind = "findings"
    label = _("Findings")
    app = "policies"
    model = Finding
    key = ("consultation", "position")

    def make_columns(self):
        known = by_slug(Consultation, _("consultation"))
        return (
            Column("consultation", _("consultation"), known, ("征集编号",), column="consultation_id"),
            Column("position", _("position"), integer(1, 999), ("序号",)),
            Column("opinion", _("opinion"), text(400), ("意见",), required=True, empty=""),
            Column("opinion_en", _("opinion (English)"), text(600), empty=""),
            Column("count", _("how often"), integer(1), ("条数",), empty=1),
            Column("decision", _("decision"), choice(Finding.Decision.choices), ("处理",), required=True),
            Column("reason", _("reason"), text(400), ("理由",), empty=""),
            Column("reason_en", _("reason (English)"), text(600), empty=""),
        )

    def derive(self, batch):
        refuse_other_sort(batch, "consultation", Consultation, self.is_sample)
        explained = set()
        if "reason" not in batch.data:
            explained = set(Finding.objects.exclude(reason="").values_list("consultation", "position"))
        keys = zip(batch.data["consultation"], batch.data["position"], strict=True)
        rows = zip(keys, batch.column("decision"), batch.column("reason", ""), strict=True)
        for place, (key, decision, reason) in enumerate(rows):
            if decision and decision != Finding.Decision.ADOPTED and not reason and key not in explained:
                batch.refuse(
                    place,
                    "reason",
                    "not_explained",
                    _("Say why an opinion is not, or only partly, adopted."),
                    _("Fill the cell in."),
                )
