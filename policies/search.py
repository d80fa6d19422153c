"""Documents as they are found: by title, number and issuing body."""

from django.utils.translation import gettext_lazy as _

from policies.models import Document
from xzedu.common import search
from xzedu.common.pinyin import syllables
from xzedu.common.text import number_schools

KIND = "document"


def entries(ids=None):
    """Yield the search entries of the public documents `ids`, or of all."""
    documents = Document.objects.released()
    if ids is not None:
        documents = documents.filter(pk__in=ids)
    for document in documents.iterator(chunk_size=500):
        yield search.Entry(
            object_id=document.pk,
            public_from=document.publish_at,
            sort_date=document.signed_on,
            title=f"{document.title} {document.title_en}".strip(),
            keys=f"{document.number} {number_schools(document.title)}",
            letters=(syllables(document.title),),
            body=f"{document.issuer} {document.issuer_en}".strip(),
        )


search.register(search.SearchKind(KIND, _("Documents"), entries))
