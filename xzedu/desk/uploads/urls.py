from django.urls import path

from xzedu.desk.uploads import views

urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<int:pk>/", views.upload, name="upload"),
    path("uploads/<int:pk>/state", views.state, name="upload-state"),
    path("uploads/<int:pk>/correct", views.correct, name="upload-correct"),
    path("uploads/<int:pk>/apply", views.apply, name="upload-apply"),
    path("uploads/<int:pk>/restart", views.restart, name="upload-restart"),
    path("uploads/<int:pk>/cancel", views.cancel, name="upload-cancel"),
    path("uploads/<int:pk>/refused.xlsx", views.refused, name="upload-refused"),
    path("uploads/templates/<slug:kind>.xlsx", views.template, name="template"),
    path("imports/<int:pk>/undo", views.undo, name="undo"),
]
