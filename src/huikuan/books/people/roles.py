"""Decides who may be given a role: never both sides of a segregated pair (I36; anchors, section 5).

Pairs count persons, not accounts. Finance roles take two: an administrator proposes, another
person who may approve users confirms. The first roles are given by the installation itself.
"""

from django.db.models import Q, QuerySet

from huikuan.books.evidence import operations as evidence
from huikuan.books.people import queries
from huikuan.books.people.accounts import Refused, locked, refuse_last_administrator
from huikuan.books.people.models import Company, Membership, User
from huikuan.books.people.permissions import matrix
from huikuan.books.people.queries import UserView
from huikuan.kernel.actors import Actor


class NotSeparate(Refused):
    """The person would hold both sides of a pair that is never one person's."""

    def __init__(self, pair: str, username: str, role: str) -> None:
        """Name the pair, by its code in the matrix."""
        self.pair = pair
        super().__init__("people.not_separate", pair=pair, username=username, role=role)


def grant_role(
    *, by: Actor, username: str, role: str, company_id: int | None, why: str = ""
) -> UserView:
    """Give a user a role in a company (or everywhere, None) and return the account.

    A finance role proposed by a person waits for `confirm_role`. Granting what is there changes
    nothing. Raises NotSeparate, Refused for an unknown user or role, or a role given to oneself.
    """
    table = matrix()
    if role not in table.roles:
        raise Refused("people.no_such_role", role=role)
    row = locked(username, by)
    if by.kind != "system" and by.person == row.person:
        raise Refused("people.role_for_oneself", role=role)
    _refuse_broken_pairs(row, role, company_id)
    confirmed = by.kind == "system" or role not in table.finance_roles
    if not _held(row, role, company_id).exists():
        Membership.objects.create(
            user=row,
            company_id=company_id,
            role=role,
            confirmed=confirmed,
            proposed_by=by.person,
        )
        act = "role.granted" if confirmed else "role.proposed"
        _noted(by, act, row, (role, company_id), why)
    return _view(username)


def confirm_role(
    *, by: Actor, username: str, role: str, company_id: int | None, why: str = ""
) -> UserView:
    """Confirm a finance role that another person proposed.

    Raises Refused when nothing was proposed, or when `by` proposed it or gains by it (I17).
    """
    row = locked(username, by)
    waiting = _held(row, role, company_id).filter(confirmed=False).select_for_update().first()
    if waiting is None:
        raise Refused("people.no_such_proposal", role=role, username=username)
    if by.person in {waiting.proposed_by, row.person}:
        raise Refused("people.two_persons_needed", role=role)
    _refuse_broken_pairs(row, role, company_id)
    waiting.confirmed = True
    waiting.save(update_fields=["confirmed"])
    _noted(by, "role.granted", row, (role, company_id), why)
    return _view(username)


def revoke_role(
    *, by: Actor, username: str, role: str, company_id: int | None, why: str
) -> UserView:
    """Take a role away; it acts at once. Raises Refused for the last administrator."""
    row = locked(username, by)
    if role == "administrator":
        refuse_last_administrator(row)
    gone, _ = _held(row, role, company_id).delete()
    if gone:
        _noted(by, "role.revoked", row, (role, company_id), why)
    return _view(username)


def relax_pair(*, by: Actor, company_id: int, pair: str, why: str) -> None:
    """Let one person hold both sides of a pair, as a small firm must.

    Raises Refused for a fixed pair, or in a firm with enough finance users to part the duties.
    """
    table = matrix()
    found = next((each for each in table.pairs if each.code == pair), None)
    if found is None or found.fixed:
        raise Refused("people.pair_fixed", pair=pair)
    company = Company.objects.select_for_update().get(id=company_id)
    finance = Membership.objects.filter(
        Q(company_id=company_id) | Q(company=None),
        role__in=table.finance_roles,
        user__is_active=True,
    )
    if len({each.user_id for each in finance}) >= table.relax_below:
        raise Refused("people.firm_too_large", pair=pair, users=table.relax_below)
    if pair not in company.relaxed_pairs:
        before = list(company.relaxed_pairs)
        company.relaxed_pairs = [*before, pair]
        company.save(update_fields=["relaxed_pairs"])
        evidence.append(
            by=by,
            act="segregation.relaxed",
            subject=("company", str(company_id)),
            company_id=company_id,
            before={"relaxed": before},
            after={"relaxed": company.relaxed_pairs},
            why=why,
        )


def _held(row: User, role: str, company_id: int | None) -> QuerySet[Membership]:
    # the account is locked, so what is seen here stays true until the commit
    return Membership.objects.filter(Q(company_id=company_id), user=row, role=role)


def _refuse_broken_pairs(row: User, role: str, company_id: int | None) -> None:
    # two grants to one person at once would each see only their own side: lock the person
    list(User.objects.select_for_update().filter(person=row.person).order_by("id"))
    held = Membership.objects.filter(user__person=row.person)
    if company_id is not None:
        held = held.filter(Q(company_id=company_id) | Q(company=None))
    for company, roles in _by_company(held, role, company_id).items():
        relaxed = _relaxed(company)
        for pair in matrix().broken_pairs(frozenset(roles)):
            if pair.fixed or pair.code not in relaxed:
                raise NotSeparate(pair.code, row.username, role)


def _by_company(
    held: QuerySet[Membership], role: str, company_id: int | None
) -> dict[int | None, set[str]]:
    everywhere: set[str] = set()
    found: dict[int | None, set[str]] = {company_id: set()}
    for each in held:
        if each.company_id is None:
            everywhere.add(each.role)
        else:
            found.setdefault(each.company_id, set()).add(each.role)
    return {
        company: roles | everywhere | ({role} if company_id in {company, None} else set())
        for company, roles in found.items()
    }


def _relaxed(company_id: int | None) -> frozenset[str]:
    if company_id is None:
        return frozenset()
    return frozenset(Company.objects.get(id=company_id).relaxed_pairs)


def _noted(by: Actor, act: str, row: User, role: tuple[str, int | None], why: str) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("user", str(row.id)),
        company_id=role[1],
        before=None,
        after={"role": role[0], "company": role[1], "username": row.username},
        why=why,
    )


def _view(username: str) -> UserView:
    found = queries.user(username)
    if found is None:
        raise LookupError(username)
    return found
