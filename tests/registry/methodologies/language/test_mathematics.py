"""Formulas as mathematics: every shipped one in MathML that is XML, and in typst that sets."""

import typst as setter
from defusedxml import ElementTree

from registry.methodologies.language.mathematics import mathml, symbol_mathml, symbol_typst, typst
from registry.methodologies.language.reading import SHIPPED, read
from tests.registry.methodologies.language.small import changed


def every_formula():
    for reference in SHIPPED.references():
        methodology = SHIPPED.methodology(*reference)
        yield from ((methodology, formula) for formula in methodology.formulas.values())


def test_every_shipped_formula_is_mathematics():
    lines = []
    for methodology, formula in every_formula():
        tree = ElementTree.fromstring(mathml(methodology, formula))
        assert tree.tag == "math"
        lines.append(f"$ {typst(methodology, formula)} $")
    assert len(lines) > 200
    pdf = setter.compile("\n\n".join(sorted(set(lines))).encode(), format="pdf")
    assert pdf.startswith(b"%PDF")


def test_a_solar_formula_reads_as_printed():
    methodology = SHIPPED.methodology("MN_AM003", "2.0")
    shown = mathml(methodology, methodology.formulas["RE"])
    assert "<munder><mo>∑</mo><mi>i</mi></munder>" in shown
    assert "<msub><mi>EG</mi><mtext>i,p</mtext></msub>" in shown
    assert "<msub><mi>EF</mi><mtext>RE,i</mtext></msub>" in shown
    assert shown.count("<msub><mi>RE</mi><mtext>p</mtext></msub>") == 1


def test_texts_of_a_file_are_text():
    evil = changed('symbol = "EG_{i,p}"', "symbol = '<script>\"#sys$'")
    methodology = read(evil)
    formula = methodology.formulas["net"]
    assert "<script>" not in mathml(methodology, formula)
    assert "&lt;script&gt;" in mathml(methodology, formula)
    assert setter.compile(f"$ {typst(methodology, formula)} $".encode(), format="pdf")
    assert "<b>" not in symbol_mathml("<b>")
    assert symbol_typst('a"b_{c}').count('\\"') == 1
