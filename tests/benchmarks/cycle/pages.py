"""``python -m tests.benchmarks.cycle.pages SESSIONS SECONDS [run]``: every page looked at in process; JSON.

For each page: how many queries it asks, what is wrong with their plans, and how long it takes beside a
hand-written statement that gives the same rows.
"""

import json
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from registry.api.throttling import FixedWindowThrottle  # noqa: E402
from registry.identity.models.people import User  # noqa: E402
from registry.lifecycle.models import Case  # noqa: E402
from registry.projects.models import Project  # noqa: E402
from tests.benchmarks.cycle.multiplying import GROWING  # noqa: E402
from tests.benchmarks.cycle.plans import MOST_ROWS, offences, recorded  # noqa: E402
from tests.programs import Program  # noqa: E402

HERE = {"host": "localhost"}

TABLES = frozenset(apps.get_model(label)._meta.db_table for label in GROWING)


@dataclass(frozen=True, slots=True)
class Page:
    """Whose page it is ("" for everybody), and where."""

    name: str
    reader: str
    address: str
    whole: frozenset[str] = frozenset()  # tables it may read whole, and why stands beside it
    rows: int = MOST_ROWS


PROJECTS = frozenset({"projects_project", "projects_plannedproject"})
UNVERIFIED = PROJECTS | {"identity_organisation"}
TWO_LETTERS = "%E5%A4%AA%E9%99%BD"  # 太陽, the sun: too short, and of no script, for trigrams
HALF = 50_000  # of the cases: those that are open


def newest_project() -> Project:
    designed = Project.objects.filter(status="registered", design_documents__isnull=False)
    return designed.order_by("-id")[:1].get()


def pages() -> list[Page]:
    """The pages that grow with the register, each for the readers that see most."""
    validation = Case.objects.filter(lifecycle="validation", is_final=False).order_by("-id")[:1].get()
    own = Case.objects.filter(
        opened_by__email="proponent@example.org", is_final=False, lifecycle="project_design_document"
    )
    # The original, of whatever number of copies: its country has its own rules.
    design = own.order_by("id")[:1].get()
    project = newest_project()
    return [
        *office_pages(validation),
        *portal_pages(validation, design),
        *open_pages(validation, design, project),
    ]


def office_pages(validation: Case) -> list[Page]:
    worklist = "/office/worklist/"
    country = validation.partner_country_id
    word = validation.title.split()[-1]
    return [
        Page("worklist", "officer", worklist),
        Page("worklist, a country", "officer", f"{worklist}?country={country}"),
        Page("worklist, overdue", "officer", f"{worklist}?due=overdue"),
        Page("worklist, nobody's", "officer", f"{worklist}?assigned_to=nobody"),
        Page(
            "worklist, a procedure and state",
            "officer",
            f"{worklist}?lifecycle=validation&state=findings_open",
        ),
        Page("worklist, who is waited for", "officer", f"{worklist}?waits_for=secretariat"),
        Page("worklist, a rare word", "officer", f"{worklist}?q={word}"),
        Page("worklist, two letters", "officer", f"{worklist}?q={TWO_LETTERS}"),
        # A twelfth of all cases have the word: the open ones are walked in the order of their day.
        Page("worklist, a frequent word", "officer", f"{worklist}?q=solar", rows=HALF),
        Page("worklist, ended", "officer", f"{worklist}?standing=finished"),
        # Here nothing was verified, so what is counted is everything; an index holds what is not.
        Page("desk", "officer", "/office/", whole=UNVERIFIED),
        Page("case, officer", "officer", f"/office/lifecycle/case/{validation.pk}/change/"),
        Page("cases, officers' list", "officer", "/office/lifecycle/case/"),
        Page("documents, officers' list", "officer", "/office/documents/document/"),
        Page("versions of documents, officers' list", "officer", "/office/documents/documentversion/"),
    ]


def portal_pages(validation: Case, design: Case) -> list[Page]:
    word = validation.title.split()[-1]
    return [
        Page("home of the portal, company", "proponent", "/portal/"),
        Page("home of the portal, secretariat", "secretariat", "/portal/"),
        Page("home of the portal, officer", "officer", "/portal/"),
        # A company with a thousand cases: PostgreSQL looks them up among those that are open.
        Page("cases, company", "proponent", "/portal/cases/", rows=HALF),
        Page("cases, company, a word", "proponent", f"/portal/cases/?search={word}"),
        Page("cases, company, two letters", "proponent", f"/portal/cases/?search={TWO_LETTERS}"),
        Page("cases, secretariat", "secretariat", "/portal/cases/"),
        Page("cases, officer", "officer", "/portal/cases/"),
        Page("case with documents, company", "proponent", f"/portal/cases/{design.public_id}/"),
        Page("case with documents, officer", "officer", f"/portal/cases/{validation.public_id}/"),
        Page("begin something, company", "proponent", "/portal/start/"),
        Page("committee room, member", "member", "/portal/committee/"),
    ]


def open_pages(validation: Case, design: Case, project: Project) -> list[Page]:
    """Those that everybody reads, and the endpoints."""
    country = validation.partner_country_id
    word = validation.title.split()[-1]
    return [
        Page("project, everybody", "", f"/projects/{project.reference}/"),
        Page("project, officer", "officer", f"/projects/{project.reference}/"),
        Page("projects, list", "", "/projects/"),
        Page("projects, a word", "", f"/projects/?search={word}"),
        Page("projects, two letters", "", f"/projects/?search={TWO_LETTERS}"),
        Page("projects, newest first", "", "/projects/?sort=-registered"),
        Page("projects, a country", "", f"/projects/?country={country}"),
        Page("planned projects, list", "", "/planned-projects/"),
        Page("calls", "", "/calls/"),
        Page("call", "", f"/calls/{design.public_id}/"),
        # Figures of the whole register, by country and state.
        Page("home", "", "/", whole=PROJECTS),
        Page("API, projects", "", "/api/v1/projects/"),
        Page("API, timeline of a project", "", f"/api/v1/projects/{project.reference}/timeline/"),
        Page("API, cases, officer", "officer, program", "/api/v1/cases/"),
        # As on the company's page above.
        Page("API, cases, company", "proponent, program", "/api/v1/cases/", rows=HALF),
        Page("API, case, company", "proponent, program", f"/api/v1/cases/{design.public_id}/"),
        Page(
            "API, documents of a case", "proponent, program", f"/api/v1/cases/{design.public_id}/documents/"
        ),
    ]


def about() -> dict[str, Any]:
    """What the hand-written statements ask for."""
    validation = Case.objects.filter(lifecycle="validation", is_final=False).order_by("-id")[:1].get()
    word = validation.title.split()[-1]
    return {"validation": validation.pk, "word": word, "project": newest_project().reference}


class Browser:
    """One signed-in reader for each session, a program of theirs, and a visitor."""

    def __init__(self, sessions: dict[str, str]) -> None:
        self.clients = {name: Client(headers=HERE) for name in ("", *sessions)}
        for name, session in sessions.items():
            self.clients[name].cookies[settings.SESSION_COOKIE_NAME] = session
            program = Program(User.objects.get(email=f"{name}@example.org"))
            program.client = Client(headers=HERE)
            self.clients[f"{name}, program"] = Client(headers={**HERE, **program.header()})

    def read(self, page: Page) -> bytes:
        answer = self.clients[page.reader].get(page.address)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.name} ({page.address}) answered {answer.status_code}")
        return answer.content


def turn_nobody_away() -> None:
    """Requests are counted as ever, but never too many: how much one may ask is another matter."""
    count = FixedWindowThrottle._count

    def counted(throttle: FixedWindowThrottle, key: str) -> int:
        count(throttle, key)
        return 0

    FixedWindowThrottle._count = counted  # type: ignore[method-assign]


def look(browser: Browser, page: Page, seconds: float, *, run: bool) -> dict[str, Any]:
    """The figures of one page."""
    browser.read(page)  # what a process reads once is read
    with recorded() as queries:
        browser.read(page)
    wrong = offences(queries, TABLES - page.whole, most_rows=page.rows, run=run)
    taken = []
    ends = time.perf_counter() + seconds
    while not taken or time.perf_counter() < ends:
        begun = time.perf_counter()
        browser.read(page)
        taken.append(time.perf_counter() - begun)
    return {
        "name": page.name,
        "reader": page.reader,
        "address": page.address,
        "queries": len(queries),
        "seconds": median(taken),
        "wrong": [str(offence) for offence in wrong],
    }


def main(sessions: dict[str, str], seconds: float, *, run: bool) -> None:
    if not run:  # few rows: whatever has an index must be read by it
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
    turn_nobody_away()
    browser = Browser(sessions)
    looked = [look(browser, page, seconds, run=run) for page in pages()]
    print(json.dumps({"pages": looked, "about": about()}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), float(sys.argv[2]), run=sys.argv[3:] == ["run"])
