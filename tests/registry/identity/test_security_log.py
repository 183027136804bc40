"""What the log says of signing in: who and whether, and never what was typed."""

import structlog
from django.urls import reverse
from structlog.testing import capture_logs

from registry.identity import security_log

PASSWORD, TYPED = "correct horse", "a wrong password of mine"


def test_who_comes_in_and_who_does_not_is_logged_and_nothing_that_was_typed(client, person, monkeypatch):
    bat = person("bat@example.mn")
    # A logger that was used before keeps the settings of then, which other tests may have replaced.
    monkeypatch.setattr(security_log, "log", structlog.get_logger(security_log.__name__))
    with capture_logs() as said:
        for login, password in (
            (bat.email, TYPED),
            ("nobody@example.mn", TYPED),
            (TYPED, PASSWORD),
            (bat.email, PASSWORD),
        ):
            client.post(reverse("account_login"), {"login": login, "password": password})
        client.post(reverse("account_logout"))

    events = [one for one in said if one["event"] in ("signed_in", "signed_out", "sign_in_failed")]
    assert [(one["event"], one["log_level"]) for one in events][-2:] == [
        ("signed_in", "info"),
        ("signed_out", "info"),
    ]
    assert {one["event"] for one in events[:-2]} == {"sign_in_failed"}
    assert [one.get("person") for one in events[-2:]] == [str(bat.public_id)] * 2
    for secret in (PASSWORD, TYPED, "nobody@example.mn", bat.email):
        assert secret not in str(said)
