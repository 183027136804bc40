"""What is recorded of the holder of an account, besides its name (domain section 5.3).

Source: the items of an entity holding account in Japan's registry: name, representative and seat, also in
English; telephone and other contacts; the department in charge of credits, in Japanese and English. A foreign
entity writes English only.
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.lifecycle.models import Case


@pghistory.track()
class HolderDetails(models.Model):
    """The recorded items of one account's holder. Contacts and people are never public."""

    account = models.OneToOneField(
        Account,
        verbose_name=_("account"),
        to_field="public_id",
        db_column="account_public_id",
        on_delete=models.PROTECT,
        related_name="details",
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("recorded by application"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name_in_english = models.CharField(_("name in English"), max_length=300)
    name_local = models.CharField(_("name in the language of the side"), max_length=300, blank=True)
    legal_representative = models.CharField(_("representative of the holder"), max_length=300)
    legal_representative_local = models.CharField(
        _("representative, in the language of the side"), max_length=300, blank=True
    )
    address_in_english = models.TextField(_("address of the seat in English"), max_length=1000)
    address_local = models.TextField(
        _("address of the seat in the language of the side"), max_length=1000, blank=True
    )
    telephone = models.CharField(_("telephone"), max_length=40)
    email = models.EmailField(_("e-mail address"))
    department_in_english = models.CharField(_("department in charge, in English"), max_length=300)
    department_local = models.CharField(
        _("department in charge, in the language of the side"), max_length=300, blank=True
    )
    department_address = models.TextField(_("address of the department"), max_length=1000, blank=True)
    is_trust_property = models.BooleanField(
        _("holds units in trust"),
        default=False,
        help_text=_("Whether units are, all or in part, trust property."),
    )

    class Meta:
        verbose_name = _("record of an account holder")
        verbose_name_plural = _("records of account holders")
        ordering = ["name_in_english", "id"]
        constraints = [
            models.CheckConstraint(name="holder_details_have_a_name", condition=~Q(name_in_english="")),
        ]
        triggers = [pgtrigger.Protect(name="keep_holder_details", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name_in_english
