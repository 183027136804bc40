"""Freezes in the officers' site: place one at once, propose to lift it, confirm or turn that down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits.errors import Refusal
from registry.accounts.forms import ActForm, FreezeForm
from registry.accounts.models import FreezeEvent
from registry.accounts.operations.freezing import decline_lifting, freeze, lift, propose_lifting
from registry.identity.administration.base import ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import related


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a freeze's page; ``answers``: it is about the open proposal, otherwise about the freeze."""

    name: str
    label: Any
    operation: Callable[..., FreezeEvent]
    answers: bool
    said: Any


ACTS = (
    Act(
        "propose_lifting",
        gettext_lazy("Propose to lift the freeze"),
        propose_lifting,
        answers=False,
        said=gettext_lazy("It is proposed. Another officer confirms it; until then the freeze stands."),
    ),
    Act(
        "lift",
        gettext_lazy("Lift the freeze"),
        lift,
        answers=True,
        said=gettext_lazy("The freeze is lifted."),
    ),
    Act(
        "decline",
        gettext_lazy("Leave it frozen"),
        decline_lifting,
        answers=True,
        said=gettext_lazy("The freeze stands."),
    ),
)


class LaterActs(ReadOnlyInline):
    model = FreezeEvent
    fk_name = "about"
    fields = ["action", "acted_by", "acted_at", "reason", "decision_reference"]
    verbose_name_plural = gettext_lazy("what followed")


@admin.register(FreezeEvent)
class FreezeAdmin(ReadOnlyAdmin):
    instead_of_deleting = gettext_lazy("A freeze is lifted by two officers; what was done stays to be read.")
    list_display = ["scope", "stands", "reason", "decision_reference", "acted_by", "acted_at"]
    list_filter = ["registry", "acted_at"]
    list_select_related = ["account", "registry", "acted_by"]
    search_fields = ["account__number", "reason", "decision_reference"]
    date_hierarchy = "acted_at"
    fields = ["scope", "stands", "reason", "decision_reference", "acted_by", "acted_at", "public_id"]
    readonly_fields = ["scope", "stands"]
    inlines = [LaterActs]
    account_link = related("account", gettext_lazy("account"))

    def get_queryset(self, request: HttpRequest) -> Any:
        placed = super().get_queryset(request).filter(action=FreezeEvent.Action.PLACED)
        return placed.prefetch_related("later_acts")

    @admin.display(description=gettext_lazy("what is frozen"))
    def scope(self, row: FreezeEvent) -> str:
        if row.account is not None:
            return row.account.number
        return row.registry_id or _("every registry")

    @admin.display(description=gettext_lazy("stands"), boolean=True)
    def stands(self, row: FreezeEvent) -> bool:
        return all(one.action != FreezeEvent.Action.LIFTED for one in row.later_acts.all())

    def get_urls(self) -> list[Any]:
        freezing = self.admin_site.admin_view(self.freeze_view)
        acting = self.admin_site.admin_view(self.act_view)
        return [
            path("freeze/", freezing, name="accounts_freezeevent_freeze"),
            *(
                path(f"<int:key>/{act.name}/", acting, {"act": act}, name=f"accounts_freezeevent_{act.name}")
                for act in ACTS
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        tools = [{"label": _("Freeze"), "url": reverse("admin:accounts_freezeevent_freeze")}]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        tools = []
        if row is not None and self.stands(row):
            waiting = _open_proposal(row) is not None
            tools = [
                {"label": act.label, "url": reverse(f"admin:accounts_freezeevent_{act.name}", args=[row.pk])}
                for act in ACTS
                if act.answers == waiting
            ]
        return super().change_view(request, object_id, form_url, {"tools": tools, **(extra_context or {})})

    def freeze_view(self, request: HttpRequest) -> HttpResponse:
        """Freeze, from the moment the form is sent."""
        form = FreezeForm(request.POST or None, initial={"number": request.GET.get("account", "")})
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                row = freeze(
                    by=request.user,  # type: ignore[arg-type]
                    reason=given["reason"],
                    decision_reference=given["decision_reference"],
                    **form.scope(),
                )
            except PermissionDenied as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("It is frozen, from now on."))
                return redirect("admin:accounts_freezeevent_change", row.pk)
        return self._page(request, None, _("Freeze"), form)

    def act_view(self, request: HttpRequest, key: int, act: Act) -> HttpResponse:
        row = self.get_queryset(request).filter(pk=key).first() if key < 2**63 else None
        subject = (_open_proposal(row) if act.answers else row) if row is not None else None
        if row is None or subject is None:
            raise Http404
        form = ActForm(request.POST or None)
        if act.answers:
            del form.fields["decision_reference"]
        if request.method == "POST" and form.is_valid():
            try:
                act.operation(subject, by=request.user, **form.cleaned_data)
            except (PermissionDenied, Refusal) as refusal:
                form.add_error(None, getattr(refusal, "message", None) or str(refusal))
            else:
                messages.success(request, act.said)
                return redirect("admin:accounts_freezeevent_change", row.pk)
        return self._page(request, row, act.label, form)

    def _page(self, request: HttpRequest, row: FreezeEvent | None, title: Any, form: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "name": self.scope(row) if row is not None else "",
            "proposal": _open_proposal(row) if row is not None else None,
            "title": title,
            "form": form,
        }
        return render(request, "admin/accounts/freeze.html", context)


def _open_proposal(row: FreezeEvent) -> FreezeEvent | None:
    return FreezeEvent.objects.unanswered().filter(about=row).select_related("about", "acted_by").first()
