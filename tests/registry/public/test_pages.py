"""Every page of the register, with the shipped facts."""

import pytest
from django.test import Client
from django.urls import reverse

LISTS = ["project", "planned-project", "methodology", "third-party-entity", "issuance", "country"]


def page(client: Client, address: str, status: int = 200, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize(
    "name", ["home", "formats", "about", "serial-search", *[f"{each}-list" for each in LISTS]]
)
@pytest.mark.parametrize("language", ["en", "ja", "ru", "kk"])
def test_a_page_is_shown_in_every_language(client: Client, name: str, language: str) -> None:
    text = page(client, reverse(f"public:{name}"), **{"accept-language": language})
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
