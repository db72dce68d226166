"""When is a provider left alone?"""

from datetime import timedelta

from cosyncjwt.delivery.breaker import CircuitBreaker
from tests.fakes import FrozenClock


def fail(breaker: CircuitBreaker, clock: FrozenClock, times: int, *, seconds: float = 1) -> list[bool]:
    """Fail some times, so far apart; say of each whether it opened the breaker."""
    opened = []
    for _ in range(times):
        opened.append(breaker.fail(clock.now()))
        clock.advance(timedelta(seconds=seconds))
    return opened


def test_closed_at_first(clock: FrozenClock) -> None:
    """A new breaker lets as many through as it is asked for."""
    assert CircuitBreaker().width(clock.now(), 8) == 8


def test_opens_at_the_fifth_failure(clock: FrozenClock) -> None:
    """Five failures within 30 seconds open it, not four."""
    breaker = CircuitBreaker()

    assert fail(breaker, clock, 5) == [False, False, False, False, True]
    assert breaker.width(clock.now(), 8) == 0


def test_success_begins_a_new_count(clock: FrozenClock) -> None:
    """Only consecutive failures count."""
    breaker = CircuitBreaker()
    fail(breaker, clock, 4)
    breaker.succeed()

    assert True not in fail(breaker, clock, 4)


def test_slow_failures_do_not_open(clock: FrozenClock) -> None:
    """Five failures over more than 30 seconds leave it closed."""
    assert True not in fail(CircuitBreaker(), clock, 5, seconds=8)


def test_one_is_let_through_after_the_pause(clock: FrozenClock) -> None:
    """After 30 seconds a single message may try."""
    breaker = CircuitBreaker()
    fail(breaker, clock, 5)
    clock.advance(timedelta(seconds=30))

    assert breaker.width(clock.now(), 8) == 1


def test_failure_on_trial_opens_again(clock: FrozenClock) -> None:
    """One failure on trial is enough to open it for another 30 seconds."""
    breaker = CircuitBreaker()
    fail(breaker, clock, 5)
    clock.advance(timedelta(seconds=60))

    assert breaker.fail(clock.now())
    assert breaker.width(clock.now(), 8) == 0


def test_success_on_trial_closes(clock: FrozenClock) -> None:
    """One success on trial opens the way for all."""
    breaker = CircuitBreaker()
    fail(breaker, clock, 5)
    clock.advance(timedelta(seconds=30))
    breaker.succeed()

    assert breaker.width(clock.now(), 8) == 8


def test_late_failures_do_not_open_twice(clock: FrozenClock) -> None:
    """Messages that were under way when it opened do not open it again."""
    breaker = CircuitBreaker()
    fail(breaker, clock, 5)

    assert fail(breaker, clock, 3) == [False, False, False]
