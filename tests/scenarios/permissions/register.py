"""A small register for the public pages: a project with issued units, a methodology, and papers of a design."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from credits.exports.filters import Filters
from credits.models import Account, AccountBalance, Movement
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.retire import RetireInstruction, retire
from registry.accounts.models import Beneficiary, BeneficiaryLetter
from registry.accounts.operations.certificates import issue_for_account
from registry.article6.models import Authorisation, AuthorisationVersion
from registry.issuance.models import CountryNotification, MonitoringCalendar
from registry.issuance.operations.published import issue_all_notified
from registry.methodologies.models import ProposedMethodology
from registry.parties.models import SectoralScope
from registry.projects.models import DesignDocument, Project, ValidationReport
from registry.rules.models.rule_sets import RuleSet
from registry.rules.queries import FORMATS_DOCUMENT
from registry.submissions.models import Submission, SubmissionVersion
from tests.registry.api.conftest import fill_project
from tests.scenarios.permissions.cast import AUTHORITY

if TYPE_CHECKING:
    from tests.scenarios.permissions.world import World

PROJECT, METHODOLOGY, PROPOSAL = "KZ001", "KZ_AM001", "KZ_PM001"
NO_FILTERS = Filters()
ENTITY = "verifier-kz001"  # its people in the cast are those of "entity"


def fill(world: "World") -> None:
    """Rows of the register, and the places they have."""
    from tests.scenarios.permissions.world import standing

    cast = world.cast
    scope = SectoralScope.objects.create(number=1, name="Energy industries")
    formats = RuleSet.objects.create(
        partner_country=cast.kazakhstan,
        document=FORMATS_DOCUMENT,
        status="adopted",
        version="1.0",
        serial_number_template="{registry}-{first_serial}-{last_serial}",
        account_number_template="{registry}-{type}-{number}",
    )
    fill_project(cast.kazakhstan, scope, 1)
    project = Project.objects.get(reference=PROJECT)
    assert project.third_party_entity is not None
    project.third_party_entity.organisation = cast.firms["entity"]
    project.third_party_entity.save()
    MonitoringCalendar.objects.create(project=project, months=12)
    CountryNotification.objects.update(is_issued=True, issued_on=timezone.localdate())
    issue_all_notified(AUTHORITY)
    for number, status in ((1, DesignDocument.Status.SUPERSEDED), (2, DesignDocument.Status.PUBLISHED)):
        case = standing(world, "project_design_document", "public_inputs_open", subject_reference=PROJECT)
        DesignDocument.objects.create(
            project=project,
            number=number,
            status=status,
            case=case,
            submission=_version(world, case, "project_design_document"),
            published_on=timezone.localdate(),
        )
    opinion = standing(world, "validation", "opinion_positive", subject_reference=PROJECT)
    ValidationReport.objects.create(
        project=project,
        case=opinion,
        design_document=project.design_documents.get(number=2),
        third_party_entity=project.third_party_entity,
        submission=_version(world, opinion, "validation_report"),
        opinion=ValidationReport.Opinion.POSITIVE,
        reported_on=timezone.localdate(),
        submitted_for_validation_on=timezone.localdate(),
    )
    world.places["validation report"] = {"reference": PROJECT, "case_reference": opinion.reference}
    proposal = standing(world, "methodology_proposal", "under_consideration")
    ProposedMethodology.objects.create(
        reference=PROPOSAL,
        partner_country=cast.kazakhstan,
        title="Wind power",
        case=proposal,
        submission=_version(world, proposal, "methodology_proposal"),
    )
    _authorise(world)
    _retire(world)
    _places(world, formats)


def _authorise(world: "World") -> None:
    """An authorisation that everybody may read."""
    from tests.scenarios.permissions.world import standing

    authorisation = Authorisation.objects.create(
        reference="KZ-AUTH-0001", partner_country=world.cast.kazakhstan, side="partner"
    )
    AuthorisationVersion.objects.create(
        authorisation=authorisation,
        number=1,
        case=standing(world, "authorisation", "adopted", parties={}),
        uses=["ndc"],
        valid_from=timezone.localdate(),
        adopted_on=timezone.localdate(),
    )
    world.places["authorisation"] = {"public_id": authorisation.public_id}


def _retire(world: "World") -> None:
    """One unit of Japan's side, retired, with its certificate; and a beneficiary of the company."""
    from tests.scenarios.permissions.world import standing

    origin = AccountBalance.objects.filter(
        account__registry="JP", account__kind="government_holding", posted__gt=0
    )
    end = open_account(
        OpenAccountInstruction(
            request_id=uuid4(), authority=AUTHORITY, registry="JP", number="JP-RT-1", kind="retirement"
        )
    )
    retire(
        RetireInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            origin_id=origin.earliest("account").account.public_id,
            destination_id=end.public_id,
            quantity=1,
            purpose="national_pledge",
        )
    )
    (certificate,) = issue_for_account(end)
    case = standing(world, "beneficiary_registration", "vetted")
    row = Beneficiary.objects.create(
        case=case,
        entered_by=world.firm,
        kind="person",
        name="Midori",
        name_latin="Midori",
        country_code="JP",
        identifier_kind="none",
        matching="midori",
        matching_latin="midori",
        state="vetted",
        vetted_by=world.cast["officer"],
        vetted_at=timezone.now(),
    )
    letter = BeneficiaryLetter.objects.create(beneficiary=row, organisation=world.firm, case=case)
    world.places["beneficiary"] = {"public_id": row.public_id, "key": row.pk}
    world.places["permission"] = {"key": letter.pk}
    world.places["certificate"] = {"number": certificate.number, "language": "ja"}


def _places(world: "World", formats: RuleSet) -> None:
    account = Account.objects.filter(kind=Account.Kind.GOVERNMENT_HOLDING).order_by("pk").first()
    movement = Movement.objects.order_by("sequence").first()
    assert account is not None
    assert movement is not None
    world.places["register"] = {
        "reference": PROJECT,
        "slug": f"{PROJECT}-1",
        "code": "KZ",
        "number": 1,
        "older": 1,
        "newer": 2,
        "key": formats.key,
        "registry": "JP",
        "serials": "1-40",
        "dataset": "accounts",
        "suffix": "csv",
    }
    world.places["methodology"] = {"reference": METHODOLOGY}
    world.places["proposed methodology"] = {"reference": PROPOSAL}
    world.places["planned project"] = {"reference": "KZ_PIN001"}
    world.places["third-party entity"] = {"slug": ENTITY}
    world.places["organisation"] = {"public_id": world.firm.public_id}
    world.places["form"] = {"code": "project_idea_note"}
    world.places["rule set"] = {"key": formats.pk}
    world.places["ledger account"] = {"account_id": account.pk}
    world.places["account"] = {"public_id": account.public_id}
    world.places["transaction"] = {"sequence": movement.transaction_id}


def _version(world: "World", case: object, form: str) -> SubmissionVersion:
    return SubmissionVersion.objects.create(
        submission=Submission.objects.create(case=case, form_code=form),
        number=1,
        content={},
        saved_by=world.cast["editor"],
        state=SubmissionVersion.State.DRAFT,
    )
