"""Loads a folder of public facts: each file whole or not at all, in the order of what refers to what.

A file with a fault is refused with every fault named; the files after it still load what
they can, and name what they refer to in vain. The same folder again changes nothing.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.history import change_context
from registry.issuance.operations.published import issue_all_notified
from registry.reference_data.models import LoadedFile
from registry.reference_data.operations import monitoring_cases
from registry.reference_data.operations.reading import SeenKeys, read_rows
from registry.reference_data.operations.references import References
from registry.reference_data.operations.report import Fault, FileReport, LoadReport, shortened
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from registry.reference_data.operations.tables.base import FactTable, Record
from registry.reference_data.operations.tables.issuances import Issuances
from registry.reference_data.operations.tables.methodologies import Methodologies, name_unknown_projects
from registry.reference_data.operations.tables.partner_countries import PartnerCountries, SectoralScopes
from registry.reference_data.operations.tables.planned_projects import PlannedProjects
from registry.reference_data.operations.tables.projects import Projects
from registry.reference_data.operations.tables.third_party_entities import ThirdPartyEntities
from registry.rules.operations.shipped_sets import adopt_shipped_cycles

TABLES: tuple[type[FactTable], ...] = (
    SectoralScopes,
    PartnerCountries,
    ThirdPartyEntities,
    Methodologies,
    Projects,
    PlannedProjects,
    Issuances,
)
KNOWN_FILES = (*(table.name for table in TABLES), monitoring_cases.NAME)
LOADING_LOCK = 1246580046  # two loads at once would each make the other's placeholders


def load_folder(folder: Path, authority: Authority, *, is_shipped: bool = False) -> LoadReport:
    """Load every known file of ``folder``. Raises NotADirectoryError when it is none."""
    if not folder.is_dir():
        raise NotADirectoryError(str(folder))
    report = LoadReport()
    with transaction.atomic():
        _wait_for_other_loads()
        adopt_shipped_rule_sets(authority)
    names = {path.name for path in folder.iterdir()}
    for table in TABLES:
        if table.name in names:
            report.files.append(_load_file(folder / table.name, authority, _reads(table), is_shipped))
    if monitoring_cases.NAME in names:
        path = folder / monitoring_cases.NAME
        report.files.append(_load_file(path, authority, monitoring_cases.load_monitoring_cases, is_shipped))
    if any(file.name == PartnerCountries.name and not file.is_refused for file in report.files):
        with transaction.atomic():  # after the countries that they are for
            _wait_for_other_loads()
            adopt_shipped_cycles(authority)
    for file in report.files:
        if file.name == Methodologies.name and not file.is_refused:
            name_unknown_projects(file)
    report.left_alone = sorted(names.difference(KNOWN_FILES))
    report.totals = monitoring_cases.compare_totals()
    return report


def _reads(table: type[FactTable]) -> Callable[[Path, FileReport], None]:
    def read(path: Path, report: FileReport) -> None:
        _load_table(table(report, References()), path, report)

    return read


def _load_file(
    path: Path, authority: Authority, read: Callable[[Path, FileReport], None], is_shipped: bool
) -> FileReport:
    """One file in one transaction, undone as a whole when anything in it is refused."""
    report = FileReport(name=path.name)
    try:
        with transaction.atomic(), change_context(authority, reason=f"Loaded {path.name}"):
            _wait_for_other_loads()
            if path.is_file():
                read(path, report)
            else:  # a folder, or a pipe that would never end
                report.add_fault(Fault(file=path.name, value=_("no file"), accepted=_("an ordinary file")))
            if not report.is_refused and path.name == Issuances.name:
                _issue_units(report, authority)
            if not report.is_refused:
                _remember(path, authority, report, is_shipped)
                connection.check_constraints()
            if report.is_refused:
                transaction.set_rollback(True)
    except DatabaseError as error:
        # What the checks here let through, the database did not: named, never half written.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        report.add_fault(
            Fault(file=path.name, value=shortened(reason), accepted=_("what the database's rules allow"))
        )
    if report.is_refused:
        report.created = report.changed = report.unchanged = report.units_issued = 0
    return report


def _issue_units(report: FileReport, authority: Authority) -> None:
    """Units for every side that has issued; what the ledger refuses is a fault of the file."""
    report.units_issued, refused = issue_all_notified(authority)
    for notification, refusal in refused:
        accepted = _("what the ledger allows; it says: %(message)s") % {"message": refusal.message}
        value = f"{notification.decision.slug} ({notification.side}): {notification.quantity}"
        report.add_fault(Fault(file=report.name, value=value, accepted=accepted))


def _wait_for_other_loads() -> None:
    """Until the transaction ends, no other load begins a file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])


def _load_table(table: FactTable, path: Path, report: FileReport) -> None:
    """Read, check and store row by row; after the first fault, only read and check."""
    seen = SeenKeys()
    batch: list[Record] = []
    for row in read_rows(path, table.columns, report):
        record = table.read(row)
        if record is None or not seen.is_new(row, record.key, table.key_column):
            continue
        batch.append(record)
        if len(batch) == table.batch_size:
            table.write(batch)
            batch = []
    if batch:
        table.write(batch)
    if not report.is_refused:
        table.finish()


def digest_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _remember(path: Path, authority: Authority, report: FileReport, is_shipped: bool) -> None:
    """Note a content the first time it is loaded; a repeat leaves no row."""
    loaded, _is_new = LoadedFile.objects.get_or_create(
        name=path.name,
        sha256=digest_of(path),
        defaults={"rows": report.rows, "loaded_by": authority.actor.name, "is_shipped": is_shipped},
    )
    if is_shipped and not loaded.is_shipped:
        loaded.is_shipped = True
        loaded.save(update_fields=["is_shipped"])
