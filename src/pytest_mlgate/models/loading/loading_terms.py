"""What the settings of a subject say about loading its model: `terms_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.models.formats.loaded import LoadingTerms

if TYPE_CHECKING:
    from pytest_mlgate.settings import SubjectSettings


def terms_of(settings: SubjectSettings) -> LoadingTerms:
    """Take the keys of a subject that go with `model` or `registry`.

    Examples
    --------
    >>> from pytest_mlgate.settings import SubjectSettings
    >>> terms_of(SubjectSettings(model="m.skops", trusted=("json.loads",))).trusted
    ('json.loads',)

    What is not listed there is not trusted, whatever a file says of itself.
    """
    return LoadingTerms(
        trusted=settings.trusted,
        trust=settings.trust,
        sha256=settings.sha256,
        classes=settings.classes,
        features=settings.features,
        form=settings.form,
        batch=settings.batch or 1000,
        timeout=settings.timeout,
        request=settings.request,
        tracking=settings.tracking,
    )
