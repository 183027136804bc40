"""Uploads that are too large, cut off, broken or not of one file: refused, and nothing is left of them."""

import io
import resource

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.documents.models import Document

from . import samples
from .conftest import LIMIT, files_in, sent, upload_address


def test_a_file_over_the_limit_is_refused_without_being_stored(proponent, case, folder):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = proponent.post(upload_address(case), sent(b"x" * (LIMIT + 1)))
    assert answer.status_code == 413
    assert "Nothing of it was kept" in answer.content.decode()
    assert files_in(folder) == []
    assert not Document.objects.exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024


def test_a_body_announced_too_large_is_refused_before_it_is_read(proponent, case, folder):
    answer = proponent.generic(
        "POST",
        upload_address(case),
        b"",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(10**12),
        headers={"accept": "application/json"},
        **{"wsgi.input": io.BytesIO(b"--x\r\n")},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
    assert files_in(folder) == []


def multipart(content: bytes) -> tuple[bytes, str]:
    fields = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in sent(b"").items()
        if name != "file"
    )
    head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    return (fields + head).encode() + content + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_an_upload_cut_off_half_way_leaves_nothing(part, proponent, case, folder):
    body, kind = multipart(samples.workbook(500))
    answer = proponent.generic(
        "POST",
        upload_address(case),
        b"",
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(len(body)),
        headers={"accept": "application/json"},
        **{"wsgi.input": io.BytesIO(body[: int(len(body) * part)])},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "upload_cut_off")
    assert files_in(folder) == []
    assert not Document.objects.exists()


def test_a_connection_that_breaks_leaves_nothing(proponent, case, folder):
    body, kind = multipart(samples.workbook(500))

    class Breaking(io.BytesIO):
        def read(self, *args):
            if self.tell() > len(body) // 2:
                raise ConnectionResetError
            return super().read(1000)

    answer = proponent.generic(
        "POST",
        upload_address(case),
        b"",
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(len(body)),
        headers={"accept": "application/json"},
        **{"wsgi.input": Breaking(body)},
    )
    assert answer.status_code == 400
    assert files_in(folder) == []


def test_the_whole_body_by_hand_is_taken(proponent, case):
    """Control of the two above: what fails there is the length, not the form."""
    body, kind = multipart(samples.workbook(500))
    answer = proponent.generic("POST", upload_address(case), body, content_type=kind)
    assert answer.status_code == 302


def test_a_second_file_in_the_form_ends_the_upload(proponent, case, folder):
    fields = sent(samples.workbook())
    fields["other"] = SimpleUploadedFile("b.xlsx", b"x" * 1000)
    answer = proponent.post(upload_address(case), fields)
    assert answer.status_code == 400
    assert files_in(folder) == []
