import logging

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from policies import files
from policies.models import Attachment

# Whatever a file holds, it can neither run nor fetch anything in our name.
POLICY = "default-src 'none'; sandbox"
# Browsers show a PDF by a viewer of their own, which needs its styles and no sandbox: Safari's stays blank in one.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"

logger = logging.getLogger(__name__)


@require_safe
def attachment(request, slug, pk):
    """A file of a document, as it was attached; staff may have those of drafts."""
    wanted = {"document__slug": slug, "pk": pk}
    found, is_public = Attachment.objects.public().defer("text").filter(**wanted).first(), True
    if found is None:
        # Only now the session is asked: the answer to the public does not depend on it.
        if not request.user.has_perm("policies.view_document"):
            raise Http404
        found, is_public = get_object_or_404(Attachment.objects.defer("text"), **wanted), False
    etag = f'"{found.sha256}"'
    response = get_conditional_response(request, etag=etag) or _file(found)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _cache_control() if is_public else "private, no-store"
    return response


def _file(attachment):
    kind = files.BY_MEDIA_TYPE.get(attachment.media_type)
    try:
        content = files.path_of(attachment.sha256).open("rb")
    except (OSError, ValueError) as error:
        logger.error("The file of attachment %s is missing: %s", attachment.pk, error)
        raise Http404 from error
    response = FileResponse(content, content_type=kind.media_type if kind else "application/octet-stream")
    is_kept = kind is None or not kind.is_shown
    response.headers["Content-Disposition"] = content_disposition_header(is_kept, attachment.file_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = PDF_POLICY if kind == files.PDF else POLICY
    return response


def _cache_control():
    """Return what caches may do: keep it but ask, because a document may be withdrawn."""
    seconds = settings.SHARED_CACHE_SECONDS
    return f"public, max-age=0, s-maxage={seconds}" if seconds else "public, no-cache"
