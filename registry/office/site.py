"""The officers' site."""

from django.contrib.admin import AdminSite


class OfficeSite(AdminSite):
    """Django's admin under our own name."""
