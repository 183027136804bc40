"""Addresses of the Joint Committees' papers, below /decisions/."""

from django.urls import path

from registry.parties import views

app_name = "parties"
urlpatterns = [
    path("<uuid:public_id>/minutes.pdf", views.minutes, name="minutes"),
]
