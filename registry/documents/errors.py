"""Why a file is not taken, and why one that was taken is locked away.

    Refusal (credits.errors)
    └── DocumentRefused
        ├── UploadTooLarge        over the limit: nothing of it was kept
        ├── UploadCutOff          fewer bytes came than were announced: nothing was kept
        ├── UploadEmpty
        ├── DocumentsNotYours     not your turn, or not your part in the case
        ├── DocumentWithdrawn     it was taken back; upload a new one
        ├── TwinHasTwin           a public twin has none of its own
        ├── NotConfidential       only a confidential document has a twin
        ├── NothingToRedact       the confidential document has no accepted version yet
        ├── AlreadyPublished      what the public saw is not taken back
        └── RequestIdUsed         the request id stands for another upload

A file that was taken and is refused by the checks is no refusal: its version stands in quarantine
with one of the codes below, for ever. There is no release, only a new upload.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal, RequestIdReused


class Quarantine(models.TextChoices):
    """Why a file lies in quarantine: what was found, and what to do about it."""

    TYPE_NOT_ACCEPTED = (
        "type_not_accepted",
        _("Files of this type are not taken. Send XLSX, DOCX, PDF, PNG, JPEG, CSV or plain text."),
    )
    EMPTY = "empty", _("There is nothing in the file.")
    DAMAGED = "damaged", _("The file is damaged: it does not hold together as its type should.")
    ENCRYPTED = "encrypted", _("The file is protected by a password. Send it without.")
    UNSAFE_NAMES = "unsafe_names", _("The file holds parts whose names would leave their folder.")
    TOO_MANY_PARTS = "too_many_parts", _("The file holds too many parts.")
    UNPACKS_TOO_LARGE = "unpacks_too_large", _("The file unpacks to far more than it seems to hold.")
    OVERLAPPING_PARTS = "overlapping_parts", _("Parts of the file lie upon each other.")
    NESTED_ARCHIVE = "nested_archive", _("The file holds another archive or document. Send that by itself.")
    TWO_FACES = "two_faces", _("The file can be read as two different things.")
    ENTITIES = "entities", _("The file defines entities of its own, which can swell without end.")
    HUGE_COORDINATES = (
        "huge_coordinates",
        _("Cells lie so far apart that reading them would fill the memory. Remove the far ones."),
    )
    TOO_MANY_CELLS = "too_many_cells", _("The workbook has too many cells.")
    MACROS = "macros", _("The file holds macros or controls. Save it without them.")
    EXTERNAL_LINKS = (
        "external_links",
        _("The file fetches from other files or addresses. Break the links, keeping the values."),
    )
    DYNAMIC_DATA = "dynamic_data", _("The file starts or asks other programs (DDE, RTD, WEBSERVICE).")
    ACTIVE_CONTENT = (
        "active_content",
        _("The PDF holds scripts, actions, forms that send, or files of its own. Print it to a plain PDF."),
    )
    TOO_LARGE_PICTURE = "too_large_picture", _("The picture has too many points.")
    NOT_TEXT = "not_text", _("The text is not in UTF-8, or holds control characters.")
    READER_TOO_LONG = "reader_too_long", _("Reading the file took too long.")
    READER_STOPPED = "reader_stopped", _("Reading the file was stopped: it used too much memory or crashed.")
    MALWARE = "malware", _("The virus scanner found malware.")


class DocumentRefused(Refusal):
    """The upload, or what is asked of a document, is not done."""

    code = "document_refused"
    text = _("This cannot be done with the document.")


class UploadTooLarge(DocumentRefused):
    code = "upload_too_large"
    text = _("The file is larger than %(limit)s, the most that is taken. Nothing of it was kept.")


class UploadCutOff(DocumentRefused):
    code = "upload_cut_off"
    text = _("The file did not arrive whole. Nothing of it was kept; send it again.")


class UploadEmpty(DocumentRefused):
    code = "upload_empty"
    text = _("The file is empty.")


class DocumentsNotYours(DocumentRefused):
    code = "documents_not_yours"
    text = _("Documents of this case cannot be changed by you now.")


class DocumentWithdrawn(DocumentRefused):
    code = "document_withdrawn"
    text = _("This document was withdrawn.")


class TwinHasTwin(DocumentRefused):
    code = "twin_has_twin"
    text = _("This confidential document has its public version already: add a new version to that.")


class NotConfidential(DocumentRefused):
    code = "not_confidential"
    text = _("Only a confidential document has a public version of its own.")


class NothingToRedact(DocumentRefused):
    code = "nothing_to_redact"
    text = _("The confidential document has no accepted version yet.")


class AlreadyPublished(DocumentRefused):
    code = "already_published"
    text = _("It is published, and what the public saw is not taken back.")


class RequestIdUsed(DocumentRefused, RequestIdReused):
    code = "request_id_reused"
    text = _("This request id was used for another upload.")
