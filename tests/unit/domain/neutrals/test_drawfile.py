"""The file of a draw: it proves what was drawn, and whatever is changed in it is found."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.neutrals import drawfile, pools
from chalicelib.domain.neutrals.draw import Attempt, Drawn, lost
from chalicelib.domain.neutrals.drawfile import Broken, DrawFile
from chalicelib.domain.neutrals.eligibility import Reason
from tests.unit.domain.neutrals.making import BUSY, HEAD, NONCES, drawn, file, pool

POOL = pool(700, lambda n: 1 + n % 7)
ROOT = pools.root_of(POOL.index)
UP = [drawn(POOL, start=n).ref or "" for n in range(3)]
"""Who comes up first, second and third."""
FIRST = drawn(POOL, set(UP[:2]))
"""Two were skipped."""
REPLACED = drawn(POOL, {FIRST.ref or ""}, start=FIRST.following)
OTHER_SEAT = drawn(POOL, seat=1)
WHOLE = file(POOL, FIRST, REPLACED, OTHER_SEAT)
RAW = drawfile.write(WHOLE)


def with_first(**changes: Any) -> DrawFile:
    return replace(WHOLE, draws=(replace(FIRST, **changes), REPLACED, OTHER_SEAT))


def with_attempt(at: int, **changes: Any) -> DrawFile:
    attempts = list(FIRST.attempts)
    attempts[at] = replace(attempts[at], **changes)
    return with_first(attempts=tuple(attempts))


@pytest.mark.capability("S23")
def test_a_true_file_proves_what_it_says() -> None:
    """A seat, its replacement and another seat, held against what the record has."""
    assert len(FIRST.attempts) == 3
    assert drawfile.check(WHOLE, HEAD, [ROOT]) == ()


def test_it_comes_back_as_it_was_written() -> None:
    """Byte for byte."""
    assert drawfile.read(RAW) == WHOLE
    assert drawfile.write(drawfile.read(RAW)) == RAW


def test_it_names_nobody_of_the_pages_that_no_ticket_fell_on() -> None:
    """Fewer pages than the pool has, for one draw at least."""
    one = file(POOL, OTHER_SEAT)
    assert len(one.pages) == 1 < len(POOL.pages) == 3


def test_it_may_be_of_another_draw() -> None:
    """Whole by itself, and not what was kept from the record."""
    assert drawfile.check(WHOLE, "00" * 32) == (Broken.OTHER_HEAD,)
    assert drawfile.check(WHOLE, HEAD, ["00" * 32]) == (Broken.OTHER_ROOT,)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (replace(WHOLE, draws=()), Broken.NOTHING),
        (replace(WHOLE, nonces=NONCES | {"body": "44" * 32}), Broken.SEED),
        (replace(WHOLE, nonces={}), Broken.SEED),
        (replace(WHOLE, nonces=NONCES | {"clerk": "44" * 32}), Broken.UNREADABLE),
        (replace(WHOLE, indexes={}), Broken.INDEX),
        (replace(WHOLE, indexes={ROOT: POOL.index[:1]}), Broken.INDEX),
        (replace(WHOLE, pages={}), Broken.PAGE),
        (replace(WHOLE, pages={name: page[1:] for name, page in WHOLE.pages.items()}), Broken.PAGE),
        (with_attempt(0, ticket=FIRST.attempts[0].ticket + 1), Broken.TICKET),
        (with_attempt(0, ref="n-99999"), Broken.ENTRY),
        (with_attempt(2, ref=UP[0]), Broken.ENTRY),
        (with_attempt(0, reasons=()), Broken.UNEXPLAINED),
        (with_first(attempts=FIRST.attempts[1:]), Broken.UNEXPLAINED),
        (with_first(attempts=(FIRST.attempts[0], *FIRST.attempts)), Broken.ORDER),
        (with_first(attempts=FIRST.attempts[:2]), Broken.TOO_EARLY),
        (replace(WHOLE, draws=(REPLACED, FIRST)), Broken.ORDER),
        (replace(WHOLE, draws=(FIRST, replace(REPLACED, start=REPLACED.start + 1))), Broken.ORDER),
        (replace(WHOLE, draws=(FIRST, FIRST)), Broken.TWICE),
    ],
)
def test_what_is_changed_is_found(changed: DrawFile, found: Broken) -> None:
    """Whatever else follows from it."""
    assert found in drawfile.check(changed, None, ())


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_no_flipped_byte_passes(at: int, flip: int) -> None:
    """It cannot be read, or it is found."""
    flipped = bytearray(RAW)
    flipped[at] ^= flip
    try:
        broken = drawfile.read(bytes(flipped))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    assert drawfile.check(broken)


def test_a_draw_that_took_nobody_is_right_where_nobody_was_left() -> None:
    """All three could not serve."""
    three = pool(3)
    nobody = drawn(three, {f"n-{n:05}" for n in range(3)})
    assert drawfile.check(file(three, nobody)) == ()


def test_a_draw_that_gave_up_is_right_after_so_many() -> None:
    """Of 600 who all could not serve, 250 at least were tried."""
    large = pool(600)
    assert drawfile.check(file(large, drawn(large, {f"n-{n:05}" for n in range(600)}))) == ()


def test_a_draw_of_an_empty_pool_is_right() -> None:
    """There was nobody to take."""
    nothing = pool(0)
    assert drawfile.check(file(nothing, drawn(nothing))) == ()


def test_a_place_that_was_lost_is_a_reason_like_others() -> None:
    """Whoever was taken first was full by then."""
    again = drawn(POOL, skipped=lost(drawn(POOL)))
    assert again.attempts[0].reasons == (Reason.AT_CAPACITY,)
    assert drawfile.check(file(POOL, again)) == ()


def test_a_seat_does_not_go_on_in_another_pool() -> None:
    """What was frozen stays frozen."""
    other = pool(10)
    elsewhere = drawn(other, {FIRST.ref or ""}, start=FIRST.following)
    both = replace(
        WHOLE, draws=(FIRST, elsewhere), indexes=WHOLE.indexes | {pools.root_of(other.index): other.index},
        pages=WHOLE.pages | other.pages,
    )  # fmt: skip
    assert drawfile.check(both) == (Broken.ORDER,)


def test_an_attempt_has_a_number_that_fits() -> None:
    """Neither below nothing nor beyond four bytes."""
    raw = drawfile.write(with_attempt(0, n=-1))
    with pytest.raises(msgspec.ValidationError):
        drawfile.read(raw)
    assert isinstance(FIRST, Drawn)
    assert FIRST.attempts[0] == Attempt(0, FIRST.attempts[0].ticket, UP[0], BUSY)
