"""Every page of the register is shown, in every language, with the shipped facts."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from registry.identity.models.parties import PartnerCountry
from registry.issuance.models import IssuanceDecision
from registry.methodologies.models import Methodology
from registry.parties.models import ThirdPartyEntity
from registry.projects.models import Project

LISTS = [
    "project",
    "planned-project",
    "methodology",
    "third-party-entity",
    "issuance",
    "country",
    "committee-decision",
]
SINGLE = ["home", "formats", "about", "serial-search", *[f"{each}-list" for each in LISTS]]


def page(client: Client, address: str, status: int = 200, language: str = "en") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize("language", ["en", "ja", "ru", "kk"])
def test_a_page_is_shown_in_every_language(client: Client, name: str, language: str) -> None:
    text = page(client, reverse(f"public:{name}"), language=language)

    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    assert text.count('<main id="main"') == 1
    assert "style=" not in text  # the content security policy knows no inline style


@pytest.mark.parametrize(
    ("name", "model", "key"),
    [
        ("project", Project, "reference"),
        ("methodology", Methodology, "reference"),
        ("third-party-entity", ThirdPartyEntity, "slug"),
        ("issuance", IssuanceDecision, "slug"),
        ("country", PartnerCountry, "code"),
    ],
)
def test_everything_in_the_register_has_its_page(client: Client, name: str, model: type, key: str) -> None:
    keys = model.objects.values_list(key, flat=True)  # type: ignore[attr-defined]

    assert len(keys) > 20
    for each in keys:
        assert "<h1" in page(client, reverse(f"public:{name}-detail", args=[each]))


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/projects/XX999/",
        "/projects/%00/",
        "/projects/mn001%27--/",
        "/countries/ZZ/",
        "/countries/mn/",
        "/issuances/none/",
        "/serials/JP/0/",
        "/serials/JP/94-1/",
        "/serials/JP/5-5/",
        "/serials/ZZ/1/",
        "/serials/JP/9007199254740992/",
        "/serials/JP/99999999999999999999999/",
        "/serials/JP/9007199254740991/",
    ],
)
def test_what_is_not_there_is_said_to_be_absent(client: Client, address: str) -> None:
    text = page(client, address, status=404)
    assert text.count("<h1") == 1


def test_a_project_shows_both_sides_and_what_still_waits(client: Client) -> None:
    text = page(client, "/projects/MN001/")

    for figure in ("307", "244", "63", "278", "29"):
        assert f"<dd>{figure}</dd>" in text
    assert "notified, not issued" in text
    assert "JP 1–40" in text
    assert "ledger entry" in text


def test_a_project_that_only_an_issuance_names_says_so(client: Client) -> None:
    assert "Not in the project list." in page(client, "/projects/MN004/")


def test_a_scope_guessed_from_memory_is_never_shown(client: Client) -> None:
    guessed = Project.objects.filter(sectoral_scope=None, inferred_sectoral_scope__isnull=False)

    assert guessed
    for project in guessed:
        text = page(client, f"/projects/{project.reference}/")
        assert str(project.inferred_sectoral_scope) not in text.replace("&amp;", "&")


def test_what_nobody_confirmed_is_marked(client: Client) -> None:
    remembered = Methodology.objects.filter(title_basis="memory").first()
    assert remembered

    text = page(client, f"/methodologies/{remembered.reference}/")

    assert "from memory" in text
    assert 'class="mark"' in text


def test_a_title_is_text_and_never_markup(client: Client) -> None:
    with transaction.atomic():
        Project.objects.filter(reference="MN001").update(title='<script>alert("1")</script>')
        texts = [page(client, "/projects/MN001/"), page(client, "/projects/?search=alert")]
        transaction.set_rollback(True)

    for text in texts:
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_the_feed_names_the_newest_decision_first(client: Client) -> None:
    text = page(client, "/issuances/feed/")

    assert text.startswith("<?xml")
    assert text.index("MN001-3") < text.index("MN001-1")


def test_a_form_without_its_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "ja"})

    assert answer.status_code == 403
    assert "The form was not accepted" in answer.content.decode()


def test_the_address_of_a_button_opened_as_a_page_says_so(client: Client) -> None:
    answer = client.get(reverse("notifications:read-all"))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "It belongs to a button" in answer.content.decode()
