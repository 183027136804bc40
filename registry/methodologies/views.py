"""The officers' pages of texts that are adopted: draft, check, compare, propose, adopt; confirm values.

``TextPages`` is what the admins of contents and of tables of factors share.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits.errors import Refusal
from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.models.people import User
from registry.methodologies.errors import ContentFaulty
from registry.methodologies.forms import CompareForm, ConfirmationForm, ReasonOnly
from registry.methodologies.models import FactorTable, MethodologyContent
from registry.methodologies.nouns.texts import AdoptedText, Standing
from registry.methodologies.operations import adopting
from registry.methodologies.operations.confirming import confirm_value
from registry.methodologies.queries import differences
from registry.methodologies.resolving import (
    faults_of,
    read_content,
    subject_of,
    tables_in_force,
    unsourced_values,
    with_confirmations,
)

FOLDER = "admin/methodologies"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an officer does to a revision: its name in the address, its words, from which standing."""

    name: str
    label: Any
    standing: str
    operation: Callable[..., Any]
    shows_differences: bool = False


ACTS = (
    Act("propose", gettext_lazy("Propose for adoption"), Standing.DRAFT, adopting.propose, True),
    Act("take_back", gettext_lazy("Take back"), Standing.PROPOSED, adopting.take_back),
    Act("adopt", gettext_lazy("Adopt"), Standing.PROPOSED, adopting.adopt, True),
    Act("discard", gettext_lazy("Discard"), Standing.DRAFT, adopting.discard),
)


def officer(request: HttpRequest) -> User:
    """Who is signed in: the door of the office lets nobody else in."""
    assert isinstance(request.user, User), "the office is closed to visitors"
    return request.user


def refused(form: Any, refusal: Exception) -> None:
    """Show above the form what was refused; faults one by one."""
    if isinstance(refusal, ContentFaulty):
        for fault in refusal.faults:
            form.add_error(None, fault)
    elif isinstance(refusal, Refusal):
        form.add_error(None, refusal.message)
    elif isinstance(refusal, ValidationError):
        form.add_error(None, refusal if not hasattr(refusal, "error_dict") else " ".join(refusal.messages))
    else:
        form.add_error(None, str(refusal))


class TextPages(ReadOnlyAdmin):
    """Revisions: listed and read here, written by the verbs of this room only."""

    instead_of_deleting = gettext_lazy("A revision stays what it was; adopt a later one, which then holds.")
    draft_form: ClassVar[Any]
    list_filter: ClassVar[Any] = ["status", "is_shipped"]
    date_hierarchy = "drafted_at"
    readonly_fields = ("text_shown", "faults_shown", "unsourced_shown")

    def keep_draft(self, request: HttpRequest, form: Any) -> AdoptedText:
        """Draft what the form holds; each kind of text knows how."""
        raise NotImplementedError

    def check_draft(self, form: Any) -> dict[str, Any]:
        """What the check says of a text that is not kept: ``faults``, ``examples``, ``differences``."""
        raise NotImplementedError

    def named(self, row: Any) -> str:
        return f"{subject_of(row)}, {_('revision')} {row.revision}"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("drafted_by", "proposed_by", "adopted_by")

    @admin.display(description=gettext_lazy("text"))
    def text_shown(self, row: AdoptedText) -> SafeString:
        return format_html('<pre class="entry" tabindex="0">{}</pre>', row.text)

    @admin.display(description=gettext_lazy("check"))
    def faults_shown(self, row: AdoptedText) -> SafeString | str:
        faults = faults_of(row)
        if not faults:
            return _("No faults; every worked example reproduces.")
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((str(one),) for one in faults))
        )

    @admin.display(description=gettext_lazy("values without a source"))
    def unsourced_shown(self, row: AdoptedText) -> str:
        found = with_confirmations(unsourced_values(row))
        confirmed = sum(one.is_confirmed for one in found)
        return _("%(number)s, of which %(confirmed)s confirmed") % {
            "number": len(found),
            "confirmed": confirmed,
        }

    def address(self, name: str, row: AdoptedText | None = None) -> str:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}"
        return reverse(page, args=[] if row is None else [row.pk])

    def get_urls(self) -> list[Any]:
        view, stem = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("draft/", view(self.draft_view), name=f"{stem}_draft"),
            path("<int:key>/compare/", view(self.compare_view), name=f"{stem}_compare"),
            path("<int:key>/values/", view(self.values_view), name=f"{stem}_values"),
            *(
                path(f"<int:key>/{act.name}/", view(self.act_view), {"act": act}, name=f"{stem}_{act.name}")
                for act in ACTS
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        tools = []
        if row is not None:
            tools = [
                {"label": act.label, "url": self.address(act.name, row)}
                for act in ACTS
                if row.status == act.standing
            ]
            tools += [
                {"label": _("Compare"), "url": self.address("compare", row)},
                {"label": _("Values without a source"), "url": self.address("values", row)},
                {"label": _("Draft the next revision"), "url": f"{self.address('draft')}?from={row.pk}"},
            ]
        return super().change_view(request, object_id, form_url, {"tools": tools, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        tools = [{"label": _("Draft a revision"), "url": self.address("draft")}]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """Check a text as often as wanted; keep it as a draft once."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = self.draft_form(
            request.POST or None, request.FILES or None, initial=self.draft_initial(request)
        )
        found: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            try:
                found = self.check_draft(form)
                if "check" not in request.POST:
                    row = self.keep_draft(request, form)
                    messages.success(request, f"{self.named(row)}: {row.get_status_display()}")
                    return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
            except (Refusal, PermissionDenied) as refusal:
                refused(form, refusal)
        return self._page(request, "draft.html", title=_("Draft a revision"), form=form, **found)

    def draft_initial(self, request: HttpRequest) -> dict[str, Any]:
        """What the page begins with: the text of the revision it was asked for from."""
        asked = request.GET.get("from", "")
        row: Any = self.get_object(request, asked) if asked.isdigit() and len(asked) < 19 else None
        return {} if row is None else {"text": row.text, "version": getattr(row, "version_id", None)}

    def act_view(self, request: HttpRequest, key: int, act: Act) -> HttpResponse:
        """Ask why, do it, and say what was refused above the form."""
        row = self._found(request, key)
        form = ReasonOnly(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                moved = act.operation(row, officer(request), **form.cleaned_data)
            except (Refusal, PermissionDenied) as refusal:
                refused(form, refusal)
            else:
                messages.success(request, f"{self.named(moved)}: {moved.get_status_display()}")
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", moved.pk)
        older = self.predecessor(row) if act.shows_differences else None
        return self._page(
            request,
            "act.html",
            row,
            title=act.label,
            form=form,
            faults=faults_of(row) if act.shows_differences else [],
            shows_differences=act.shows_differences,
            older=older,
            differences=differences(older.text if older else "", row.text) if act.shows_differences else [],
        )

    def predecessor(self, row: AdoptedText) -> AdoptedText | None:
        """What is in force where a revision comes in."""
        standing = adopting.siblings_of(row).filter(status=Standing.ADOPTED).exclude(pk=row.pk)
        return standing.order_by("-revision").first()

    def compare_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """What this revision says that another one does not; the one in force unless told otherwise."""
        row = self._found(request, key)
        older: Any = self.predecessor(row)
        form = CompareForm(request.GET or {"older": older.pk if older else None}, newer=row)
        if form.is_valid() and form.cleaned_data["older"] is not None:
            older = form.cleaned_data["older"]
        said = differences(older.text if older else "", row.text)
        return self._page(
            request, "compare.html", row, title=_("Compare"), form=form, older=older, differences=said
        )

    def values_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """What nobody sourced, and a form for whoever has found where it stands."""
        row = self._found(request, key)
        form = ConfirmationForm(request.POST or None)
        place = request.POST.get("place", "")
        if request.method == "POST" and form.is_valid():
            try:
                made = confirm_value(row, place, officer(request), **form.cleaned_data)
            except (Refusal, PermissionDenied, ValidationError) as refusal:
                refused(form, refusal)
            else:
                messages.success(request, f"{made}: {made.get_status_display()}")
                return redirect(self.address("values", row))
        values = [
            (value, form if value.place == place else ConfirmationForm(auto_id=f"id_{number}_%s"))
            for number, value in enumerate(with_confirmations(unsourced_values(row)))
        ]
        title = _("Values without a source")
        given = {"form": form, "values": values, "place": place, "tables": self.tables(row)}
        return self._page(request, "values.html", row, title=title, **given)

    def tables(self, row: AdoptedText) -> list[FactorTable]:
        """The tables in force that a content reads."""
        if not isinstance(row, MethodologyContent):
            return []
        return [one for editions in tables_in_force(read_content(row).tables).values() for one in editions]

    def _found(self, request: HttpRequest, key: int) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=key).first() if key < 2**63 else None
        if row is None:
            raise Http404
        return row

    def _page(
        self, request: HttpRequest, template: str, row: AdoptedText | None = None, **context: Any
    ) -> HttpResponse:
        name = "" if row is None else self.named(row)
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "row": row, "name": name}
        return render(request, f"{FOLDER}/{template}", {**frame, **context})
