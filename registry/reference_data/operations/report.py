"""What a load did and what it refused, said in words an officer can act on.

A :class:`Fault` keeps its whole file out. A :class:`Remark` does not: it names an unknown
reference, a placeholder that was made for it, or something that looks odd.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

FAULTS_KEPT = 1000  # of one file; the rest are counted
REMARKS_KEPT = 1000
VALUE_SHOWN = 80  # characters of a faulty value that are repeated


def shortened(value: str) -> str:
    """A value fit for one line: control characters made visible, long texts cut."""
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in value)
    visible = visible.encode("utf-8", "backslashreplace").decode("utf-8")
    return visible if len(visible) <= VALUE_SHOWN else f"{visible[:VALUE_SHOWN]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in one file. ``line`` counts from 1; 0 is the file as a whole."""

    file: str
    line: int = 0
    column: str = ""
    value: str = ""
    accepted: str = ""

    def __str__(self) -> str:
        place = [self.file]
        if self.line:
            place.append(_("line %(line)s") % {"line": self.line})
        if self.column:
            place.append(_("column %(column)s") % {"column": self.column})
        if self.value:
            return _("%(place)s: “%(value)s” is not accepted. Accepted: %(accepted)s") % {
                "place": ", ".join(place),
                "value": self.value,
                "accepted": self.accepted,
            }
        return _("%(place)s: nothing given. Accepted: %(accepted)s") % {
            "place": ", ".join(place),
            "accepted": self.accepted,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something worth knowing that kept nothing out."""

    file: str
    line: int = 0
    column: str = ""
    value: str = ""
    text: str

    def __str__(self) -> str:
        place = (
            self.file
            if not self.line
            else _("%(file)s, line %(line)s")
            % {
                "file": self.file,
                "line": self.line,
            }
        )
        return f"{place}: {self.text}"


@dataclass(slots=True, kw_only=True)
class FileReport:
    """One file: rows read, and rows of facts created, changed and found unchanged."""

    name: str
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    units_issued: int = 0
    faults: list[Fault] = field(default_factory=list)
    faults_not_kept: int = 0
    remarks: list[Remark] = field(default_factory=list)
    remarks_not_kept: int = 0

    @property
    def is_refused(self) -> bool:
        return bool(self.faults)

    def add_fault(self, fault: Fault) -> None:
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(fault)
        else:
            self.faults_not_kept += 1

    def add_remark(self, remark: Remark) -> None:
        if len(self.remarks) >= REMARKS_KEPT:
            self.remarks_not_kept += 1
        elif remark not in self.remarks:
            self.remarks.append(remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalComparison:
    """A project's official total beside the sum of what was loaded. Units, 1 tCO2e each."""

    project_reference: str
    official: int
    notified: int | None
    issued: int
    source: str

    @property
    def agrees(self) -> bool:
        return self.official == self.notified


@dataclass(slots=True, kw_only=True)
class LoadReport:
    """A whole load: one report per known file found, and the totals compared."""

    files: list[FileReport] = field(default_factory=list)
    totals: list[TotalComparison] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[Fault]:
        return [fault for file in self.files for fault in file.faults]

    @property
    def remarks(self) -> list[Remark]:
        return [remark for file in self.files for remark in file.remarks]

    @property
    def is_accepted(self) -> bool:
        return not self.faults

    @property
    def changes(self) -> int:
        return sum(file.created + file.changed for file in self.files)
