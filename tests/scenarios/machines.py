"""People of a story who let programs speak for them: how they come by a credential, and what a program can do."""

import re
import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.core import mail
from django.test import Client

from registry.identity.models.people import User
from registry.identity.operations.credentials import NewCredential
from tests.browser.people import one_time_password
from tests.programs import Program
from tests.scenarios.papers import Papers
from tests.scenarios.setting import PASSWORD, Login, Place

JSON, BYTES = "application/json", "application/octet-stream"


class Machines:
    """``machines["company"]`` is the program that speaks for the company; ``visitor`` has no credential."""

    def __init__(self, place: Place, people: dict[str, Login], *, sends_twice: bool = True) -> None:
        self.place = place
        self.sends_twice = sends_twice
        self.programs = {"visitor": Program(None)}
        self.office = Client()
        self._enter_the_office(people["officer"])
        for who, login in people.items():
            self.give_credential(who, login.email)

    def __getitem__(self, who: str) -> Program:
        return self.programs[who]

    # The doors of the web, for what has no address for programs: making a login, and getting a credential.

    def sign_up(self, who: str, name: str) -> None:
        """Make a login: the form, the letter, the link in it. Then the officer hands a credential over."""
        email, browser = f"{who}@example.org", Client()
        fields = {"name": name, "email": email, "password1": PASSWORD, "password2": PASSWORD}
        assert browser.post("/accounts/signup/", fields).status_code == 302
        letter = next(one for one in reversed(mail.outbox) if one.to == [email])
        link = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", str(letter.body))
        assert link, letter.body
        assert browser.post(link[1]).status_code == 302
        self.give_credential(who, email)

    def give_credential(self, who: str, email: str) -> None:
        wanted = {
            "owner": User.objects.get(email=email).pk,
            "name": f"Program of {who}",
            "scope_choices": ["cases.read", "cases.write"],
            "reason": "They asked for it in writing.",
        }
        page = self.office.post("/office/allauth_idp_oidc/client/add/", wanted)
        shown = re.findall(r"<code>(\S+)</code>", page.content.decode())
        assert page.status_code == 200, page.status_code
        assert len(shown) == 2, page.content.decode()
        self.programs[who] = Program.holding(NewCredential(client_id=shown[0], client_secret=shown[1]))

    def _enter_the_office(self, officer: Login) -> None:
        self.office.post("/accounts/login/", {"login": officer.email, "password": officer.password})
        code = one_time_password(officer.totp_secret, time.time())
        answer = self.office.post("/accounts/2fa/authenticate/", {"code": code})
        assert answer.status_code == 302, answer.content.decode()

    # What programs do; each write is sent twice, as a program does that lost the answer.

    def sent(
        self, who: str, address: str, data: Any, *, status: int = 201, method: str = "post", **options: Any
    ) -> Any:
        options.setdefault("key", uuid4())
        first = self[who].ask(method, address, data, **options)
        assert first.status_code == status, (address, first.status_code, first.content.decode())
        if self.sends_twice:
            again = self[who].ask(method, address, data, **options)
            told = (again.status_code, again.json())
            assert told == (status, first.json()), (address, again.content.decode())
        return first.json()

    def read(self, who: str, address: str) -> Any:
        answer = self[who].get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.content.decode())
        return answer.json()

    def begin(self, who: str, lifecycle: str, title: str, **more: Any) -> str:
        """A new case; its address."""
        begun = self.sent(who, "cases/", {"lifecycle": lifecycle, "title": title, **more})
        return f"cases/{begun['id']}/"

    def write(self, who: str, case: str, form: str, content: dict[str, Any]) -> None:
        """Save a whole form on the version that is there; nothing is missing afterwards."""
        address = f"{case}forms/{form}/"
        seen = self[who].get(address).headers["ETag"].strip('"')
        self.sent(who, address, content, status=200, method="put", version=int(seen))
        assert self.read(who, address)["missing"] == []

    def write_all(self, who: str, case: str, papers: Papers) -> list[str]:
        """Every form that the rule set asks for."""
        asked = self.read(who, f"{case}forms/")
        assert asked["may_save"] is True
        forms = [row["form"] for row in asked["results"] if row["is_required"]]
        for form in forms:
            self.write(who, case, form, papers.content(form))
        return forms

    def attach(self, who: str, case: str, kind: str, title: str, content: bytes, **more: str) -> str:
        """Bring a document; its id."""
        said = {"kind": kind, "title": title, "file_name": f"{kind}.pdf", **more}
        query = "&".join(f"{name}={quote(value)}" for name, value in said.items())
        kept = self.sent(who, f"{case}documents/?{query}", content, content_type=BYTES)
        assert kept["state"] == "accepted", kept
        return str(kept["document"])

    def take(self, who: str, case: str, step: str, **said: Any) -> Any:
        """Take a step on the version that is there; it is offered before, and nothing stands in its way."""
        seen = self.read(who, case)
        (offered,) = [one for one in seen["steps"] if one["code"] == step]
        assert offered["is_possible"], offered
        taken = self.sent(who, f"{case}steps/", {"step": step, **said}, version=seen["version"])
        assert taken["destination"] == offered["to"]
        return taken

    def is_refused(self, who: str, case: str, step: str, *codes: str, **said: Any) -> None:
        """The step is refused with these codes, and the case stands where it stood."""
        seen = self.read(who, case)
        answer = self[who].post(f"{case}steps/", {"step": step, **said}, version=seen["version"])
        body = answer.json()
        assert answer.status_code == 409, body
        assert {body["code"], *(one["code"] for one in body.get("errors", []))} >= set(codes), body
        after = self.read(who, case)
        assert (after["state"], after["version"]) == (seen["state"], seen["version"])

    def decide(self, case: str, outcome: str, reason: str = "") -> Any:
        """The secretariat puts an outcome on the agenda, and each side says yes."""
        assert outcome in [one["code"] for one in self.read("secretariat", case)["outcomes"]]
        asked = {"outcome": outcome, "kind": "electronic", "reason": reason}
        decision = self.sent("secretariat", f"{case}decisions/", asked)
        half = self.sent("japan", f"decisions/{decision['id']}/assent/", {"agrees": True}, status=200)
        assert half["status"] == "open"
        whole = self.sent("partner", f"decisions/{decision['id']}/assent/", {"agrees": True}, status=200)
        assert whole["status"] == "adopted"
        return whole

    def organisation(self, name: str) -> str:
        (found,) = self.read("visitor", f"organisations/?search={quote(name)}")["results"]
        return str(found["public_id"])

    def whose_turn(self, case: str, *people: str) -> None:
        """It is these people's turn, and nobody else's."""
        number = case.split("/")[1]
        for who in set(self.programs) - {"visitor"}:
            mine = self.read(who, "cases/?is_my_turn=true")["results"]
            assert (number in [row["id"] for row in mine]) == (who in people), (who, mine)
