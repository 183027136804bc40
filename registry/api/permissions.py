"""Closed by default: an endpoint names who may use it, or nobody may."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from registry.identity.scopes import Scope

if TYPE_CHECKING:  # DRF's settings load this module while DRF's views are being loaded
    from rest_framework.views import APIView


class Closed(BasePermission):
    """What an endpoint gets that names no permission."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False


class PublicReading(BasePermission):
    """The public register: anybody may read; nothing may be written."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        # A method that the endpoint does not know is answered 405, which is not a matter of who asks.
        return request.method in SAFE_METHODS or request.method not in view.allowed_methods


class HasScope(BasePermission):
    """A credential that was given :attr:`scope`. Who its owner is, the room's policy asks.

    Without a credential DRF answers 401, without the scope 403.
    """

    scope: ClassVar[Scope]
    message = _("This credential was not given the scope that is needed here.")

    @classmethod
    def scope_for(cls, method: str) -> Scope:
        """The scope that the description names for a method."""
        return cls.scope

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token: Any = request.auth
        return token is not None and str(self.scope) in token.get_scopes()


class MayReadLedger(HasScope):
    scope = Scope.LEDGER_READ


class MayReadCases(HasScope):
    """Reading one's cases; a credential that may write in them may read them too."""

    scope = Scope.CASES_READ

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token: Any = request.auth
        return super().has_permission(request, view) or (
            token is not None and str(Scope.CASES_WRITE) in token.get_scopes()
        )


class MayWorkInCases(MayReadCases):
    """Reading with either scope of cases, writing only with that for writing."""

    @classmethod
    def scope_for(cls, method: str) -> Scope:
        return Scope.CASES_READ if method in SAFE_METHODS else Scope.CASES_WRITE

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if request.method in SAFE_METHODS or request.method not in view.allowed_methods:
            return super().has_permission(request, view)
        token: Any = request.auth
        return token is not None and str(Scope.CASES_WRITE) in token.get_scopes()


class MayReadInstructions(HasScope):
    """Reading instructions, and asking what would be accepted; whoever may write or approve may read too."""

    scope = Scope.INSTRUCTIONS_READ
    enough: ClassVar[tuple[Scope, ...]] = (
        Scope.INSTRUCTIONS_READ,
        Scope.INSTRUCTIONS_WRITE,
        Scope.INSTRUCTIONS_APPROVE,
    )

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token: Any = request.auth
        return token is not None and not set(map(str, self.enough)).isdisjoint(token.get_scopes())


class MayInstruct(MayReadInstructions):
    """Reading with any of their scopes, proposing with that for writing."""

    @classmethod
    def scope_for(cls, method: str) -> Scope:
        return Scope.INSTRUCTIONS_READ if method in SAFE_METHODS else Scope.INSTRUCTIONS_WRITE

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if request.method in SAFE_METHODS or request.method not in view.allowed_methods:
            return super().has_permission(request, view)
        token: Any = request.auth
        return token is not None and str(Scope.INSTRUCTIONS_WRITE) in token.get_scopes()


class MayTakeSteps(MayReadInstructions):
    """Steps: with the scope for writing or for approving; which of them a step needs, the endpoint asks."""

    enough = (Scope.INSTRUCTIONS_WRITE, Scope.INSTRUCTIONS_APPROVE)

    @classmethod
    def scope_for(cls, method: str) -> Scope:
        return Scope.INSTRUCTIONS_WRITE
