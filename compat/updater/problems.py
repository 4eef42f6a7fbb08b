"""What can go wrong, as one line for the user."""


class UpdateError(Exception):
    """What went wrong, as one line for the user."""


class UsageError(UpdateError):
    """The call itself is wrong, or no index is known."""


class NotOnIndex(UpdateError):
    """The index has no such page."""
