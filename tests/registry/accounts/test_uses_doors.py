"""Beneficiaries and certificates through the portal, the officers' site and for programs. Fixed query counts."""

import base64

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from registry.accounts.models import Beneficiary, BeneficiaryLetter, Certificate
from registry.accounts.operations.certificates import issue_certificates
from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from tests.registry.accounts.uses import MIDORI, Uses, vetted
from tests.registry.parties.stage import AUTHORITY
from tests.signing_in import remember_second_factor

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OFFICE = "/office/accounts/beneficiary/"


@pytest.fixture
def stage(db):
    with translation.override("en"):
        yield Uses()


def browser(person) -> Client:
    """Signed in with a second factor."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    remember_second_factor(client, person)
    return client


def program(person):
    """Asks the interface with a credential of the person that may read cases."""
    made = create_credential(owner=person, name="system", scopes=[Scope.CASES_READ], authority=AUTHORITY)
    basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    answer = Client().post(
        "/api/oauth/token/", {"grant_type": "client_credentials"}, headers={"authorization": f"Basic {basic}"}
    )
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    return lambda path, **data: Client().get(f"/api/v1/{path}", data, headers=headers)


def counted(ask, *args) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert ask(*args).status_code == 200
    return len(asked)


def test_the_portal_shows_ones_own_and_warns_before_one_is_entered(stage):
    row = vetted(stage, MIDORI)
    mine, another = browser(stage.participant), browser(stage.verifier)
    assert "株式会社みどり" in mine.get("/portal/beneficiaries/").content.decode()
    assert "株式会社みどり" not in another.get("/portal/beneficiaries/").content.decode()
    warned = another.get("/portal/beneficiaries/", {"name": "ミドリ"}).content.decode()
    assert "Midori Co., Ltd." in warned
    assert "100 %" in warned
    assert (
        "Nobody in the register" in another.get("/portal/beneficiaries/", {"name": "Akai"}).content.decode()
    )

    facts = {"use_year": 2026, "use_scheme": "voluntary", "beneficiary": {"id": str(row.public_id)}}
    stage.use("on_behalf", 3, **facts)
    issue_certificates()
    number = Certificate.objects.get().number
    assert number in mine.get("/portal/certificates/").content.decode()
    assert number not in another.get("/portal/certificates/").content.decode()
    before = counted(mine.get, "/portal/certificates/"), counted(mine.get, "/portal/beneficiaries/")
    for place in range(5):
        stage.use("on_behalf", 1, **facts)
        vetted(
            stage,
            {**MIDORI, "identifier": str(place), "name": f"緑{place}丸", "name_latin": f"Ma{place}ru{place}"},
        )
    issue_certificates()
    assert (counted(mine.get, "/portal/certificates/"), counted(mine.get, "/portal/beneficiaries/")) == before


def test_officers_find_merge_and_end_what_was_permitted(stage):
    one = vetted(stage, MIDORI)
    two = vetted(stage, {**MIDORI, "identifier": "2222222222222"}, differs=True)
    office = browser(stage.officer)
    assert "みどり" in office.get(OFFICE, {"q": "ミドリ"}).content.decode()
    assert "100 %" in office.get(f"{OFFICE}{one.pk}/change/").content.decode()
    wrong = office.post(f"{OFFICE}{two.pk}/merge/", {"into": str(two.public_id), "reason": "The same firm"})
    assert "Only two different vetted" in wrong.content.decode()
    assert (
        office.post(
            f"{OFFICE}{two.pk}/merge/", {"into": str(one.public_id), "reason": "The same firm"}
        ).status_code
        == 302
    )
    two.refresh_from_db()
    assert two.merged_into == one
    letter = BeneficiaryLetter.objects.get(beneficiary=one)
    address = f"/office/accounts/beneficiaryletter/{letter.pk}/withdraw/"
    assert office.post(address, {"reason": "The beneficiary asked"}).status_code == 302
    assert "already" in office.post(address, {"reason": "The beneficiary asked"}).content.decode()
    assert office.get(f"{OFFICE}{one.pk}/consent/").status_code == 404
    assert browser(stage.participant).get(f"{OFFICE}{two.pk}/merge/").status_code != 200
    for name in ("purpose", "usagescheme", "certificate", "reversal", "beneficiaryletter"):
        assert office.get(f"/office/accounts/{name}/").status_code == 200


def test_programs_read_purposes_beneficiaries_and_certificates(stage):
    row = vetted(stage, MIDORI)
    ask, other = program(stage.participant), program(stage.verifier)
    purposes = {one["code"]: one for one in ask("purposes/").json()["results"]}
    assert purposes["national_pledge"]["account_kind"] == "retirement"
    assert purposes["national_pledge"]["verification"] == "yes"
    assert purposes["gx_ets"]["only_scheme"] == "gx_ets"
    assert purposes["mandatory"]["for_officers_only"]
    assert {one["code"] for one in ask("usage-schemes/").json()["results"]} == {
        "gx_ets",
        "shk_reporting",
        "voluntary",
    }

    assert [one["public_id"] for one in ask("beneficiaries/").json()["results"]] == [str(row.public_id)]
    assert other("beneficiaries/").json()["results"] == []
    assert ask(f"beneficiaries/{row.public_id}/").json()["state"] == "vetted"
    assert other(f"beneficiaries/{row.public_id}/").status_code == 404
    (found,) = other("beneficiaries/alike/", name="MIDORI KK").json()["results"]
    assert (found["likeness"], found["is_vetted"]) == (1.0, True)
    assert other("beneficiaries/alike/", country="Japan").status_code == 400

    stage.use("national_pledge", 7, use_year=2026)
    issue_certificates()
    number = Certificate.objects.get().number
    listed = ask("certificates/", kind="retirement", state="valid", purpose="national_pledge").json()[
        "results"
    ]
    assert [(one["number"], one["quantity"], one["projects"]) for one in listed] == [(number, 7, ["KZ001"])]
    assert ask("certificates/", state="reversed").json()["results"] == []
    whole = ask(f"certificates/{number}/").json()
    assert whole == Client().get(f"/certificates/{number}.json").json()
    before = counted(ask, "certificates/"), counted(ask, "beneficiaries/")
    for _more in range(4):
        stage.use("national_pledge", 1, use_year=2026)
    issue_certificates()
    assert (counted(ask, "certificates/"), counted(ask, "beneficiaries/")) == before
    assert Beneficiary.objects.count() == 1
