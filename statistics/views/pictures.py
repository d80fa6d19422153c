"""Charts as files of their own: what the views of every page with charts answer."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from xzedu.statistics.charts import files

PIXELS = 1400


def respond(chart, format):
    """Return a chart as an SVG or PNG file; 404 where there is none, 503 in plain text where no PNG can be made."""
    if chart is None:
        raise Http404
    day = timezone.localdate()
    if format == "svg":
        return HttpResponse(files.to_svg_file(chart, day), content_type="image/svg+xml; charset=utf-8")
    try:
        return HttpResponse(files.to_png(chart, PIXELS, day), content_type="image/png")
    except files.PictureError as error:
        return refuse([str(error)], 503)


def refuse(problems, status=400):
    """Say in plain text why there is no file."""
    text = "\n".join([_("The file could not be made:"), *problems])
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
