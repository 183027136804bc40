"""The limited process: reads the file on its standard input, writes one line of JSON, ends.

Started by ``limited.inspect`` as ``python -I child.py PROCESSOR_SECONDS WALL_SECONDS``. It first gives
up its rights; only then is a byte of the file read.
"""

import json
import os
import sys
from pathlib import Path

OUT_OF_MEMORY = 3


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from registry.documents.reading.confinement import confine

    confine(processor_seconds=int(sys.argv[1]), wall_seconds=int(sys.argv[2]))
    try:
        answer = look()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # nothing of what the file left in memory gets another turn


def look() -> dict[str, object]:
    from registry.documents.reading.kinds import look_into
    from registry.documents.reading.verdict import Hostile

    with os.fdopen(0, "rb", closefd=False) as file:
        try:
            media_type, findings = look_into(file)
        except Hostile as found:
            return {"code": found.code, "media_type": "", "findings": found.details}
        except RecursionError:
            return {"code": "damaged", "media_type": "", "findings": {}}
    return {"code": "", "media_type": media_type, "findings": findings}


if __name__ == "__main__":
    main()
