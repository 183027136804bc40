"""What an API credential may be used for. A scope never grants what its owner may not do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    REGISTER_READ = "register.read", _("Read the public register")
    LEDGER_READ = "ledger.read", _("Download the ledger (auditors)")
    CASES_READ = "cases.read", _("Read the cases of one's organisations")
    CASES_WRITE = "cases.write", _("Save forms, upload documents and take steps in cases")
