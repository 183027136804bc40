"""The one refusal of this package; its text is the sentence shown to the person who started us."""

OWN_SERVERS = "set DATABASE_URL and REDIS_URL to servers of your own"


class CannotStart(Exception):
    """The embedded services cannot run here and now; the message says why and what to do."""
