"""Decides how a customer's record is edited: known fields, unchanged in between, evidenced (D1)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from huikuan.books.evidence import operations as evidence
from huikuan.books.parties.models import Customer
from huikuan.books.parties.queries import CustomerView, NoSuchCustomer, view
from huikuan.kernel.actors import Actor
from huikuan.kernel.currencies import known
from huikuan.rules import terms

Speller = Callable[[str], tuple[str, str]]

LONGEST: Final[Mapping[str, int]] = {
    "name": 300,
    "short_name": 120,
    "tax_id": 40,
    "country": 60,
    "region": 60,
    "industry": 120,
    "group_no": 60,
    "salesperson": 100,
    "terms": 200,
}
_OTHERS: Final = frozenset({"since", "currency", "key_account"})


class EditedMeanwhile(ValueError):
    """Somebody has changed the record since it was read; `version` is the one in force."""

    def __init__(self, version: int) -> None:
        """Keep the version in force."""
        self.version = version
        super().__init__(f"version {version}")


class BadEdit(ValueError):
    """A field cannot be what was asked; `field` and a text `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        """Keep the fault."""
        self.field = field
        self.code = code
        super().__init__(f"{field}: {code}")


def edit_customer(  # noqa: PLR0913 - whose record, which version, what, by whom, why
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    version: int,
    changes: Mapping[str, object],
    spell: Speller,
    salesperson: str | None = None,
    why: str = "",
) -> CustomerView:
    """Change fields of a customer that is still at `version`, and return the new record.

    `salesperson` narrows to the own customers. Changing nothing makes no new version. Raises
    NoSuchCustomer, EditedMeanwhile, BadEdit for the first field that cannot be.
    """
    rows = Customer.objects.select_for_update().filter(
        company_id=company_id, customer_no=customer_no
    )
    if salesperson is not None:
        rows = rows.filter(salesperson=salesperson)
    row = rows.first()
    if row is None:
        raise NoSuchCustomer(customer_no)
    if row.version != version:
        raise EditedMeanwhile(row.version)
    changed = {
        field: _checked(field, value)
        for field, value in changes.items()
        if getattr(row, field, None) != value
    }
    if not changed:
        return view(row)
    before = {field: getattr(row, field) for field in changed}
    for field, value in changed.items():
        setattr(row, field, value)
    if "name" in changed:
        pinyin, initials = spell(row.name)
        row.pinyin, row.initials = pinyin[:600], initials[:300]
    row.version = version + 1
    row.save()
    evidence.append(
        by=by,
        act="customer.edited",
        subject=("customer", str(row.id)),
        company_id=company_id,
        before={"customer_no": customer_no, **before},
        after={"customer_no": customer_no, **changed},
        why=why,
    )
    return view(row)


def _checked(field: str, value: object) -> object:
    if field in LONGEST:
        return _text(field, value)
    if field not in _OTHERS:
        raise BadEdit(field, "api.field.extra_forbidden")
    fits = {
        "since": value is None or isinstance(value, date),
        "currency": isinstance(value, str) and known(value),
        "key_account": isinstance(value, bool),
    }
    if not fits[field]:
        raise BadEdit(field, "api.field.value")
    return value


def _text(field: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST[field]:
        raise BadEdit(field, "api.field.too_long")
    if field == "name" and not value.strip():
        raise BadEdit(field, "api.field.missing")
    if field == "terms" and value:
        try:
            terms.parse(value)
        except terms.TermsRefused as refused:
            raise BadEdit(field, "api.field.terms") from refused
    return value.strip()
