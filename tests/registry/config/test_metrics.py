"""Figures for machines: there for those who may ask, and absent for everybody else."""

import pytest
from django.test import Client

TOKEN = "a-token-for-the-collector"


def ask(**headers: str):
    return Client().get("/metrics", **headers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        # Through a proxy on this machine every visitor has its address.
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, 404),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer guessed"}, 404),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_only_the_collector_may_ask(settings, headers, status):
    settings.METRICS_TOKEN = TOKEN
    assert ask(**headers).status_code == status


@pytest.mark.django_db
def test_without_a_token_nobody_from_outside_may_ask(settings):
    settings.METRICS_TOKEN = ""
    assert ask(REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer ").status_code == 404


@pytest.mark.django_db
def test_the_web_servers_figures_and_those_of_the_business_are_there():
    body = ask(REMOTE_ADDR="127.0.0.1").content.decode()
    for name in ("django_http_requests_total", "registry_ledger_head", "registry_projects"):
        assert name in body
