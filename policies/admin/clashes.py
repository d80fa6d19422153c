from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _


class RefusedError(Exception):
    """Something that only shows when it is written, with a sentence for the clerk; nothing is kept."""


class WithoutClashes:
    """Admin whose forms never end in an error 500 when somebody else saved the same at the same time.

    Each save is one transaction; what the database refuses leaves nothing behind.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            problem = _("Nothing was saved: somebody saved the same at the same time. Look at the page and try again.")
        except RefusedError as error:
            problem = str(error)
        messages.error(request, problem)
        return HttpResponseRedirect(request.get_full_path())
