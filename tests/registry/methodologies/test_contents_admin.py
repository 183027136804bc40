"""Contents and tables in the office: check, draft, compare, propose, adopt by a second officer, confirm values."""

import re

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.methodologies.models import FactorTable, MethodologyContent, ValueConfirmation
from tests.signing_in import remember_second_factor

WHY = "As the Joint Committee approved it"
CONTENT, TABLE = "methodologycontent", "factortable"


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    remember_second_factor(browser, person)
    return browser


def page(kind: str, name: str, row=None) -> str:
    return reverse(f"admin:methodologies_{kind}_{name}", args=[] if row is None else [row.pk])


def sent(browser: Client, where: str, *, status: int = 302, times: int = 1, **fields) -> str:
    """Post a form with the request id that its page chose; what stands on the answer."""
    request_id = re.search(r'name="request_id" value="([^"]+)"', browser.get(where).content.decode())[1]
    for _press in range(times):
        answer = browser.post(where, {"request_id": request_id, **fields})
        assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_from_a_text_to_a_content_in_force_and_confirmed_values(shelf):
    first, second = (browser_of(person) for person in (shelf.first, shelf.second))
    doubtful = shelf.text.replace('mark = "logic sourced"', 'mark = "memory"', 1)
    file = SimpleUploadedFile("grids.toml", shelf.table.encode())
    drafting = page(TABLE, "draft")
    request_id = re.search(r'name="request_id" value="([^"]+)"', first.get(drafting).content.decode())[1]
    assert first.post(drafting, {"request_id": request_id, "file": file, "reason": WHY}).status_code == 302
    table = FactorTable.objects.get()
    sent(first, page(TABLE, "propose", table), reason=WHY)
    sent(second, page(TABLE, "adopt", table), reason=WHY)

    wrong = doubtful.replace('RE = "18437.798"', 'RE = "18437.799"', 1)
    draft = page(CONTENT, "draft")
    given = {"version": shelf.version.pk, "reason": WHY}
    shown = sent(first, draft, status=200, check="1", text=wrong, **given)
    assert "does not reproduce" in shown
    assert "18437.799" in shown
    assert "format = " in sent(first, draft, status=200, text="format = ", **given)
    assert not MethodologyContent.objects.exists()  # checking keeps nothing
    sent(first, draft, times=2, text=doubtful, **given)
    content = MethodologyContent.objects.get()
    shown = first.get(page(CONTENT, "change", content)).content.decode()
    assert "every worked example reproduces" in shown
    assert page(CONTENT, "propose", content) in shown

    sent(first, page(CONTENT, "propose", content), reason=WHY)
    refused = sent(first, page(CONTENT, "adopt", content), status=200, reason=WHY)
    assert "must come from somebody else" in refused
    sent(second, page(CONTENT, "adopt", content), times=2, reason=WHY)
    content.refresh_from_db()
    assert content.is_in_force

    values = page(CONTENT, "values", content)
    assert "formulas.RE" in first.get(values).content.decode()
    refused = sent(
        first, values, status=200, place="formulas.RE", source="A page", source_dated_on="2999-01-01"
    )
    assert "a day to come" in refused
    sent(first, values, place="formulas.RE", source="Guidelines, F.2", source_dated_on="2017-01-30")
    said = ValueConfirmation.objects.get()
    assert said.status == "in_force"
    sent(second, page("valueconfirmation", "withdraw", said), reason="It is another formula")
    said.refresh_from_db()
    assert said.status == "withdrawn"
    history = second.get(page("valueconfirmation", "history", said)).content.decode()
    assert "Aiko" in history
    assert "Bolat" in history


def test_two_revisions_are_compared_line_by_line(shelf):
    browser = browser_of(shelf.first)
    shelf.table_in_force()
    older = shelf.in_force()
    newer = shelf.draft(shelf.text.replace('frequency = "continuous"', 'frequency = "hourly"', 1))
    shown = browser.get(page(CONTENT, "compare", newer)).content.decode()
    assert re.search(r"<td>parameters</td><th scope=\"row\">EG</th><td>frequency</td>", shown)
    assert "continuous" in shown
    shown = browser.get(page(CONTENT, "compare", older), {"older": newer.pk}).content.decode()
    assert "hourly" in shown
    assert page(CONTENT, "propose", newer) in browser.get(page(CONTENT, "change", newer)).content.decode()
    assert browser.get(page(CONTENT, "compare", older), {"older": "x"}).status_code == 200
    assert browser.get(reverse(f"admin:methodologies_{CONTENT}_compare", args=[99999])).status_code == 404


def test_the_list_asks_the_same_whatever_it_shows(shelf):
    browser = browser_of(shelf.first)
    where = page(CONTENT, "changelist")

    def number() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(where).status_code == 200
        return len(asked)

    shelf.table_in_force()
    shelf.in_force()
    number()
    before = number()
    for word in ("careful", "cautious", "prudent"):
        shelf.draft(shelf.text.replace("conservative", word))
    assert number() == before
