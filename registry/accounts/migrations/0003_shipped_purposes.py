"""The purposes and usage schemes that are shipped, each with what is known of its source."""

from django.db import migrations

SPECIFICATIONS = "JCM_ID_Spec_Registry_ver01.0, Common Specifications of the JCM Registry; Japan's ordinances on the account book of internationally cooperative emission reductions (31 January 2025)"
OWN = "The specifications name cancellation for any use but the pledge; this purpose is this project's own way to tell such uses apart."
SCHEMES = [
    {
        "code": "gx_ets",
        "name": "GX-ETS, emissions trading scheme of Japan",
        "position": 1,
        "source": "METI, paper on the emissions trading scheme (July 2025): J-Credits and JCM credits may be used for up to 10 % of actual emissions",
        "verification": "yes",
    },
    {
        "code": "shk_reporting",
        "name": "SHK, greenhouse gas reporting system of Japan",
        "position": 2,
        "source": "",
        "verification": "no",
        "notes": "That uses are reported under it is this project's proposal.",
    },
    {
        "code": "voluntary",
        "name": "voluntary, under no scheme",
        "position": 3,
        "source": "",
        "verification": "no",
        "notes": "This project's own.",
    },
]
PURPOSES = [
    {
        "code": "national_pledge",
        "name": "Counted toward a country's pledge",
        "account_kind": "retirement",
        "authorisation_use": "ndc",
        "source": SPECIFICATIONS,
        "verification": "yes",
        "notes": "Retired units are used as part of the internationally pledged mitigation effort of the country of the registry.",
    },
    {
        "code": "own_offsetting",
        "name": "Offsetting of one's own emissions",
        "account_kind": "cancellation",
        "needs_scheme": True,
        "authorisation_use": "op",
        "source": SPECIFICATIONS,
        "verification": "no",
        "notes": OWN,
    },
    {
        "code": "gx_ets",
        "name": "Use in the emissions trading scheme GX-ETS",
        "account_kind": "cancellation",
        "needs_scheme": True,
        "only_scheme_id": "gx_ets",
        "authorisation_use": "op",
        "source": "METI, paper on the emissions trading scheme (July 2025)",
        "verification": "no",
        "notes": "That JCM credits may be used is sourced; that they are cancelled for it in this account is not.",
    },
    {
        "code": "product_claim",
        "name": "Claim about a product or service",
        "account_kind": "cancellation",
        "needs_scheme": True,
        "authorisation_use": "op",
        "source": SPECIFICATIONS,
        "verification": "no",
        "notes": OWN,
    },
    {
        "code": "on_behalf",
        "name": "On behalf of another",
        "account_kind": "cancellation",
        "needs_beneficiary": True,
        "is_on_behalf": True,
        "needs_scheme": True,
        "authorisation_use": "op",
        "source": SPECIFICATIONS,
        "verification": "no",
        "notes": OWN,
    },
    {
        "code": "mandatory",
        "name": "Mandatory cancellation by decision",
        "account_kind": "cancellation",
        "for_officers_only": True,
        "source": "",
        "verification": "no",
        "notes": "For over-issuance or a loss event, by the registry manager on a decision of the Joint Committee: this project's proposal.",
    },
]
NONE = {"needs_beneficiary": False, "is_on_behalf": False, "needs_scheme": False, "for_officers_only": False}


def write(apps, schema_editor):
    apps.get_model("accounts", "UsageScheme").objects.bulk_create(
        apps.get_model("accounts", "UsageScheme")(**row) for row in SCHEMES
    )
    model = apps.get_model("accounts", "Purpose")
    model.objects.bulk_create(
        model(**{**NONE, **row, "position": position}) for position, row in enumerate(PURPOSES, 1)
    )


def take_back(apps, schema_editor):
    apps.get_model("accounts", "Purpose").objects.all().delete()
    apps.get_model("accounts", "UsageScheme").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_certificates")]

    operations = [migrations.RunPython(write, take_back)]
