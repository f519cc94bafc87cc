"""Obtains a third party's report on a customer: asked for, carried out by a worker, filed (B3).

A report that is young enough is used again; one that would break the month's budget is refused.
Nothing is asked of a provider inside a transaction: the order is kept first, so that whatever
happens on the line, nobody pays twice for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from huikuan.adapters import credit_reports as bureaux
from huikuan.adapters.credit_reports import Event, Mapped, Provider, ProviderFault, Subject
from huikuan.adapters.jobs import OBTAIN_REPORT, queue
from huikuan.books.dossiers import operations, queries
from huikuan.books.dossiers.operations import Answer, Ask, FileRefused, Given
from huikuan.books.dossiers.values import OrderView, ReportView
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.books.people import queries as people
from huikuan.flows.keep_dossier.showing import file_policy
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import add_days, month_of
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.dossiers import CreditFilePolicy, OrderState, Value

__all__ = [
    "FileRefused",
    "NoSuchCustomer",
    "Obtained",
    "carry_out",
    "collect",
    "heard",
    "offers",
    "request",
]

READY: Final = "report.ready"


@dataclass(frozen=True, slots=True)
class Obtained:
    """What came of asking: an order that is under way, or a report that is young enough."""

    order: OrderView | None
    report: ReportView | None


def offers() -> tuple[bureaux.Offer, ...]:
    """Return what can be ordered, by the provider's name."""
    return tuple(one.offer for _, one in sorted(_providers().items()))


def request(  # noqa: PLR0913 - whose report, from whom, by whom, on which day, why
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    provider: str,
    today: date,
    fresh: bool = False,
    why: str = "",
) -> Obtained:
    """Order a report, or return the one that is young enough; `fresh` pays for a new one.

    Raises NotPermitted, NoSuchCustomer, FileRefused: dossiers.unknown_provider, no_budget,
    over_budget, ordered_already, and why_missing where a young report is to be paid for again.
    """
    people.authorize(by, "credit_file.order", company_id)
    customer = parties.customer(company_id=company_id, customer_no=customer_no)
    offer = _provider(provider).offer
    policy = file_policy(company_id, today)
    young = _young(company_id, customer.id, provider, policy, today)
    if young is not None and not fresh:
        return Obtained(None, young)
    if young is not None and not why.strip():
        raise FileRefused([Reason("dossiers.why_missing")])
    with transaction.atomic():
        operations.take_turn(company_id)
        _refuse_over_budget(company_id, offer.price, policy, today)
        order = operations.order_report(
            by=by,
            company_id=company_id,
            ask=Ask(customer.id, provider, offer.product, customer.name, offer.price, today),
            why=why,
        )
        queue(OBTAIN_REPORT, key=_key(order.id), company_id=company_id, order_id=order.id)
    return Obtained(order, None)


def carry_out(company_id: int, order_id: int) -> OrderState:
    """Take an order as far as it goes now; done again, it goes on where it was.

    A provider that cannot be reached is asked again later; one that refuses ends the order.
    """
    order = next((one for one in queries.orders(company_id) if one.id == order_id), None)
    if order is None or order.state in {OrderState.DELIVERED, OrderState.FAILED}:
        return OrderState.FAILED if order is None else order.state
    by = system("credit-reports", f"order-{order_id}")
    try:
        provider = _provider(order.provider)
        subject, reference, raw = order.subject, order.reference, None
        if order.state is OrderState.ORDERED:
            subject = _found(provider, _subject(company_id, order.customer_id))
            placed = provider.order(subject, key=f"{company_id}-{order_id}")
            reference, raw = placed.reference, placed.raw
            with transaction.atomic():
                operations.accept_order(
                    by=by,
                    company_id=company_id,
                    order_id=order_id,
                    reference=reference,
                    subject=subject,
                )
        if raw is None:
            raw = provider.fetch(reference).raw
        if raw is None:
            return OrderState.RUNNING
        read = bureaux.mapped(
            raw,
            provider.offer.mapping,
            currency=people.company_by_id(company_id).currency,
        )
    except ProviderFault as fault:
        if fault.again:
            return order.state
        return _fail(by, company_id, order, fault)
    except FileRefused as refused:
        return _fail(by, company_id, order, ProviderFault(refused.reasons[0].code))
    with transaction.atomic():
        _file(by, company_id, order, raw, read)
    if provider.offer.watch:
        _watch(by, company_id, order, provider, subject)
    return OrderState.DELIVERED


def collect() -> int:
    """Take every open order of every company on, and hear what providers have to tell; how many."""
    done = 0
    for company_id, order in queries.open_orders():
        done += carry_out(company_id, order.id) is OrderState.DELIVERED
    for name, provider in _providers().items():
        try:
            told = provider.events()
        except ProviderFault:
            continue
        for event, raw in told:
            _hear(name, event, raw)
    return done


def heard(provider: str, headers: Mapping[str, str], body: bytes) -> None:
    """Take in what a provider tells of its own accord; the same message again has no effect.

    Raises NotGenuine for what it did not send, FileRefused for a provider that is not set up,
    ProviderFault for what cannot be read.
    """
    known = _provider(provider)
    bureaux.verify(known.offer.secret, headers, body, now=int(datetime.now(UTC).timestamp()))
    _hear(provider, known.told(body), body)


def _hear(provider: str, event: Event, raw: bytes) -> None:
    if event.kind == READY:
        for company_id, order in queries.open_orders():
            if (order.provider, order.reference) == (provider, event.order):
                with transaction.atomic():
                    queue(
                        OBTAIN_REPORT, key=_key(order.id), company_id=company_id, order_id=order.id
                    )
        return
    by = system("credit-reports", f"event-{event.reference}"[:60])
    for company_id, customer_id in queries.watchers(provider, event.subject):
        with transaction.atomic():
            operations.note_event(
                by=by,
                company_id=company_id,
                customer_id=customer_id,
                provider=provider,
                reference=event.reference[:120],
                kind=event.kind,
                before=event.before,
                after=event.after,
                happened_on=event.happened_on,
                raw=raw,
            )


def _file(by: Actor, company_id: int, order: OrderView, raw: bytes, read: Mapped) -> None:
    """Keep the report and let it update the file; a part that the file refuses is named."""
    today = _today(company_id)
    report = operations.deliver_report(
        by=by,
        company_id=company_id,
        order_id=order.id,
        answer=Answer(
            reference=read.reference,
            reported_on=read.reported_on,
            received_on=today,
            raw=raw,
            currency=read.currency,
            grade=read.grade,
            provider_grade=read.provider_grade,
            points=read.points,
            limit_minor=read.limit_minor,
            fields=read.fields,
        ),
    )
    source = f"report:{report.id}"
    values: list[Value] = [*read.identities, *read.owners]
    if read.registration is not None:
        values.insert(0, read.registration)
    on = min(read.reported_on, today)
    left = [_try_part(by, company_id, order.customer_id, value, on, source) for value in values]
    left += [
        _try_statement(by, company_id, Given(order.customer_id, statement, today), source)
        for statement in read.statements
    ]
    if parts := [part for part in left if part]:
        operations.note_left_out(by=by, company_id=company_id, order_id=order.id, parts=parts)


def _watch(by: Actor, company_id: int, order: OrderView, provider: Provider, subject: str) -> None:
    """Have the firm watched; where the provider will not now, nothing says that it does."""
    try:
        provider.watch(subject)
    except ProviderFault:
        return
    with transaction.atomic():
        operations.watch(
            by=by,
            company_id=company_id,
            customer_id=order.customer_id,
            provider=order.provider,
            subject=subject,
            on=_today(company_id),
        )


def _today(company_id: int) -> date:
    """The day it is where the company is."""
    return datetime.now(ZoneInfo(people.company_by_id(company_id).time_zone)).date()


def _try_part(
    by: Actor, company_id: int, customer_id: int, value: Value, on: date, source: str
) -> str:
    """File a part of a report; empty where it is filed, else what it is and why it is refused."""
    try:
        with transaction.atomic():
            operations.record(
                by=by,
                company_id=company_id,
                customer_id=customer_id,
                value=value,
                effective_on=on,
                source=source,
            )
    except FileRefused as refused:
        return _left_out(type(value).__name__.lower(), refused)
    return ""


def _try_statement(by: Actor, company_id: int, given: Given, source: str) -> str:
    try:
        with transaction.atomic():
            operations.record_statements(by=by, company_id=company_id, given=[given], source=source)
    except FileRefused as refused:
        return _left_out(f"statement {given.statement.period_end}", refused)
    return ""


def _left_out(part: str, refused: FileRefused) -> str:
    return f"{part}: {', '.join(reason.code for reason in refused.reasons)}"


def _fail(by: Actor, company_id: int, order: OrderView, fault: ProviderFault) -> OrderState:
    with transaction.atomic():
        operations.fail_order(
            by=by,
            company_id=company_id,
            order_id=order.id,
            trouble=f"{fault.code} {fault.detail}".strip(),
        )
    return OrderState.FAILED


def _found(provider: Provider, subject: Subject) -> str:
    """The provider's id of the firm: by a number, or by a name that is one firm's alone."""
    found = provider.search(subject)
    if len(found) == 1 or (found and found[0].sure):
        return found[0].id
    raise ProviderFault("dossiers.no_subject", f"{len(found)}")


def _subject(company_id: int, customer_id: int) -> Subject:
    file = queries.profile(company_id, (customer_id,), as_of=date.max)[customer_id]
    numbers = {one.value.kind.value: one.value.number for one in file.identities}
    if file.tax_id:
        numbers.setdefault("tax_id", file.tax_id)
    return Subject(file.name, file.country, numbers)


def _young(
    company_id: int, customer_id: int, provider: str, policy: CreditFilePolicy, today: date
) -> ReportView | None:
    since = add_days(today, -policy.report_days)
    found = queries.reports(company_id, (customer_id,), as_of=today).get(customer_id, ())
    return next(
        (one for one in found if one.provider == provider and one.reported_on > since), None
    )


def _refuse_over_budget(
    company_id: int, price: Money, policy: CreditFilePolicy, today: date
) -> None:
    if not price:
        return
    budget = policy.budget.get(price.currency)
    if budget is None:
        raise FileRefused([Reason("dossiers.no_budget", {"currency": price.currency})])
    month = month_of(today)
    end = month.end or today
    spent = queries.spent(company_id, start=month.start, end=end).get(price.currency, 0)
    if spent + price.minor > budget.minor:
        figures = {"spent": Money(spent, price.currency), "budget": budget, "cost": price}
        raise FileRefused([Reason("dossiers.over_budget", figures)])


def _providers() -> Mapping[str, Provider]:
    return bureaux.providers(settings.HOME)


def _provider(name: str) -> Provider:
    found = _providers().get(name)
    if found is None:
        raise FileRefused([Reason("dossiers.unknown_provider", {"provider": name[:60]})])
    return found


def _key(order_id: int) -> str:
    return f"credit-report-{order_id}"
