"""Notices to the person who is signed in, below /notifications/."""

from django.urls import path

from registry.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("<uuid:public_id>/read/", views.read, name="read"),
]
