"""A file fits on a few screens, a function on one: what outgrows that is two things."""

import ast
import io
import tokenize

from .house import ROOT, functions, python_files, shown

LINES_OF_CODE = 300  # without blank lines, comments and docstrings
LINES_IN_ALL = 350
LINES_OF_A_FUNCTION = 60
WRITTEN_BY_HAND = ("credits", "registry", "tests")


def lines_of_code(source: str) -> int:
    """Lines that hold a token which is neither a comment nor a text standing alone."""
    quiet = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    quiet |= {tokenize.ENCODING, tokenize.ENDMARKER}
    lines: set[int] = set()
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        alone = token.type == tokenize.STRING and before in quiet
        if token.type not in quiet and not alone:
            lines.update(range(token.start[0], token.end[0] + 1))
        before = token.type
    return len(lines)


def test_lines_of_code_are_counted_without_comments_and_docstrings():
    assert lines_of_code('"""Text\nof two lines."""\n\n# why\nx = 1\ny = (\n    2\n)\n') == 4


def test_no_file_outgrows_its_room():
    long = {}
    for path in [ROOT / "manage.py", *python_files(*WRITTEN_BY_HAND)]:
        if path.exists():
            source = path.read_text(encoding="utf-8")
            if lines_of_code(source) > LINES_OF_CODE or len(source.splitlines()) > LINES_IN_ALL:
                long[shown(path)] = len(source.splitlines())
    assert long == {}


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the end."""
    has_docstring = isinstance(function.body[0], ast.Expr) and isinstance(
        function.body[0].value, ast.Constant
    )
    first = function.body[1] if has_docstring and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


def test_no_function_outgrows_its_screen():
    long = {
        f"{shown(path)}:{function.lineno} {function.name}": body_length(function)
        for path in [ROOT / "manage.py", *python_files(*WRITTEN_BY_HAND)]
        if path.exists()
        for function in functions(path)
        if body_length(function) > LINES_OF_A_FUNCTION
    }
    assert long == {}
