"""Whatever unit of its kind an input is given in, every shipped methodology comes to the same, exactly."""

import pytest

from registry.methodologies.language.calculating import Input, calculate
from registry.methodologies.language.exact import ends, read_decimal, written
from registry.methodologies.language.examples import inputs_of_example
from registry.methodologies.language.reading import SHIPPED
from registry.methodologies.language.units import KNOWN, ONE, Unit, conversion, unit_of

TABLES = SHIPPED.tables()


def another(unit):
    """Another unit of the same kind in which decimals still end; the unit itself where there is none."""
    for name, power in unit.powers:
        for other in KNOWN:
            made = Unit(((other, power),)) * (unit / Unit(((name, power),)))
            factor = conversion(unit, made)
            if other != name and factor and ends(factor) and ends(1 / factor) and len(written(factor)) < 20:
                return made, factor
    return unit, 1


@pytest.mark.parametrize("reference", SHIPPED.references(), ids="-".join)
def test_other_units_change_nothing(reference):
    methodology = SHIPPED.methodology(*reference)
    for example in methodology.examples:
        plain = inputs_of_example(example)
        converted = []
        for one in plain:
            number = read_decimal(str(one.value))
            if number is None or unit_of(one.unit or "1") == ONE:
                converted.append(one)
                continue
            unit, factor = another(unit_of(one.unit))
            converted.append(Input(one.symbol, written(number * factor), str(unit), one.point, one.period))
        before, after = (calculate(methodology, rows, TABLES, steps=False) for rows in (plain, converted))
        assert before.years == after.years
        assert before.is_complete
    assert methodology.examples
