"""Who may read and change through the officers' site: the one answer for lists, forms and inlines.

Django's own permissions are not used (rights are roles). Nothing is deleted here: a register keeps
what it once said, so every admin answers no to deleting, and the page says what to do instead.
"""

from typing import Any

from django.http import HttpRequest

from registry.identity.policies import is_officer


def may_work_here(request: HttpRequest) -> bool:
    """Officers only; asked once per request, because every cell of a page may ask."""
    answer = getattr(request, "_may_work_in_office", None)
    if answer is None:
        answer = is_officer(request.user)
        request._may_work_in_office = answer  # type: ignore[attr-defined]
    return answer


class OfficerPermissions:
    """Officers read, add and change; nobody deletes."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_work_here(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_work_here(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_work_here(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_work_here(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(OfficerPermissions):
    """Officers read; nobody writes. For the ledger, its facts, and what programs record."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
