"""A case, what it saw, and how it is told."""

import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from registry.accounts.checks.table import CATALOGUE

if TYPE_CHECKING:
    from registry.conformance.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    expected: str
    seen: str

    @property
    def passed(self) -> bool:
        return self.expected == self.seen


class Notes:
    """What a case writes down while it runs."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.figures: dict[str, Any] = {}

    def expect(self, what: str, expected: Any, seen: Any) -> None:
        """Hold what was seen to what must be."""
        self.findings.append(Finding(what, str(expected), str(seen)))

    def check(self, what: str, code: str, seen: str) -> None:
        """The same of a numbered check; told with the numbers of the sources that it stands for."""
        self.findings.append(Finding(what, numbered(code), numbered(seen)))

    @contextmanager
    def refused(self, what: str, *codes: str) -> Iterator[None]:
        """The block must be refused with one of these codes (a check's number, or the ledger's word)."""
        seen = "done"
        try:
            yield
        except Exception as refusal:
            seen = code_of(refusal)
            if seen not in codes and not hasattr(refusal, "code") and not hasattr(refusal, "unmet"):
                raise
        wanted = next((code for code in codes if code == seen), codes[0])
        self.findings.append(Finding(what, numbered(wanted), numbered(seen)))


def code_of(refusal: Exception) -> str:
    """The number of the check that refused; where a refusal has none, its own code."""
    details = getattr(refusal, "details", None) or {}
    if "check" in details:
        return str(details["check"])
    if unmet := getattr(refusal, "unmet", None):
        return of_guard(str(next(iter(unmet)).code))
    code = str(getattr(refusal, "code", "") or type(refusal).__name__)
    known = CATALOGUE.of_refusal(code)
    return known.code if known is not None else code


def of_guard(code: str) -> str:
    """The number of the check that a guard's code stands for."""
    for check in CATALOGUE:
        if code in [one.strip() for one in check.judged_by.split(",")]:
            return str(check.code)
    return code


def numbered(code: str) -> str:
    """A check's number, and in brackets those of other registries that it stands for: ``JR-4017 (UK 3005)``."""
    if code not in CATALOGUE:
        return code
    sources = [one for one in CATALOGUE.check(code).sources if one != "own"]
    return f"{code} ({', '.join(sources)})" if sources else code


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``source``: where the test comes from. ``ends_in``: what it must end in, in the words of that list."""

    code: str
    title: str
    source: str
    ends_in: str
    run: Callable[["Sandbox", Notes], None]


@dataclass(slots=True, kw_only=True)
class Result:
    """How a case went. ``problem``: what stopped it, where it did not run to its end."""

    code: str
    title: str
    source: str
    ends_in: str
    passed: bool
    seconds: float
    problem: str = ""
    findings: list[Finding] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        data = asdict(self)
        data["seconds"] = round(self.seconds, 3)
        data["findings"] = [{**asdict(one), "passed": one.passed} for one in self.findings]
        return data


CASES: dict[str, Case] = {}


def case(code: str, title: str, *, source: str, ends_in: str) -> Callable[[Any], Any]:
    """Decorator: this function is that case."""

    def keep(run: Callable[["Sandbox", Notes], None]) -> Callable[["Sandbox", Notes], None]:
        CASES[code] = Case(code=code, title=title, source=source, ends_in=ends_in, run=run)
        return run

    return keep


def perform(one: Case, sandbox: "Sandbox") -> Result:
    """Run a case to its end, or to what stops it."""
    notes, began, problem = Notes(), time.monotonic(), ""
    try:
        one.run(sandbox, notes)
    except Exception as fault:  # noqa: BLE001  (whatever it is, the other cases run)
        where = traceback.extract_tb(fault.__traceback__)[-1]
        problem = f"{type(fault).__name__}: {fault} ({where.name}, line {where.lineno})"
    return Result(
        code=one.code,
        title=one.title,
        source=one.source,
        ends_in=one.ends_in,
        passed=not problem and bool(notes.findings) and all(found.passed for found in notes.findings),
        seconds=time.monotonic() - began,
        problem=problem,
        findings=notes.findings,
        figures=notes.figures,
    )


def chosen(codes: Iterable[str]) -> list[Case]:
    """The cases that are named (``C-144`` also means ``C-144n``), or all. Raises KeyError for an unknown one."""
    wanted = [code.upper().rstrip("N") for code in codes]
    known = {code.upper().rstrip("N"): one for code, one in CASES.items()}
    return [known[code] for code in wanted] if wanted else [CASES[code] for code in sorted(CASES)]
