"""QR codes as rows of dots: typst and web pages draw them themselves, without pictures."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # the margin that readers need (ISO/IEC 18004), in dots


def dots(text: str) -> list[str]:
    """The code of a text, one string of 0 and 1 for each row, without a margin."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]


def drawing(text: str, label: str) -> SafeString:
    """The code as SVG for a web page: dark dots on white whatever the colours of the page."""
    rows = dots(text)
    size = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dot in enumerate(row)
        if dot == "1"
    )
    return format_html(
        '<svg class="qr-code" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<rect width="100%" height="100%" fill="#fff"/><path d="{}" fill="#000"/></svg>',
        *(label, size, size, size * 4, size * 4, path),
    )
