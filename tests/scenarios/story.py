"""A project's way through the registry, by its web pages alone: who does what, in which order.

The acts know people's doors (``open``, ``follow``, ``send``), not what is behind them, so that the same story is
told with a client in memory and in a real browser.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from registry.submissions.schema import form_of
from tests.scenarios.papers import Papers
from tests.scenarios.reading import Page
from tests.scenarios.setting import PASSWORD, Login, Place


class AnyDoor(Protocol):
    """What a person can do with a page."""

    login: Login | None
    address: str
    page: Page

    @property
    def text(self) -> str: ...
    def open(self, address: str, *, status: int = 200) -> Any: ...
    def follow(self, words: str) -> Any: ...
    def send(
        self, button: str, values: dict[str, Any] | None = None, *, files: Any = None, status: int = 200
    ) -> Any: ...
    def add_row(self, table: str) -> Any: ...
    def rows_of(self, table: str) -> int: ...
    def offers(self, words: str) -> bool: ...
    def download(self, words: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail that went out."""

    to: str
    subject: str
    body: str
    message_id: str


@dataclass
class Story:
    """``told``: e-mails looked at so far. ``look``: keeps a picture of a station, where there are pictures.

    ``check_books``: what the verification of the whole ledger finds wrong.
    """

    place: Place
    knock: Callable[[Login | None], Any]
    letters: Callable[[], list[Letter]]
    pass_by: Callable[[timedelta], None]
    run_schedule: Callable[[], None]
    look: Callable[[str, Any], None] = lambda name, door: None
    doors: dict[str, Any] = field(default_factory=dict)
    told: int = 0
    today: Callable[[], Any] = lambda: None
    check_books: Callable[[], list[str]] = list

    @property
    def title(self) -> str:
        return f"Solar power in {self.place.city}"

    @property
    def company(self) -> str:
        return f"Steppe Sun of {self.place.city}"

    @property
    def papers(self) -> Papers:
        return Papers(
            place=self.place,
            company=f"{self.company}, {self.place.code}",
            japanese="Nippon Taiyo Company, JP",
            entity="Careful Assurance Body",
            title=self.title,
            today=self.today(),
        )

    def __getitem__(self, who: str) -> Any:
        return self.doors[who]

    def admit(self, people: dict[str, Login]) -> None:
        self.doors |= {who: self.knock(login) for who, login in people.items()}

    def new_letters(self) -> list[Letter]:
        """What went out since this was asked last."""
        everything = self.letters()
        new, self.told = everything[self.told :], len(everything)
        return new

    def who_is_told(self) -> dict[str, list[str]]:
        """By person, the subjects of the e-mails since the last time; nobody gets one twice.

        The schedule runs before, as it does every minute.
        """
        self.run_schedule()
        letters = self.new_letters()
        names = [letter.message_id for letter in letters]
        assert len(names) == len(set(names)), "an e-mail went out twice"
        found: dict[str, list[str]] = {}
        for who, door in self.doors.items():
            mine = [letter.subject for letter in letters if door.login and letter.to == door.login.email]
            assert len(mine) == len(set(mine)), f"{who} was told the same thing twice: {mine}"
            if mine:
                found[who] = mine
        return found

    def tells(self, *people: str) -> None:
        """These people, and nobody else, got e-mails since the last time."""
        told = self.who_is_told()
        assert set(told) == set(people), told

    # What several acts do in the same way.

    def start(self, who: str, procedure: str, values: dict[str, Any], *, link: str = "") -> str:
        """Begin something from the page where the reader stands, or from the list of what can be started."""
        door = self[who]
        if not link:
            door.open(f"/portal/start/?country={self.place.code}")
        door.follow(link or procedure)
        return self.start_here(who, values)

    def start_here(self, who: str, values: dict[str, Any]) -> str:
        """Begin what the page offers; the address of the new case."""
        door = self[who]
        door.send("Start the draft", values)
        return str(door.address)

    def write(self, who: str, case: str, form_code: str, content: dict[str, Any]) -> None:
        """Fill in a form from its first section to its last, as its pages lead on."""
        form, door = form_of(form_code), self[who]
        door.open(case).follow(self.place.words(form))
        if door.offers("Copy the answers"):
            door.send("Copy the answers")
        door.follow(str(form.sections[0].title))
        for number, section in enumerate(form.sections, 1):
            assert str(section.title) in door.text
            values = answers(section, content.get(section.code, {}))
            for table in (one for one in section.fields if one.columns and not one.rows):
                for _more in range(
                    len(content.get(section.code, {}).get(table.code, [])) - door.rows_of(table.code)
                ):
                    door.add_row(table.code)
            is_last = number == len(form.sections)
            door.send("Save and see what is missing" if is_last else "Save and continue", values)
        assert "Nothing is missing." in door.text, door.text

    def take(self, who: str, case: str, step: str, reason: str = "", **values: Any) -> None:
        """Take a step from the page of the case."""
        door = self[who]
        door.open(case).follow(step)
        door.send(step, {"reason": reason, **values} if reason or values else {})
        assert f"Done: {step}." in door.text, door.text

    def attach(self, who: str, case: str, kind: str, title: str, file: tuple[str, bytes, str]) -> None:
        door = self[who]
        door.open(case).follow("Upload a document")
        door.send("Upload", {"kind": kind, "title": title}, files={"file": file})
        assert "accepted" in door.text, door.text

    def put_on_agenda(self, case: str, outcome: str, *, kind: str = "electronic") -> str:
        """The secretariat asks both sides; the address of the decision."""
        door = self["secretariat"]
        door.open(case).follow("Put on the agenda of the Joint Committee")
        door.send("Put on the agenda", {"outcome": outcome, "kind": kind})
        return str(door.address)

    def assent(self, *sides: str) -> None:
        """Each side says yes, from the agenda."""
        for side in sides:
            door = self[side].open("/portal/committee/")
            agenda = door.text.partition("Past decisions")[0]
            assert "has not answered yet" in agenda, agenda
            # What is open for decision stands first.
            door.follow(next(said for said, to in door.page.links if "/committee/decisions/" in to))
            door.send("Assent")
            assert "Your side's assent is recorded." in door.text

    def decide(self, case: str, outcome: str) -> str:
        address = self.put_on_agenda(case, outcome)
        self.assent("japan", "partner")
        return address

    def whose_turn(self, title: str, lifecycle: str, *people: str) -> None:
        """It waits for these people on their first page, and for nobody else of the story.

        Where the way is shorter, only the company is asked beside them: the rest is the same in both.
        """
        for who in self.doors if self.place.has_idea_note else {"company", *people}:
            door = self[who]
            if door.login is None:
                continue
            mine = re.split("To be put on the agenda|What I wait for", door.open("/portal/").text)[0]
            assert (f"{title} {lifecycle}" in mine) == (who in people), (who, mine)


def answers(section: Any, content: dict[str, Any]) -> dict[str, Any]:
    """The content of a section by the names of its inputs."""
    found: dict[str, Any] = {}
    for field_ in section.fields:
        value = content.get(field_.code)
        if value is None:
            continue
        if not field_.columns:
            found[field_.code] = value
            continue
        for index, row in enumerate(value):
            found |= {
                f"{field_.code}-{index}-{column}": one for column, one in row.items() if column != "row"
            }
    return found


__all__ = ["PASSWORD", "AnyDoor", "Letter", "Story"]
