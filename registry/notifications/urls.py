"""Notices to the person who is signed in, below /notifications/."""

from django.urls import path

from registry.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("settings/", views.settings, name="settings"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("read/", views.read_all, name="read-all"),
    path("<uuid:public_id>/read/", views.read, name="read"),
]
