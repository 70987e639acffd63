"""Personal data are found where they are, and not where numbers only look alike."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.data.rules.personal_data import found_kind
from pytest_mlgate.data.rules.personal_data import is_luhn
from pytest_mlgate.data.rules.personal_data import shape_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ada.l+news@mail.example.co.uk", "email"),
        ("mailto:o'hara@example.org>", "email"),
        ("jörg@münchen.example", "email"),
        # examples of the registry of IBANs (ISO 13616)
        ("GB82 WEST 1234 5698 7654 32", "iban"),
        ("FR1420041010050500013M02606", "iban"),
        ("NO9386011117947", "iban"),
        # numbers that issuers publish for tests
        ("4111-1111-1111-1111", "card"),
        ("378282246310005", "card"),
        ("5555 5555 5555 4444", "card"),
        ("client 192.168.0.17 said", "ip"),
        ("2001:db8::8a2e:370:7334", "ip"),
        ("+49 (0)30 901820", "phone"),
        ("0049 30 901820", "phone"),
        ("(555) 010-9999", "phone"),
        ("call 555-010-9999 now", "phone"),
    ],
)
def test_it_is_found(text, kind):
    assert found_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words",
        "user@localhost",
        "a@b",
        "@handle",
        "price @ 3.50",
        "2026-01-31",
        "2026-01-31T09:30:00Z",
        "12:30:45",
        "::",
        "127.0.0.1",
        "1.2.3",
        "999.1.1.1",
        "1.2.3.4.5",
        "3.14159265358979",
        "4111111111111112",
        "1234567890123456",
        "DE88370400440532013000",
        "550e8400-e29b-41d4-a716-446655440000",
        "0.123456789012345678",
        "-1234567",
        "1,234,567,890",
        "order 20260131-00017",
    ],
)
def test_it_is_not_taken_for_a_person(text):
    assert found_kind(text) is None


@given(st.text(string.digits, min_size=1, max_size=18))
def test_exactly_one_check_digit_satisfies_luhn(digits):
    assert sum(is_luhn(digits + check) for check in string.digits) == 1


@given(
    st.text(string.ascii_uppercase, min_size=2, max_size=2),
    st.text(string.ascii_uppercase + string.digits, min_size=11, max_size=30),
    st.integers(0, 96),
)
def test_an_account_is_found_with_its_check_digits_and_with_no_others(
    country, account, wrong
):
    number = int("".join(str(int(c, 36)) for c in account + country + "00"))
    check = 98 - number % 97
    assert found_kind(f"{country}{check:02}{account}", ["iban"]) == "iban"
    assume((wrong - check) % 97)
    assert found_kind(f"{country}{wrong:02}{account}", ["iban"]) is None


@given(st.text())
def test_a_shape_holds_no_letter_and_no_digit_of_the_text(text):
    shape = shape_of(text)
    assert len(shape) <= 41
    assert shape.isprintable()
    assert not any(c.isalnum() and c not in "x9" for c in shape)


@pytest.mark.parametrize(
    "text",
    [
        "a@" + "a." * 50_000,
        "a" * 100_000 + "@",
        "1 " * 50_000,
        "+1" + "()" * 50_000,
        "DE44" + " A" * 50_000,
        ":" * 100_000,
        "1." * 50_000,
        ("a" * 64 + "@") * 1500,
    ],
    ids=range(8),
)
def test_no_cell_makes_the_search_slow(text):
    started = time.perf_counter()
    found_kind(text)
    assert time.perf_counter() - started < 2
