"""Addresses below `/policies/`. What stands here beside documents is no document's short name (`codes.RESERVED`)."""

from django.urls import path, re_path

from policies import feeds
from policies.views import attachments, consultations, documents, library

app_name = "policies"
urlpatterns = [
    path("", library.document_list, name="list"),
    path("feed/", feeds.DocumentsFeed(), name="feed"),
    re_path(r"^download\.(?P<format>csv|xlsx|json)$", library.download, name="download"),
    path("consultations/", consultations.consultation_list, name="consultations"),
    path("consultations/feed/", feeds.ConsultationsFeed(), name="consultations-feed"),
    path("consultations/<slug:slug>/", consultations.consultation_detail, name="consultation"),
    path("consultations/<slug:slug>/answer/", consultations.answer, name="consultation-answer"),
    path("consultations/<slug:slug>/thanks/", consultations.thanks, name="consultation-thanks"),
    path("<slug:slug>/", documents.document_detail, name="detail"),
    path("<slug:slug>/preview/", documents.preview, name="preview"),
    path("<slug:slug>/versions/", documents.version_list, name="versions"),
    path("<slug:slug>/versions/<int:number>/", documents.version_detail, name="version"),
    path("<slug:slug>/files/<int:pk>/", attachments.attachment, name="attachment"),
]
