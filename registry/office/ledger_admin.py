"""The ledger's tables, read in the officers' site. Nothing here writes, whoever asks.

The runtime login could not write them anyway. Lists are paged by estimate (they grow for ever), and
walk from any row to its neighbours: account, statement, transaction, movement, block, series, project.
"""

import json
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import IntegerField, Q, UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from credits.models import (
    Account,
    AccountBalance,
    BlockOwner,
    Movement,
    Transaction,
)
from credits.queries.statement import statement
from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.administration.links import link_to, link_to_list, related

MOVEMENTS_SHOWN = 20
STATEMENT_LINES = 100


class LedgerAdmin(ReadOnlyAdmin):
    """A table of the ledger.

    ``search_exactly`` names the columns to compare with the whole term, so that an index answers; a
    term is compared only with columns it could stand in (a UUID never with a text).
    """

    search_exactly: tuple[str, ...] = ()
    instead_of_deleting = _(
        "The ledger is append-only: what is wrong is put right by a correction, a new entry that points "
        "at the old one."
    )
    history_kept_elsewhere = _(
        "The ledger is its own history: every act is a transaction with its actor, its basis and its moment, "
        "and none of them can be changed."
    )

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self.search_exactly or super().get_search_fields(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        term = search_term.strip()
        if not self.search_exactly or not term:
            return super().get_search_results(request, queryset, search_term)
        wanted = Q(pk__in=[])
        for name in self.search_exactly:
            value = usable(get_fields_from_path(self.model, name)[-1], term)
            if value is not None:
                wanted |= Q(**{name: value})
        return queryset.filter(wanted), False


def usable(column: Any, term: str) -> Any:
    """The term as a value of the column, or nothing where it could not stand there."""
    if isinstance(column, UUIDField):
        try:
            return UUID(term)
        except ValueError:
            return None
    if isinstance(column, IntegerField):
        return int(term) if term.isascii() and term.isdigit() and int(term) < 2**63 else None
    return None if is_uuid(term) else term


def is_uuid(term: str) -> bool:
    try:
        UUID(term)
    except ValueError:
        return False
    return True


@admin.display(description=_("serial numbers"), ordering="first_serial")
def serials(row: Any) -> str:
    if row.first_serial is None:
        return "–"
    if row.first_serial == row.last_serial:
        return str(row.first_serial)
    return f"{row.first_serial}–{row.last_serial}"


@admin.register(Account)
class AccountAdmin(LedgerAdmin):
    list_display = ["number", "registry", "kind", "status", "balance", "holder_name", "opened_at"]
    list_filter = ["registry", "kind", "status", "opened_at"]
    list_select_related = ["registry", "accountbalance", "holder"]
    search_fields = ["number", "holder__label", "holder__organisation__name"]
    ordering = ["number"]
    fields = [
        *("number", "public_id", "registry", "kind", "status", "opened_at"),
        *("balance", "holder_name", "statement_link", "movements", "blocks", "acts"),
    ]

    @admin.display(description=_("units"), ordering="accountbalance__posted")
    def balance(self, account: Account) -> Any:
        return account.accountbalance.posted

    @admin.display(description=_("holder"))
    def holder_name(self, account: Account) -> Any:
        holder = getattr(account, "holder", None)
        return link_to(holder)

    @admin.display(description=_("statement"))
    def statement_link(self, account: Account) -> Any:
        address = reverse("admin:credits_account_statement", args=[account.pk])
        return format_html('<a href="{}">{}</a>', address, _("movements with balances"))

    @admin.display(description=_("movements"))
    def movements(self, account: Account) -> Any:
        return format_html(
            "{} · {}",
            link_to_list(Movement, _("received"), destination__id__exact=account.pk),
            link_to_list(Movement, _("sent"), origin__id__exact=account.pk),
        )

    @admin.display(description=_("blocks held now"))
    def blocks(self, account: Account) -> Any:
        return link_to_list(BlockOwner, _("blocks"), account__id__exact=account.pk)

    @admin.display(description=_("acts on the account"))
    def acts(self, account: Account) -> Any:
        return link_to_list(Transaction, _("transactions"), account__id__exact=account.pk)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.statement_view)
        return [
            path("<int:account_id>/statement/", view, name="credits_account_statement"),
            *super().get_urls(),
        ]

    def statement_view(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """The statement, oldest line first, paged by key."""
        account = Account.objects.filter(pk=account_id).first() if account_id < 2**63 else None
        after = request.GET.get("after", "")
        if account is None or (after and not (after.isascii() and after.isdigit() and int(after) < 2**63)):
            raise Http404
        lines = statement(
            account.public_id, after_sequence=int(after) if after else None, limit=STATEMENT_LINES
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Statement of %s") % account.number,
            "opts": self.opts,
            "account": account,
            "lines": lines,
            "is_first_page": not after,
            "next_after": lines[-1].sequence if len(lines) == STATEMENT_LINES else None,
        }
        return render(request, "admin/credits/account/statement.html", context)


@admin.register(AccountBalance)
class AccountBalanceAdmin(LedgerAdmin):
    list_display = ["account_link", "posted", "reserved", "last_recorded_at"]
    list_display_links = ["posted"]
    list_filter = ["account__registry", "account__kind"]
    list_select_related = ["account"]
    search_fields = ["account__number"]
    ordering = ["account__number"]
    account_link = related("account", _("account"))


class ActorFilter(admin.SimpleListFilter):
    """By people or by programs; the two are known, so no table is searched for them."""

    title = _("who acted")
    parameter_name = "actor_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("person", _("people")), ("program", _("programs"))]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        return rows.filter(actor_kind=self.value()) if self.value() in ("person", "program") else rows


@admin.register(Transaction)
class TransactionAdmin(LedgerAdmin):
    list_display = ["sequence", "recorded_at", "kind", "actor_name", "basis", "account_link", "movement_list"]
    list_filter = ["kind", ActorFilter, "recorded_at"]
    list_select_related = ["account"]
    search_exactly = ("public_id", "request_id", "decision_reference", "sequence")
    search_help_text = _("Transaction id, request id, sequence or decision reference, in full.")
    ordering = ["-sequence"]
    fieldsets = [
        (None, {"fields": ["sequence", "public_id", "kind", "recorded_at", "request_id"]}),
        (
            _("Who, and on what basis"),
            {
                "fields": [
                    *("actor_name", "actor_kind", "actor_id", "basis", "decision_reference"),
                    *("approver_name", "approver_kind", "approver_id"),
                ]
            },
        ),
        (
            _("What it touched"),
            {"fields": ["account_link", "issuance_link", "earlier", "later", "movement_table", "queued"]},
        ),
        (_("Facts and entry"), {"fields": ["shown_facts", "shown_entry"]}),
    ]
    account_link = related("account", _("account"))

    @admin.display(description=_("movements"))
    def movement_list(self, entry: Transaction) -> Any:
        return link_to_list(Movement, _("movements"), transaction__sequence__exact=entry.sequence)

    @admin.display(description=_("issuance"))
    def issuance_link(self, entry: Transaction) -> Any:
        return link_to(getattr(entry, "issuance", None), _("issuance"))

    @admin.display(description=_("points at"))
    def earlier(self, entry: Transaction) -> Any:
        return link_to(entry.reverses or entry.resolves)

    @admin.display(description=_("followed by"))
    def later(self, entry: Transaction) -> Any:
        return link_to(getattr(entry, "reversed_by", None) or getattr(entry, "resolved_by", None))

    @admin.display(description=_("waits for the log"), boolean=True)
    def queued(self, entry: Transaction) -> bool:
        return hasattr(entry, "logqueue")

    @admin.display(description=_("movements"))
    def movement_table(self, entry: Transaction) -> Any:
        """The first movements, with links on; the list has them all."""
        moved = entry.movements.select_related("series", "origin", "destination").order_by("sequence")
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (
                    link_to(movement.series),
                    link_to(movement, serials(movement)),
                    movement.quantity,
                    link_to(movement.origin),
                    link_to(movement.destination),
                )
                for movement in moved[:MOVEMENTS_SHOWN]
            ),
        )
        if not rows:
            return "–"
        return format_html(
            '<div class="results"><table class="ledger-rows"><thead><tr>'
            '<th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th>'
            '<th scope="col">{}</th><th scope="col">{}</th>'
            "</tr></thead><tbody>{}</tbody></table></div>{}",
            *(_("series"), _("serial numbers"), _("quantity"), _("from"), _("to")),
            rows,
            link_to_list(Movement, _("all movements"), transaction__sequence__exact=entry.sequence),
        )

    @admin.display(description=_("facts"))
    def shown_facts(self, entry: Transaction) -> Any:
        return shown_json(entry.facts)

    @admin.display(description=_("entry as recorded"))
    def shown_entry(self, entry: Transaction) -> Any:
        """The recorded bytes as JSON, indented for reading; its length is that of the bytes."""
        recorded = bytes(entry.entry)
        return format_html("{}<p>{}</p>", shown_json(json.loads(recorded)), _("%d bytes") % len(recorded))


def shown_json(value: Any) -> Any:
    """JSON as people read it, escaped, in one preformatted block."""
    return format_html(
        '<pre class="entry" tabindex="0">{}</pre>',
        json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True),
    )
