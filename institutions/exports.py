"""The register as files: exactly the institutions a list shows."""

from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from institutions.codes import Kind, Locale, Organiser, Sector, Stage
from institutions.models import Institution
from xzedu.common import exports

CHUNK = 1000
COLUMNS = (
    ("code", "institution code"),
)
