"""The limited process: reads the workbook on its standard input, tells its cells as lines of JSON, ends.

Started by ``limited.rows`` as ``python -I child.py PROCESSOR_SECONDS WALL_SECONDS MOST_CELLS``. It first
gives up its rights; only then is a byte of the file read. The last line says how it ended.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

OUT_OF_MEMORY = 3


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from registry.documents.reading.confinement import confine

    # Where NumPy is installed, openpyxl would load it, and it asks for threads that nobody may start here.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    confine(processor_seconds=int(sys.argv[1]), wall_seconds=int(sys.argv[2]))
    try:
        with os.fdopen(0, "rb", closefd=False) as file:
            ended = told(file, int(sys.argv[3]), sys.stdout.write)
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)  # nothing of what the file left in memory gets another turn


def told(file: IO[bytes], most_cells: int, write: Callable[[str], object]) -> dict[str, Any]:
    """Tell the workbook, line by line; how it ended: ``{"end": ""}``, or a code with its details."""
    from registry.documents.reading.archives import open_archive
    from registry.documents.reading.verdict import Hostile
    from registry.monitoring.workbook.cells import tell

    encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

    def say(line: Any) -> None:
        write(encode(line) + "\n")

    try:
        with open_archive(file) as archive:
            tell(archive, say, most_cells)
    except Hostile as found:
        return {"end": found.code, "details": found.details}
    except RecursionError:
        return {"end": "damaged", "details": {}}
    return {"end": ""}


if __name__ == "__main__":
    main()
