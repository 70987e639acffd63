"""Who acts: the person or the pipeline, as far as the environment says."""

from __future__ import annotations

import getpass
import os


def person() -> str | None:
    """Name who runs this process; None where nothing says it.

    A pipeline's own word comes first (``GITHUB_ACTOR``, ``GITLAB_USER_LOGIN``), then
    the name of the user.
    """
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None  # a container without a user database
