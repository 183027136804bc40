"""The settings of signing in that are the same everywhere; `settings` takes them all over."""

AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "registry.identity.passwords.BreachedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "registry.identity.forms.SignUpForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # a trial's e-mails lie in its data folder
# Per address and per account, counted on the cache that all workers share; the others as the library sets them.
ACCOUNT_RATE_LIMITS = {
    "signup": "10/m/ip,60/h/ip",
    # Also codes of the second factor, by person. Source of the hundred: NIST SP 800-63B-4, 3.2.2; setting a new
    # password by e-mail ends the waiting, so that a stranger cannot keep anybody out.
    "login_failed": "10/m/ip,5/5m/key,100/d/key",
    "reset_password": "20/m/ip,5/m/key,20/d/key",
}
ACCOUNT_ADAPTER = "registry.identity.adapters.AccountAdapter"  # who may sign up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an address or a password changes
ACCOUNT_EMAIL_NOTIFICATIONS = True  # people are told when a password or second factor of theirs changes
ACCOUNT_SESSION_REMEMBER = False  # no session outlives the browser
MFA_ADAPTER = "registry.identity.adapters.MultiFactorAdapter"  # secrets encrypted at rest
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    name: f"registry.identity.tries.{form}"
    for name, form in (
        ("authenticate", "AuthenticateByCode"),
        ("reauthenticate", "ReauthenticateByCode"),
        ("authenticate_webauthn", "AuthenticateByPasskey"),
        ("reauthenticate_webauthn", "ReauthenticateByPasskey"),
    )
}
MFA_TOTP_ISSUER = "JCM registry"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "registry.identity.adapters.SingleSignOnAdapter"
