"""Can what somebody states be written, read back and compared: the form of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.registry.instants import event_time

if TYPE_CHECKING:
    from pytest_mlgate.registry.protocol import Approval
    from pytest_mlgate.registry.protocol import Promotion
    from pytest_mlgate.registry.protocol import Rollback


def check_promotion(promotion: Promotion) -> None:
    """Refuse a promotion that could be written but never read back or compared.

    Raises
    ------
    InvalidInput
        Naming the first value that breaks a rule.
    """
    check_text("name", promotion.name)
    check_text("record", promotion.record)
    digits(promotion.digest, name="digest")
    if promotion.baseline_digest is not None:
        digits(promotion.baseline_digest, name="baseline_digest")
    if promotion.override is not None:
        check_text("override", promotion.override)
        check_text("who", promotion.who)
    event_time(promotion.when)


def check_rollback(rollback: Rollback) -> None:
    """Refuse a rollback that could be written but never read back.

    Raises
    ------
    InvalidInput
        Naming the first value that breaks a rule.
    """
    check_text("name", rollback.name)
    check_text("reason", rollback.reason)
    if rollback.leaving is not None:
        digits(rollback.leaving, name="leaving")
    if rollback.version is not None and (
        type(rollback.version) is not int or rollback.version < 1
    ):
        rule = "the number of a version, counted from 1"
        raise InvalidInput.because("version", rule, rollback.version)
    event_time(rollback.when)


def check_approval(approval: Approval) -> None:
    """Refuse an approval that could be written but never read back.

    Raises
    ------
    InvalidInput
        Naming the first value that breaks a rule.
    """
    for name in ("name", "artifact_name", "record", "reason", "who"):
        check_text(name, getattr(approval, name))
    digits(approval.digest, name="digest")
    event_time(approval.when)


def check_text(name: str, value: object) -> None:
    """Refuse what is no text, is blank, or has no UTF-8 form.

    Raises
    ------
    InvalidInput
        The message calls it `name`.
    """
    rule = "text that is not blank and has a UTF-8 form"
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput.because(name, rule, value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput.because(name, rule, value[:80]) from error
