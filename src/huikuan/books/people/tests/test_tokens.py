"""A program's credential: shown once, kept as a digest, ending, dead with its person."""

import datetime as dt

import pytest

from huikuan.books.evidence.queries import records
from huikuan.books.people import operations, queries
from huikuan.books.people.models import ApiToken
from huikuan.books.people.permissions import matrix
from tests.support.firm import LATER, SETUP, found

PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def test_a_token_works_within_its_scopes_and_its_company() -> None:
    firm, other = found(), found("BJ")
    actor = queries.token_actor(firm.token("read"), request_id="r")
    assert (actor.kind, actor.name) == ("token", "erp")
    queries.authorize(actor, "invoices", firm.company.id)
    for act in ("imports.invoices", "allocate", "evidence", "contacts"):
        with pytest.raises(queries.NotPermitted):
            queries.authorize(actor, act, firm.company.id)
    with pytest.raises(queries.NoSuchCompany):
        queries.authorize(actor, "invoices", other.company.id)
    assert [each.code for each in queries.companies(actor)] == ["SH"]


def test_no_scope_lets_a_token_approve() -> None:
    firm = found()
    every = tuple(matrix().scopes)
    actor = queries.token_actor(firm.token(*every), request_id="r")
    for act in ("reverse", "periods.close", "tokens.create", "users.confirm", "allocate"):
        with pytest.raises(queries.NotPermitted):
            queries.authorize(actor, act, firm.company.id)
    with pytest.raises(queries.NotPermitted):
        queries.authorize_field(actor, "customer", "tax_id", firm.company.id)
    queries.authorize_field(actor, "customer", "region", firm.company.id)


def test_only_the_digest_of_a_token_is_kept() -> None:
    firm = found()
    text = firm.token("read")
    row = ApiToken.objects.get()
    assert len(text) > 40
    assert text.encode() not in bytes(row.digest)
    assert row.hint == text[:9]
    assert text not in str(records(company_id=firm.company.id, before_seq=None, limit=50))


@pytest.mark.parametrize("end", ["revoked", "expired", "person gone"])
def test_a_dead_token_is_nobody(end: str) -> None:
    firm = found()
    text = firm.token("read")
    token_id = queries.tokens(firm.company.id)[0].id
    actor = queries.token_actor(text, request_id="r")
    if end == "revoked":
        operations.revoke_token(by=SETUP, token_id=token_id, company_id=firm.company.id)
    elif end == "expired":
        ApiToken.objects.update(expires_at=PAST)
    else:
        operations.disable_user(by=SETUP, username=firm.accounts["ar_accountant"], why="离职")
    with pytest.raises(queries.NotSignedIn):
        queries.token_actor(text, request_id="r")
    # also in the middle of a request that began before
    with pytest.raises(queries.NoSuchCompany):
        queries.authorize(actor, "invoices", firm.company.id)


@pytest.mark.parametrize("scopes", [(), ("everything",), ("read", "root")])
def test_a_token_without_known_scopes_is_refused(scopes: tuple[str, ...]) -> None:
    firm = found()
    with pytest.raises(operations.Refused):
        operations.create_token(
            by=SETUP,
            name="x",
            scopes=scopes,
            company_id=firm.company.id,
            expires_at=LATER,
            responsible=firm.accounts["ar_accountant"],
        )


def test_a_token_of_another_company_cannot_be_revoked() -> None:
    firm, other = found(), found("BJ")
    firm.token("read")
    token_id = queries.tokens(firm.company.id)[0].id
    with pytest.raises(operations.Refused):
        operations.revoke_token(by=SETUP, token_id=token_id, company_id=other.company.id)
