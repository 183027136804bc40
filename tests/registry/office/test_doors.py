"""Who gets in where: role by role, address by address, over every model that is registered."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import CompositePrimaryKey
from django.test import Client
from django.urls import reverse

from credits.apps import CreditsConfig
from registry.identity.administration.access import OfficerPermissions
from registry.identity.history import RecordedEvent
from registry.identity.models.people import Role
from registry.projects.models import Project

PROJECT_APPS = {config.label for config in apps.get_app_configs() if config.name.startswith("registry.")}
PROJECT_APPS.add("credits")
LEDGER = CreditsConfig.name


def registered() -> list:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def pages(model, key: object = 1) -> dict[str, str]:
    """The five pages that every registered model has."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return {
        "changelist": reverse(f"{name}_changelist"),
        "add": reverse(f"{name}_add"),
        "change": reverse(f"{name}_change", args=[key]),
        "history": reverse(f"{name}_history", args=[key]),
        "delete": reverse(f"{name}_delete", args=[key]),
    }


def is_history(model) -> bool:
    """All tables of histories have one admin class: one of them stands for all in the long walks."""
    return issubclass(model, RecordedEvent) and model._meta.label != "projects.ProjectRecordedEvent"


def own_pages() -> list[str]:
    return [
        reverse("admin:index"),
        reverse("admin:changes"),
        reverse("admin:app_list", args=["projects"]),
        reverse("admin:autocomplete"),
        reverse("admin:jsi18n"),
        reverse("admin:credits_account_statement", args=[1]),
        "/office/nothing/of/this/name/",
    ]


def test_every_model_of_the_project_is_registered():
    """But those under a key of several columns, such as meter readings: the admin has no address for them."""
    missing = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in PROJECT_APPS
        and not admin.site.is_registered(model)
        and not isinstance(model._meta.pk, CompositePrimaryKey)
    ]
    assert missing == []


def test_nothing_is_registered_that_brings_its_own_permissions():
    foreign = [
        model._meta.label
        for model, its_admin in admin.site._registry.items()
        if not isinstance(its_admin, OfficerPermissions)
    ]
    assert foreign == []


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.REGISTRY_OFFICER)])
def test_for_everybody_but_officers_no_list_of_the_office_exists(role, make_person, sign_in):
    browser = sign_in(make_person("somebody@example.org", *([role] if role else [])))
    lists = [pages(model)["changelist"] for model in registered() if not is_history(model)]
    answers = {address: browser.get(address).status_code for address in [*own_pages(), *lists]}
    assert {address: code for address, code in answers.items() if code != 404} == {}


def test_for_others_no_page_of_any_row_exists_and_nothing_can_be_sent(make_person, sign_in):
    browser = sign_in(make_person("somebody@example.org", Role.AUDITOR))
    answers = {
        (method, address): getattr(browser, method)(address).status_code
        for model in registered()
        if not is_history(model)
        for name, address in pages(model).items()
        for method in ("get", "post")
        if (name, method) != ("changelist", "get")
    }
    assert {asked: code for asked, code in answers.items() if code != 404} == {}


def test_somebody_without_a_role_learns_nothing_from_the_second_factor_either(make_person, sign_in):
    browser = sign_in(make_person("somebody@example.org", Role.PARTICIPANT), second_factor=False)
    assert browser.get(reverse("admin:index")).status_code == 404


def test_a_visitor_is_asked_to_sign_in_wherever_they_knock(db):
    browser = Client()
    for address in [*own_pages(), *pages(Project).values()]:
        answer = browser.get(address)
        assert answer.status_code == 302, address
        assert answer.url.startswith(("/accounts/login/", "/office/login/")), address


def test_an_officer_without_a_second_factor_is_sent_to_set_one_up(make_person, sign_in):
    browser = sign_in(make_person("new@example.org", Role.REGISTRY_OFFICER), second_factor=False)
    answer = browser.get(reverse("admin:index"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_activate_totp"))


def test_an_officer_who_has_one_is_asked_for_it(officer, sign_in):
    answer = sign_in(officer, second_factor=False).get(reverse("admin:index"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize(
    "model", [one for one in registered() if not is_history(one)], ids=lambda model: model._meta.label
)
def test_an_officer_reads_every_list_and_meets_no_crash(model, office):
    its_admin = admin.site._registry[model]
    request = office.get(pages(model)["changelist"]).wsgi_request
    expected = {
        "changelist": {200},
        "add": {200} if its_admin.has_add_permission(request) else {403},
        "change": {200, 302},
        "history": {200, 302, 404},
        "delete": {403},
    }
    for page, address in pages(model).items():
        assert office.get(address).status_code in expected[page], address
    assert office.get(pages(model)["changelist"], {"q": "MN001"}).status_code == 200


@pytest.mark.parametrize(
    "model", [one for one in registered() if not is_history(one)], ids=lambda model: model._meta.label
)
def test_nothing_is_ever_deleted(model, office):
    before = model._default_manager.count()
    answer = office.post(pages(model)["delete"], {"post": "yes"})
    assert answer.status_code == 403
    answer = office.post(
        pages(model)["changelist"], {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
    )
    assert answer.status_code in (200, 302, 403)
    assert model._default_manager.count() >= before


@pytest.mark.parametrize(
    "model",
    [one for one in registered() if one._meta.app_label == LEDGER],
    ids=lambda model: model._meta.label,
)
def test_the_ledger_is_only_read(model, office):
    answer = office.get(pages(model)["changelist"])
    its_admin = admin.site._registry[model]
    assert not its_admin.has_add_permission(answer.wsgi_request)
    assert not its_admin.has_change_permission(answer.wsgi_request)
    assert not its_admin.has_delete_permission(answer.wsgi_request)
    assert its_admin.has_view_permission(answer.wsgi_request)
    assert office.get(pages(model)["add"]).status_code == 403
    assert office.post(pages(model)["add"], {}).status_code == 403
    assert office.post(pages(model)["change"], {}).status_code in (302, 403)


def test_signing_out_takes_a_post(office):
    assert office.get(reverse("admin:logout")).status_code == 302
    assert office.get(reverse("admin:index")).status_code == 200
    assert office.post(reverse("admin:logout")).url == "/"
    assert office.get(reverse("admin:index")).status_code == 302
