"""What stands on an officer's desk: figures, what needs attention, notices, last checks, last changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Model, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from credits.models import Account, AccountBalance, Registry, Transaction
from registry.auditing.models import VerificationRun
from registry.identity.administration.links import list_address
from registry.identity.administration.paginator import counted
from registry.identity.models.facts import SourcedFact, Verification
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.methodologies.models import Methodology, MethodologyVersion
from registry.notifications.kinds import Timing
from registry.notifications.models import Delivery, Notice
from registry.notifications.queries import latest_unread
from registry.office import worklist
from registry.office.changes import latest_changes
from registry.parties.models import Designation, ThirdPartyEntity
from registry.projects.models import PlannedProject, Project, ProjectMethodology

NOTICES_SHOWN = 10
RUNS_SHOWN = 7
CHANGES_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its name and the list behind it."""

    name: str | Promise | None
    number: int
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Data that somebody should look at: how many rows, and units where units are meant."""

    name: str | Promise
    number: int
    address: str
    why: str | Promise
    units: int | None = None


def desk(officer: Any) -> dict[str, Any]:
    """The context of the desk page. A fixed number of queries, whatever the size of the register."""
    return {
        "figures": figures(),
        "work": worklist.figures(officer),
        "concerns": [concern for concern in concerns() if concern.number],
        "notices": list(unread_notices(officer)[:NOTICES_SHOWN]),
        "runs": list(VerificationRun.objects.all()[:RUNS_SHOWN]),
        "latest_changes": latest_changes(limit=CHANGES_SHOWN),
    }


def unread_notices(officer: Any) -> Any:
    """Unread notices: of the latest, those with a date first, the earliest on top."""
    return latest_unread(officer).order_by("due_at", "-raised_at")


def figures() -> list[Figure]:
    issued = Registry.objects.aggregate(units=Sum("last_serial"))["units"] or 0
    held = AccountBalance.objects.aggregate(
        retired=Sum("posted", filter=Q(account__kind=Account.Kind.RETIREMENT)),
        cancelled=Sum("posted", filter=Q(account__kind=Account.Kind.CANCELLATION)),
    )
    last_entry = Transaction.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    return [
        Figure(name=_("units issued"), number=issued, address=list_address(Registry)),
        Figure(
            name=_("units retired"),
            number=held["retired"] or 0,
            address=list_address(Account, kind__exact="retirement"),
        ),
        Figure(
            name=_("units cancelled"),
            number=held["cancelled"] or 0,
            address=list_address(Account, kind__exact="cancellation"),
        ),
        Figure(name=_("last ledger entry"), number=last_entry, address=list_address(Transaction)),
        *(
            Figure(
                name=model._meta.verbose_name_plural,
                number=counted(model._default_manager.all()),
                address=list_address(model),
            )
            for model in (
                Project,
                PlannedProject,
                IssuanceDecision,
                Methodology,
                ThirdPartyEntity,
                Organisation,
            )
        ),
    ]


def concerns() -> Iterator[Concern]:
    """Everything worth a look, with zero where all is well."""
    yield Concern(
        name=_("projects that only an issuance names"),
        number=Project.objects.filter(in_project_list=False).count(),
        address=list_address(Project, in_project_list__exact=0),
        why=_("Placeholders: find the project's page and complete the row."),
    )
    yield from _notification_concerns()
    yield Concern(
        name=_("designations past their accreditation"),
        number=Designation.objects.filter(
            accredited_until__lt=timezone.localdate(), status=Designation.Status.DESIGNATED
        ).count(),
        address=list_address(Designation, accreditation="ended"),
        why=_("Still listed as designated although the accreditation has ended."),
    )
    yield Concern(
        name=_("methodologies of projects that are not in the list"),
        number=ProjectMethodology.objects.filter(methodology_version__isnull=True).count(),
        address=list_address(ProjectMethodology, methodology_version__isempty=1),
        why=_("The project prints a methodology or version that no list has."),
    )
    yield from _unverified()
    yield from _undelivered()


# Of a decision taken here each allocation has units of its own, or the side has not issued.
NO_UNITS = Q(transaction_id__isnull=True, decision__is_taken_here=False)


def _notification_concerns() -> Iterator[Concern]:
    stands = CountryNotification.objects.aggregate(
        waiting=Count("id", filter=Q(quantity__isnull=False, is_issued=False)),
        waiting_units=Sum("quantity", filter=Q(is_issued=False)),
        without_units=Count("id", filter=Q(quantity__gt=0, is_issued=True) & NO_UNITS),
        missing_units=Sum("quantity", filter=Q(is_issued=True) & NO_UNITS),
    )
    yield Concern(
        name=_("amounts notified and not issued"),
        number=stands["waiting"],
        units=stands["waiting_units"] or 0,
        address=list_address(CountryNotification, stand="waiting"),
        why=_("The side was notified; nothing public says that it has issued."),
    )
    yield Concern(
        name=_("amounts issued without units in the ledger"),
        number=stands["without_units"],
        units=stands["missing_units"] or 0,
        address=list_address(CountryNotification, stand="without_units"),
        why=_("The side has issued by its own account, but no unit here stands for it."),
    )


def _unverified() -> Iterator[Concern]:
    facts: tuple[type[SourcedFact], ...] = (
        *(Project, PlannedProject, IssuanceDecision, MethodologyVersion, Designation, ThirdPartyEntity),
        *(PartnerCountry, Organisation),
    )
    unconfirmed = ",".join(mark for mark in Verification.values if mark != Verification.VERIFIED)
    for model in facts:
        manager: Any = model._meta.default_manager
        yield Concern(
            name=_("%(rows)s not verified") % {"rows": model._meta.verbose_name_plural},
            number=counted(manager.exclude(verification=Verification.VERIFIED)),
            address=list_address(_as_model(model), verification__in=unconfirmed),
            why=_("Facts without a confirmed source."),
        )


def _as_model(model: type[SourcedFact]) -> type[Model]:
    return model


def _undelivered() -> Iterator[Concern]:
    yield Concern(
        name=_("e-mails that could not be sent"),
        number=Delivery.objects.filter(
            emailed_at__isnull=True, timing=Timing.AT_ONCE, attempts__gt=0
        ).count(),
        address=list_address(Delivery, emailed_at__isempty=1),
        why=_("The mail server refused them; they are tried again for three days."),
    )
    yield Concern(
        name=_("notices that nobody can receive"),
        number=Notice.objects.waiting(timezone.now() - timedelta(minutes=10)).count(),
        address=list_address(Notice, drained_at__isempty=1),
        why=_("Nobody holds the role they are addressed to, or the worker is not running."),
    )
    officers = Membership.objects.in_force().having(Role.REGISTRY_OFFICER).values("user").distinct().count()
    yield Concern(
        name=_("registry officers"),
        number=officers if officers < 2 else 0,
        address=list_address(User, memberships__role__exact=Role.REGISTRY_OFFICER),
        why=_("Corrections and holds need two officers; there are fewer."),
    )
