"""What must hold whatever is paid: sums, limits, order, and no tie applied."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.matching import Book, Claim, DiscountOffer, Outcome, Party, Payment, match

from .firm import DAY, PARTIES, POLICY, claim

NAMES = [*(one.name for one in PARTIES), "华盛电子", "王小明", ""]


@st.composite
def firms(draw: st.DrawFn) -> tuple[list[Claim], list[Payment]]:
    amounts = st.sampled_from([10_00, 20_00, 25_50, 99_99, 120_00, -15_00])
    claims = [
        claim(
            100 + at, draw(amounts), draw(st.integers(1, 4)), order_no=f"SO-2025-{at // 2:05d}",
            offers=(DiscountOffer(DAY, 20),) if draw(st.booleans()) else (),
        )
        for at in range(draw(st.integers(1, 9)))
    ]  # fmt: skip
    claims = [replace(one, offers=()) if one.open_minor < 0 else one for one in claims]
    payments = []
    for receipt in range(1, draw(st.integers(2, 7))):
        chosen = draw(st.lists(st.sampled_from(claims), max_size=3, unique=True))
        total = sum(one.open_minor for one in chosen) + draw(st.sampled_from([0, 0, -20, 5_00]))
        text = ",".join(one.number for one in chosen)
        shown = draw(st.sampled_from([text, text.lower(), text[:20], text[-6:], "货款", ""]))
        payments.append(
            Payment(receipt, f"R{receipt}", DAY, max(1, total), "CNY", shown,
                    draw(st.sampled_from(NAMES)))
        )  # fmt: skip
    return claims, payments


def run(claims: list[Claim], payments: list[Payment], parties: tuple[Party, ...] = PARTIES) -> list:  # type: ignore[type-arg]
    return list(match(payments, Book.of(claims, parties, as_of=DAY), POLICY))


@given(firms())
@settings(max_examples=150, deadline=None)
def test_shares_sum_back_and_never_exceed_what_is_open(
    firm: tuple[list[Claim], list[Payment]],
) -> None:
    claims, payments = firm
    opens = {one.document_id: one.open_minor for one in claims}
    money = {one.receipt_id: one.amount_minor for one in payments}
    verdicts = run(claims, payments)
    assert [one.receipt_id for one in verdicts] == sorted(money)
    for verdict in verdicts:
        for proposal in verdict.proposals:
            given_cash = sum(share.cash_minor for share in proposal.shares)
            assert given_cash + proposal.left_minor == money[verdict.receipt_id]
            assert proposal.left_minor >= 0
            documents = [share.document_id for share in proposal.shares]
            assert len(documents) == len(set(documents))
            owners = {one.customer_id for one in claims if one.document_id in documents}
            assert owners <= {proposal.customer_id}
        if verdict.outcome is not Outcome.LEAVE:
            for share in verdict.proposals[0].shares:
                opens[share.document_id] -= share.cash_minor + share.difference_minor
    before = {one.document_id: one.open_minor for one in claims}
    for document, left in opens.items():
        assert min(0, before[document]) <= left <= max(0, before[document])


@given(firms(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_in_which_things_are_given_changes_nothing(
    firm: tuple[list[Claim], list[Payment]], luck: object
) -> None:
    claims, payments = firm
    before = run(claims, payments)
    shuffled, parties = list(claims), list(PARTIES)
    for one in (shuffled, payments, parties):
        luck.shuffle(one)  # type: ignore[attr-defined]
    assert run(shuffled, payments, tuple(parties)) == before


@given(firms())
@settings(max_examples=80, deadline=None)
def test_a_stranger_among_the_customers_changes_nothing(
    firm: tuple[list[Claim], list[Payment]],
) -> None:
    claims, payments = firm
    stranger = Party(99, "C99", "Zyx Qwv Kjh Oy")
    foreign = claim(900_077, 7_777_777, 99, number="ZYX/8.900077")
    assert run([*claims, foreign], payments, (*PARTIES, stranger)) == run(claims, payments)


@given(firms())
@settings(max_examples=100, deadline=None)
def test_a_tie_is_never_applied(firm: tuple[list[Claim], list[Payment]]) -> None:
    claims, payments = firm
    for verdict in run(claims, payments):
        if verdict.outcome is Outcome.APPLY:
            assert verdict.proposals[0].features[-1] == "clear"
            assert verdict.proposals[0].confidence >= POLICY.apply
            others = [one for one in verdict.proposals[1:] if one.shares]
            assert all(one.confidence < verdict.proposals[0].confidence for one in others)


@given(st.integers(1, 4), st.integers(1, 50_000))
@settings(deadline=None)
def test_twin_claims_of_one_amount_are_never_applied_without_a_name(count: int, minor: int) -> None:
    claims = [claim(100 + at, minor) for at in range(count + 1)]
    (verdict,) = run(claims, [Payment(1, "R1", DAY, minor, "CNY", "", PARTIES[0].name)])
    assert verdict.outcome is not Outcome.APPLY
