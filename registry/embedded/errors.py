"""The one refusal of this package; its text is the sentence shown to the person who started us."""


class CannotStart(Exception):
    """The embedded services cannot run here and now; the message says why and what to do."""
