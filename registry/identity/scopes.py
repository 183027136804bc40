"""What an API credential may be used for. A scope never grants what its owner may not do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    REGISTER_READ = "register.read", _("Read the public register")
    LEDGER_READ = "ledger.read", _("Download the ledger (auditors)")
    CASES_READ = "cases.read", _("Read the cases of one's organisations")
    CASES_WRITE = "cases.write", _("Save forms, upload documents and take steps in cases")
    ACCOUNTS_READ = "accounts.read", _("Read one's accounts: holdings, statements, trusted accounts")
    ACCOUNTS_WRITE = "accounts.write", _("Propose trusted accounts, take them off, tighten limits")
    INSTRUCTIONS_READ = (
        "instructions.read",
        _("Read the instructions of one's accounts, and ask what would be accepted"),
    )
    INSTRUCTIONS_WRITE = (
        "instructions.write",
        _("Propose, reject, refuse and abort instructions of one's accounts"),
    )
    INSTRUCTIONS_APPROVE = (
        "instructions.approve",
        _("Approve and accept what others proposed for one's accounts"),
    )
    WEBHOOKS_WRITE = "webhooks.write", _("Read and keep the webhooks of organisations one administers")
