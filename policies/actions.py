"""Writes that touch several rows of the library: each one transaction, keyword-only."""

from django.db import transaction
from django.db.models import Max

from policies import files, search
from policies.models import Attachment
from xzedu.common.actions import announce


@transaction.atomic
def attach(*, document, content, file_name, title="", version=None, position=None):
    """Attach a file (bytes) to a document, behind the others unless `position` is given; return the `Attachment`.

    Raises:
        files.RefusedFileError: the file is not accepted; nothing is stored.
        ValueError: the version is another document's.
    """
    if version is not None and version.document_id != document.pk:
        raise ValueError("the version belongs to another document")
    name = files.plain_name(file_name)
    kind = files.check(content, name)
    if position is None:
        position = (document.attachments.aggregate(last=Max("position"))["last"] or 0) + 1
    attachment = Attachment.objects.create(
        document=document,
        version=version,
        position=position,
        title=(title.strip() or name.rpartition(".")[0])[: Attachment._meta.get_field("title").max_length],
        file_name=name,
        sha256=files.store(content),
        size=len(content),
        media_type=kind.media_type,
        text=files.text_of(content, kind),
    )
    # Somebody may have removed the last other use of the same file meanwhile.
    transaction.on_commit(lambda: _store_for_good(content))
    announce(app="policies", kind=search.KIND, ids=[document.pk])
    return attachment


@transaction.atomic
def detach(*, attachment):
    """Take an attachment off its document; its file goes with the last attachment that has it."""
    sha256, document = attachment.sha256, attachment.document_id
    attachment.delete()
    transaction.on_commit(lambda: _discard_unused(sha256))
    announce(app="policies", kind=search.KIND, ids=[document])


def discard_unused_files():
    """Remove stored files that no attachment has, such as those of deleted documents; return how many."""
    return sum(_discard_unused(sha256) for sha256 in files.stored())


def _store_for_good(content):
    with files.alone():
        files.store(content)


def _discard_unused(sha256):
    with files.alone():
        if Attachment.objects.filter(sha256=sha256).exists():
            return False
        files.discard(sha256)
        return True
