"""Each shipped file passes the check that stands before adoption, and reads to the same without its family."""

import pytest

from registry.methodologies.language.checking import check
from registry.methodologies.language.reading import SHIPPED, read, shipped

REFERENCES = SHIPPED.references()


@pytest.mark.parametrize(("reference", "version"), REFERENCES)
def test_nothing_stands_in_the_way_of_adoption(reference, version):
    methodology = shipped(reference, version)

    faults = check(methodology, SHIPPED.tables(methodology.tables))

    assert [str(fault) for fault in faults] == []


@pytest.mark.parametrize(("reference", "version"), REFERENCES)
def test_the_whole_text_reads_to_itself(reference, version):
    methodology = shipped(reference, version)

    again = read(methodology.text)

    assert again.text == methodology.text
    assert again.digest == methodology.digest
    assert (again.reference, again.version) == (reference, version)
