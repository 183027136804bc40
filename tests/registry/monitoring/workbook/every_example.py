"""Every worked example of every methodology, recalculated by LibreOffice: part of ``manage.py prove workbooks``."""

import pytest

from registry.methodologies.language.reading import shipped
from registry.monitoring.workbook.comparing import differing
from registry.monitoring.workbook.writing import write

from .making import of_example, read_bytes, tables_of
from .office import PROGRAM, recalculated
from .test_examples import EXAMPLES


@pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed")
def test_libreoffice_comes_to_the_same_value_in_every_cell_of_every_example():
    made = [(shipped(reference, version), example) for reference, version, example in EXAMPLES]
    workbooks = [of_example(methodology, example) for methodology, example in made]
    contents = [
        write(workbook, methodology, tables_of(methodology))
        for workbook, (methodology, _example) in zip(workbooks, made, strict=True)
    ]
    cells, wrong = 0, []
    for workbook, (methodology, _example), content in zip(
        workbooks, made, recalculated(contents), strict=True
    ):
        reading = read_bytes(content, methodology)
        cells += len(reading.claims)
        if reading.workbook != workbook:
            wrong.append((methodology.reference, [(fault.place, fault.code) for fault in reading.faults]))
        wrong += [(methodology.reference, claim.cell, claim.text) for claim in differing(reading)]
    assert wrong == []
    print(f"{len(made)} workbooks, {cells} cells")
