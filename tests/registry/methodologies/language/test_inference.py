"""Units over random formulas: what was made to work out is accepted, and one wrong unit anywhere is found."""

import os
import random
from dataclasses import replace

from registry.methodologies.language.inference import Inference
from registry.methodologies.language.reading import read
from registry.methodologies.language.syntax import parse
from registry.methodologies.language.units import ONE, is_the_same, unit_of
from tests.registry.methodologies.language.small import TEXT

FORMULAS = max(int(os.environ.get("REGISTRY_PROVE_FORMULAS", "700")) // 5, 100)
SEED = int(os.environ.get("REGISTRY_PROVE_SEED", "5"))
UNITS = [
    unit_of(text)
    for text in ("MWh", "GJ", "t", "tCO2", "kW", "h", "y", "km", "%", "1000Nm3", "degC", "tCO2/MWh")
]
SMALL = read(TEXT)
TONNES = unit_of("tCO2")


def made(chance, unit, depth, literals):
    """An expression of a unit. A literal is written as a gap, and its unit noted."""
    if depth <= 0 or chance.random() < 0.15:
        literals.append(unit)
        return f"{chance.randint(1, 99)}@{len(literals) - 1}@"

    def inner(wanted):
        return made(chance, wanted, depth - 1, literals)

    other = chance.choice(UNITS)
    match chance.randrange(8):
        case 0:
            return f"({inner(unit)} {chance.choice('+-')} {inner(unit)})"
        case 1 | 2:
            return f"{inner(unit / other)} * ({inner(other)})"
        case 3:
            return f"{inner(unit * other)} / ({inner(other)})"
        case 4:
            return f"if({inner(other)} {chance.choice(['<', '>=', '='])} {inner(other)}, {inner(unit)}, {inner(unit)})"
        case 5:
            return f"{chance.choice(['min', 'max'])}({inner(unit)}, {inner(unit)})"
        case 6:
            return f"sum(i: {inner(unit)})" if depth == 4 else f"abs(-{inner(unit)})"
    return f"round_down({inner(unit / other**2)} * ({inner(other)})^2, 3)"


def filled(text, units):
    for number, unit in enumerate(units):
        text = text.replace(f"@{number}@", "" if unit == ONE else f" {unit}")
    return text


def codes(expression):
    formula = replace(SMALL.formulas["RE"], expression=expression, tree=parse(expression))
    methodology = replace(SMALL, formulas={**SMALL.formulas, "RE": formula})
    return {fault.code for fault in Inference(methodology, {}).run().faults}


def test_one_wrong_unit_is_found_wherever_it_stands():
    chance = random.Random(SEED)
    found = 0
    while found < FORMULAS:
        units = []
        text = made(chance, TONNES, 4, units)
        whole = filled(text, units)
        if len(whole) > 1_500 or any(len(str(unit)) > 60 for unit in units):
            continue
        assert codes(whole) == set(), whole
        place = chance.randrange(len(units))
        wrong = chance.choice([unit for unit in UNITS if not is_the_same(unit, units[place])])
        changed = filled(text, [*units[:place], wrong, *units[place + 1 :]])
        assert codes(changed) & {"unit_mismatch", "unit_scale"}, f"{whole}\n{changed}"
        found += 1
