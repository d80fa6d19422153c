"""Tables of what documents say, and of what they do to each other."""

from django.utils.translation import gettext_lazy as _

from policies import search
from policies.codes import Kind
from policies.importers.cells import by_slug, markup, refuse_other_sort, structured
from policies.models import Document, Relation, Version
from policies.models.documents import NONSENSE
from policies.relations import ACTS, nonsense
from xzedu.common.bulk import chunks
from xzedu.common.imports import Column, Importer, register
from xzedu.common.imports.columns import choice, day, integer, text


@register
class VersionImporter(Importer):
    """Texts of documents, recognised by document and version number."""

    kind = "versions"
    label = _("Versions")
    app = "policies"
    model = Version
    key = ("document", "number")
    search_kind = search.KIND
    derived = ("body", "text", "outline")

    def make_columns(self):
        return (
            Column("document", _("document"), by_slug(Document, _("document")), ("文件编号",), column="document_id"),
            Column("number", _("version"), integer(1, 999), ("版次",)),
            Column("summary", _("summary"), text(600), ("内容概述", "摘要"), empty=""),
            Column("summary_en", _("summary (English)"), text(1200), empty=""),
            Column("full_text", _("text"), markup, ("正文", "全文"), column=None, empty=""),
            Column("change_note", _("what changed"), text(300), ("修改说明",), empty=""),
            Column("change_note_en", _("what changed (English)"), text(400), empty=""),
            Column("published_on", _("first published"), day, ("发布日期",)),
        )

    def constants(self, now):
        return super().constants(now) | {"published_at": None if self.draft else now}

    def derive(self, batch):
        if "full_text" in batch.data:
            bodies, texts, outlines = structured(batch.data["full_text"])
            batch.data |= {"body": bodies, "text": texts, "outline": outlines}
        refuse_other_sort(batch, "document", Document, self.is_sample)
        explained = set()
        if "change_note" not in batch.data:
            # What was explained before stays so.
            explained = set(Version.objects.exclude(change_note="").values_list("document", "number"))
        rows = zip(batch.data["document"], batch.data["number"], batch.column("change_note", ""), strict=True)
        for place, (document, number, note) in enumerate(rows):
            if number and number > 1 and not note and (document, number) not in explained:
                batch.refuse(
                    place,
                    "change_note",
                    "change_not_explained",
                    _("A new version says what changed."),
                    _("Fill the cell in."),
                )

    def search_ids(self, ids):
        found = set()
        for chunk in chunks(ids, 900):
            found.update(Version.objects.filter(pk__in=chunk).values_list("document_id", flat=True))
        return sorted(found)


@register
class RelationImporter(Importer):
    """What documents do to each other, recognised by both documents, kind and article."""

    kind = "relations"
    label = _("Relations")
    app = "policies"
    model = Relation
    key = ("document", "kind", "target", "article")
    optional = ("article",)

    def make_columns(self):
        known = by_slug(Document, _("document"))
        return (
            Column("document", _("document"), known, ("文件编号",), column="document_id"),
            Column("kind", _("does"), choice(Kind.choices, KIND_NAMES), ("关系",)),
            Column("target", _("target"), known, ("对象文件",), column="target_id"),
            Column("article", _("article of the target"), text(40), ("涉及条款",), empty=""),
            Column("effective_on", _("takes effect on"), day, ("生效日期",)),
            Column("note", _("note"), text(200), ("备注",), empty=""),
        )

    def derive(self, batch):
        refuse_other_sort(batch, "document", Document, self.is_sample)
        samples = set(Document.objects.filter(is_sample=True).values_list("pk", flat=True))
        signed_on = dict(Document.objects.values_list("pk", "signed_on"))
        edges = set(Relation.objects.values_list("document_id", "kind", "target_id"))
        rows = zip(*(batch.data[name] for name in ("document", "kind", "target")), strict=True)
        for place, (document, kind, target) in enumerate(rows):
            if None in (document, kind, target):
                continue
            wrong = nonsense(document, kind, target, signed_on, edges)
            if wrong:
                remedy = _("Check which of the two acts on the other.")
                batch.refuse(place, "target", f"relation_{wrong}", NONSENSE[wrong], remedy)
            else:
                edges.add((document, kind, target))
            if self.is_sample and kind in ACTS and target not in samples:
                batch.refuse(
                    place,
                    "target",
                    "sample_acts_on_real",
                    _("A sample document cannot change a real one."),
                    _("Let it act on another sample document."),
                )
            elif not self.is_sample and target in samples:
                batch.refuse(
                    place,
                    "target",
                    "sample_and_real",
                    _("This record is sample data and the file is not, or the reverse."),
                    _("Bring sample data in with --sample, and real records without."),
                )


KIND_NAMES = {
    "依据": "implements", "落实": "implements", "修改": "amends", "废止": "repeals", "替代": "replaces",
    "部分替代": "replaces_part", "宣布失效": "lapses", "保留": "keeps", "解读": "interprets", "引用": "cites",
}  # fmt: skip
