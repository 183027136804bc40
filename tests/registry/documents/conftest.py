"""A case with its people, and a hand that brings files into it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone, translation

from registry.documents.models import Document, DocumentVersion
from registry.documents.operations.keep import delivered_by, upload_document, upload_twin, upload_version
from registry.documents.storage import Arrival
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.tables import Part
from tests.signing_in import sign_in

from . import samples

AUTHORITY = system_authority("tests", "a test needs it")
LIMIT = 3 * 1024 * 1024


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """A storage of this test's own, with a small limit."""
    place = tmp_path / "documents"
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "documents": {
            "BACKEND": "registry.documents.storage.ImmutableStorage",
            "OPTIONS": {"location": place},
        },
    }
    # Other tests may have left another language behind.
    with (
        override_settings(STORAGES=storages, UPLOAD_LIMIT=LIMIT, VIRUS_SCANNER=""),
        translation.override("en"),
    ):
        yield place


def files_in(folder: Path) -> list[str]:
    """Everything that lies in the storage, half-way or whole."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """One person per part, all of Mongolia, and some who have nothing to do with it."""
    country = PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)
    other = PartnerCountry.objects.create(code="KE", iso3="KEN", name="Kenya", position=2)
    firms = {
        name: Organisation.objects.create(name=name, country_code="MN")
        for name in ("proponent", "participant", "verifier", "stranger")
    }

    def person(name: str, role: Role | None = None, **where: Any) -> User:
        user = User.objects.create_user(f"{name}@x.example", "correct horse", name=name)
        if role is not None:
            grant_role(user, role, authority=AUTHORITY, **where)
        return user

    return SimpleNamespace(
        country=country,
        firms=firms,
        proponent=person("proponent", Role.PARTICIPANT, organisation=firms["proponent"]),
        participant=person("participant", Role.PARTICIPANT, organisation=firms["participant"]),
        verifier=person("verifier", Role.THIRD_PARTY_ENTITY, organisation=firms["verifier"]),
        stranger=person("stranger", Role.PARTICIPANT, organisation=firms["stranger"]),
        secretariat=person("secretariat", Role.SECRETARIAT, partner_country=country),
        officer=person("officer", Role.REGISTRY_OFFICER),
        member=person("member", Role.JOINT_COMMITTEE_MEMBER, partner_country=country),
        member_elsewhere=person("member_elsewhere", Role.JOINT_COMMITTEE_MEMBER, partner_country=other),
        auditor=person("auditor", Role.AUDITOR),
        nobody=person("nobody"),
    )


@pytest.fixture
def case(people: SimpleNamespace) -> Case:
    """A design document being written by its proponent."""
    made = Case.objects.create(
        lifecycle="project_design_document",
        state="draft",
        title="Solar power in the steppe",
        partner_country=people.country,
        opened_by=people.proponent,
        waits_for=Part.PROPONENT,
    )
    for name, part in (
        ("proponent", Part.PROPONENT),
        ("participant", Part.PARTICIPANT),
        ("verifier", Part.THIRD_PARTY_ENTITY),
    ):
        CaseParty.objects.create(case=made, organisation=people.firms[name], part=part)
    return made


def hand_in(case: Case) -> None:
    """As the engine leaves a case that was handed in, without its conditions."""
    case.state, case.waits_for = "submitted", Part.SECRETARIAT
    case.submitted_at, case.reference = timezone.now(), "MN-PDD-001"
    case.save()


@pytest.fixture
def bring(case: Case, people: SimpleNamespace) -> Callable[..., DocumentVersion]:
    """``bring(content)`` makes a document; ``bring(content, to=document)`` a version, ``twin_of=`` a twin."""

    def deliver(
        content: bytes | None = None,
        *,
        by: User | None = None,
        to: Document | None = None,
        twin_of: Document | None = None,
        request_id: Any = None,
        file_name: str = "file.xlsx",
        kind: str = "monitoring_plan_spreadsheet",
        **facts: Any,
    ) -> DocumentVersion:
        delivery = delivered_by(by or people.proponent, file_name, request_id or uuid4())
        with Arrival(LIMIT) as arrival:
            arrival.write(samples.workbook() if content is None else content)
            if to is not None:
                return upload_version(arrival, delivery, document=to)
            if twin_of is not None:
                return upload_twin(arrival, delivery, original=twin_of, title="Public version")
            return upload_document(
                arrival, delivery, case=facts.pop("case", case), kind=kind, title="A document", **facts
            )

    return deliver


def signed_in(user) -> Client:
    client = Client()
    sign_in(client, user)
    return client


@pytest.fixture
def proponent(people) -> Client:
    return signed_in(people.proponent)


def sent(content: bytes, name: str = "plan.xlsx", **fields):
    return {
        "request_id": str(uuid4()),
        "kind": "monitoring_plan_spreadsheet",
        "title": "Monitoring plan",
        "file": SimpleUploadedFile(name, content, content_type="text/html"),
        **fields,
    }


def upload_address(case) -> str:
    return reverse("documents:upload", args=[case.public_id])
