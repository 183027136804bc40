"""Load a folder of public JCM facts: ``manage.py load_public_register [FOLDER]``.

Without FOLDER the facts shipped with the registry. Ends with status 1 when a file was refused.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.identity.system_authority import system_authority
from registry.reference_data.operations.load import KNOWN_FILES, load_folder
from registry.reference_data.operations.report import FileReport, LoadReport
from registry.reference_data.operations.shipped import shipped_authority
from registry.reference_data.operations.shipped_folder import SHIPPED_FACTS


class Command(BaseCommand):
    help = "Load public JCM facts from a folder; without one, the facts shipped with the registry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="folder with files such as projects.csv")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        try:
            if folder is None:
                report = load_folder(SHIPPED_FACTS, shipped_authority(), is_shipped=True)
            else:
                authority = system_authority(
                    "registry.reference_data.load_public_register",
                    f"Public facts in the folder {folder.name}"[:500],
                )
                report = load_folder(folder, authority)
        except NotADirectoryError as error:
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": error}) from error
        if not report.files:
            raise CommandError(_("The folder holds none of: %(files)s.") % {"files": ", ".join(KNOWN_FILES)})
        for file in report.files:
            self._tell_file(file)
        self._tell_rest(report)
        if not report.is_accepted:
            refused = ", ".join(file.name for file in report.files if file.is_refused)
            raise CommandError(
                _("Refused, nothing of these files was written: %(files)s.") % {"files": refused}
            )

    def _tell_file(self, file: FileReport) -> None:
        if file.is_refused:
            self.stdout.write(self.style.ERROR(_("%(name)s: refused") % {"name": file.name}))
        else:
            names = ("name", "rows", "created", "changed", "unchanged")
            self.stdout.write(
                _("%(name)s: %(rows)s rows; %(created)s new, %(changed)s changed, %(unchanged)s as before")
                % {name: getattr(file, name) for name in names}
            )
        if file.units_issued:
            self.stdout.write(_("  %(units)s units issued") % {"units": file.units_issued})
        for fault in file.faults:
            self.stdout.write(self.style.ERROR(f"  ✗ {fault}"))
        if file.faults_not_kept:
            self.stdout.write(_("  … and %(count)s more faults") % {"count": file.faults_not_kept})
        for remark in file.remarks:
            self.stdout.write(f"  · {remark}")
        if file.remarks_not_kept:
            self.stdout.write(_("  … and %(count)s more remarks") % {"count": file.remarks_not_kept})

    def _tell_rest(self, report: LoadReport) -> None:
        if report.left_alone:
            self.stdout.write(_("Left alone: %(files)s") % {"files": ", ".join(report.left_alone)})
        for total in report.totals:
            words = {
                "project": total.project_reference,
                "official": total.official,
                "notified": "–" if total.notified is None else total.notified,
                "issued": total.issued,
                "verdict": pgettext("the official total", "agrees") if total.agrees else _("DIFFERS"),
            }
            self.stdout.write(
                _(
                    "%(project)s: official total %(official)s, notified %(notified)s (%(verdict)s), "
                    "units issued %(issued)s"
                )
                % words
            )
