"""The doors of documents: bringing one, one with its versions, its files."""

from django.urls import path

from registry.documents import views

app_name = "documents"

urlpatterns = [
    path("cases/<uuid:case_id>/upload/", views.upload, name="upload"),
    path("<uuid:public_id>/", views.document, name="document"),
    path("<uuid:public_id>/versions/", views.new_version, name="new-version"),
    path("<uuid:public_id>/twin/", views.twin, name="twin"),
    path("<uuid:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:public_id>/<int:number>/state/", views.state, name="state"),
    path("<uuid:public_id>/<int:number>/<str:file_name>", views.download, name="download"),
]
