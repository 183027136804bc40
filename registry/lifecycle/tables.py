"""State machines as data: what states there are, which steps lead where, and who may take them.

A room writes its lifecycles in its own ``lifecycle.py`` and registers them; the engine
(``operations/take_step.py``) knows none of them by name. A step that is not listed is refused;
a step that names no part is open to nobody::

    register(Lifecycle(
        code="project_withdrawal", label=_("Project withdrawal"), token="PW", initial="draft",
        states=(State("draft", _("draft"), waits_for=Part.FOCAL_POINT, is_editable=True), …),
        steps=(Step("submit", _("Submit"), origins=("draft",), to="submitted", parts=(Part.FOCAL_POINT,)), …),
    ))

Source: the state machines of the project cycle procedure (domain section 2); invariant I16.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import Promise

    from registry.lifecycle.actors import Actor
    from registry.lifecycle.models import Case, StepTaken


class Part(models.TextChoices):
    """In what part somebody acts in a case: by an organisation's place in it, or by office."""

    PROPONENT = "proponent", _("proponent")
    FOCAL_POINT = "focal_point", _("focal point")
    PARTICIPANT = "participant", _("project participant")
    THIRD_PARTY_ENTITY = "third_party_entity", _("third-party entity")
    SECRETARIAT = "secretariat", _("secretariat")
    JOINT_COMMITTEE = "joint_committee", _("Joint Committee")
    GOVERNMENT = "government", _("government")
    OFFICER = "officer", _("registry officer")
    PROGRAM = "program", _("the registry itself")


# Parts that an organisation holds in one case; the others come with an office for a country.
PARTS_OF_ORGANISATIONS = (Part.PROPONENT, Part.FOCAL_POINT, Part.PARTICIPANT, Part.THIRD_PARTY_ENTITY)


@dataclass(frozen=True, slots=True)
class Unmet:
    """One thing that stands in the way of a step: its code, what to do, and where."""

    code: str
    message: str | Promise
    link: str = ""

    def as_data(self) -> dict[str, str]:
        """``{"code", "message", "link"}`` in the language that is active now."""
        return {"code": self.code, "message": str(self.message), "link": self.link}


@dataclass(slots=True)
class StepContext:
    """What guards, effects and hooks are given. ``taken`` is empty until the case has moved."""

    case: Case
    step: Step
    actor: Actor
    reason: str
    facts: dict[str, Any]
    now: datetime
    rules: Any
    origin: str
    taken: StepTaken | None = None

    @property
    def today(self) -> date:
        """The day it is in the partner country, by which what a step writes is dated."""
        return cast("date", self.rules.today(self.now))


Guard = Callable[[StepContext], Iterable[Unmet]]
Effect = Callable[[StepContext], None]


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can stand, and for whom it then waits."""

    code: str
    label: str | Promise
    waits_for: Part | None = None
    is_final: bool = False
    is_editable: bool = False  # its editors may save the forms and documents of the case
    is_public: bool = False
    editors: tuple[Part, ...] = (Part.PROPONENT, Part.FOCAL_POINT)
    # What whoever it waits for does now, where the name of the first step does not say it: “Check whether it is
    # complete” rather than “Return for revision”.
    task: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One move: from where, to where, by whom, on what conditions, with what consequences.

    ``starts``, ``stops``, ``pauses`` and ``resumes`` name clocks of the rule set; so does ``interrupts``: those
    stand still where the rule set says that they do while it is waited for somebody, and else end (to begin
    anew when a step starts them). ``on_clock`` names the
    clock whose running out lets the registry itself take the step. ``is_decision``: an outcome of the
    Joint Committee, taken only by a decision that both sides assented to. ``log_kind``: the act is
    written into the ledger's entries under this name.
    """

    code: str
    label: str | Promise
    origins: tuple[str, ...]
    to: str
    parts: tuple[Part, ...] = ()
    reason_required: bool = False
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    interrupts: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    on_clock: str = ""
    is_decision: bool = False
    feature: str = ""
    is_public: bool = True
    tells: tuple[Part, ...] = ()
    log_kind: str = ""
    two_people: bool = False  # whatever the rule set says: units of the ledger hang on it
    help: str | Promise = ""  # what taking it means, shown beside the button
    # Whether forms are handed in with it: wherever it leaves a state in which they are edited, unless it
    # says no (a draft is thrown away, a third-party entity goes on writing its report later).
    hands_in: bool = True
    # What a decision may say besides its outcome, by name: the amounts of an issuance. Its guards look at it.
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """A state machine. ``forms`` are the codes of the forms its cases are filled in on.

    ``optional_forms`` are looked at only when somebody began them; ``forms_with_feature`` are asked for
    where the rule set has the feature they are listed with.
    """

    code: str
    label: str | Promise
    token: str  # in the references of its cases: MN003-REG-002
    initial: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    forms: tuple[str, ...] = ()
    optional_forms: tuple[str, ...] = ()  # asked only of who began them
    forms_with_feature: Mapping[str, str] = field(default_factory=dict)  # form → feature of the rule set
    country_required: bool = True
    feature: str = ""  # of the rule set: where it is off, nobody can open such a case
    opened_by: tuple[Part, ...] = (Part.PROPONENT,)
    rules_document: str = ""  # whose rules its cases are pinned to, where it is not the project cycle
    _states: Mapping[str, State] = field(init=False, repr=False, compare=False)
    _steps: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", _by_code(self.code, "state", self.states))
        object.__setattr__(self, "_steps", _by_code(self.code, "step", self.steps))
        for fault in self._faults():
            raise ValueError(f"lifecycle {self.code}: {fault}")

    def state(self, code: str) -> State:
        """Raises KeyError for a state that is not listed."""
        return self._states[code]

    def step(self, code: str) -> Step | None:
        """The step, or nothing when none of that name is listed."""
        return self._steps.get(code)

    def steps_from(self, state: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if state in step.origins)

    def needs_two_people(self, step_code: str, rules: Any) -> bool:
        """Whether one person proposes the step and another confirms it: by itself, or by the rule set."""
        step = self.step(step_code)
        return (step is not None and step.two_people) or bool(rules.needs_two_people(self.code, step_code))

    def _faults(self) -> Iterator[str]:
        if self.initial not in self._states:
            yield f"the initial state {self.initial} is not listed"
        for step in self.steps:
            for code in (*step.origins, step.to):
                if code not in self._states:
                    yield f"step {step.code} names the state {code}, which is not listed"
            if any(self._states[code].is_final for code in step.origins if code in self._states):
                yield f"step {step.code} leaves a final state"
        reached = {self.initial, *(step.to for step in self.steps)}
        for state in self.states:
            if state.code not in reached:
                yield f"no step leads to the state {state.code}"
            if not state.is_final and not self.steps_from(state.code):
                yield f"no step leaves the state {state.code}, and it is not final"


def forms_of(lifecycle: Lifecycle, rules: Any) -> tuple[tuple[str, bool], ...]:
    """The forms of a case under a rule set, each with whether it must be filled in."""
    asked = [code for code, feature in lifecycle.forms_with_feature.items() if rules.feature(feature)]
    return (
        *((code, True) for code in lifecycle.forms),
        *((code, True) for code in asked),
        *((code, False) for code in lifecycle.optional_forms),
    )


def _by_code(lifecycle: str, kind: str, rows: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        if found.setdefault(row.code, row) is not row:
            raise ValueError(f"lifecycle {lifecycle}: the {kind} {row.code} is listed twice")
    return found


_lifecycles: dict[str, Lifecycle] = {}


def register(lifecycle: Lifecycle) -> Lifecycle:
    """Declare a lifecycle. Raises ValueError when another one has its code or its token."""
    for other in _lifecycles.values():
        if other is not lifecycle and (other.code == lifecycle.code or other.token == lifecycle.token):
            raise ValueError(f"two lifecycles are called {lifecycle.code} or {lifecycle.token}")
    _lifecycles[lifecycle.code] = lifecycle
    return lifecycle


def lifecycle_of(code: str) -> Lifecycle:
    """Raises KeyError for a lifecycle that no room declares."""
    return _lifecycles[code]


def all_lifecycles() -> tuple[Lifecycle, ...]:
    """Every declared lifecycle, by code."""
    return tuple(_lifecycles[code] for code in sorted(_lifecycles))
