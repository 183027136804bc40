"""LibreOffice as the one who recalculates: every saved result is taken out before, so that it must."""

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
SAVED_RESULT = re.compile(rb"(</f>)<v>[^<]*</v>")
SECONDS = 300


def without_results(content: bytes) -> bytes:
    """The workbook with its formulas and no result of any."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename.startswith("xl/worksheets/"):
                body = SAVED_RESULT.sub(rb"\1", body)
            new.writestr(part, body)
    return made.getvalue()


def recalculated(contents: list[bytes]) -> list[bytes]:
    """The workbooks as LibreOffice saves them after working out every formula."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory() as folder:
        given, done = Path(folder, "given"), Path(folder, "done")
        given.mkdir()
        names = []
        for number, content in enumerate(contents):
            names.append(given / f"{number}.xlsx")
            names[-1].write_bytes(without_results(content))
        subprocess.run(
            [
                PROGRAM,
                f"-env:UserInstallation=file://{folder}/profile",
                *("--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(done)),
                *map(str, names),
            ],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        return [(done / name.name).read_bytes() for name in names]
