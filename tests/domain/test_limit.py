"""Do the rules of how often allow what they say, whatever the pace?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cosyncjwt.domain.limit import NEVER, Backoff, Budget, Past, Pause, Rule, Take, Window
from cosyncjwt.domain.limit import remembered as remembered_of
from tests.fakes import NOW

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
BUDGET = Budget(Pause(2, HOUR, timedelta(seconds=60)), (Window(5, HOUR), Window(10, DAY)))
BACKOFF = Backoff(free=5, first=SECOND, longest=timedelta(seconds=900), quiet=DAY, most=100)

paces = st.lists(st.integers(0, 4000).map(lambda seconds: timedelta(seconds=seconds)), max_size=80)


def remembered(rule: Rule, moments: Sequence[datetime], now: datetime) -> Sequence[datetime]:
    """Return what still matters of what was in this era."""
    return remembered_of(Take("key", rule, era=2), Past(moments, era=2), now).moments


def taken(rule: Rule, pace: list[timedelta]) -> list[datetime]:
    """Try at this pace, remembering no more than a store does; return when it was allowed."""
    now, past, allowed = NOW, [], []
    for step in pace:
        now += step
        past = list(remembered(rule, past, now))
        if rule.wait(past, now) == timedelta(0):
            past.append(now)
            allowed.append(now)
    return allowed


@given(paces)
def test_no_window_is_ever_overfull(pace: list[timedelta]) -> None:
    """At no pace are there more than five within an hour or ten within a day."""
    allowed = taken(BUDGET, pace)

    for first, sixth in zip(allowed, allowed[5:], strict=False):
        assert sixth - first >= HOUR
    for first, eleventh in zip(allowed, allowed[10:], strict=False):
        assert eleventh - first >= DAY


@given(paces)
def test_after_two_there_is_a_pause(pace: list[timedelta]) -> None:
    """The third within an hour comes a minute after the second at the earliest."""
    allowed = taken(BUDGET, pace)

    for first, second, third in zip(allowed, allowed[1:], allowed[2:], strict=False):
        assert third - first >= HOUR or third - second >= timedelta(seconds=60)


@given(st.sampled_from([BUDGET, BACKOFF]), paces)
def test_the_wait_is_exact(rule: Rule, pace: list[timedelta]) -> None:
    """Whoever waits as long as was said is let in, and a moment earlier nobody is."""
    past = taken(rule, pace)[-rule.depth :]
    now = NOW + sum(pace, timedelta(0))
    wait = rule.wait(remembered(rule, past, now), now)

    then = now + wait
    assert rule.wait(remembered(rule, past, then), then) == timedelta(0)
    if wait > timedelta(0):
        early = then - timedelta(milliseconds=1)
        assert rule.wait(remembered(rule, past, early), early) == timedelta(milliseconds=1)


@given(paces)
def test_failures_wait_longer_and_longer(pace: list[timedelta]) -> None:
    """After five free tries each waits twice as long as the one before, a quarter of an hour at most."""
    allowed = taken(BACKOFF, [min(step, timedelta(seconds=900)) for step in pace])

    for number, (former, later) in enumerate(pairwise(allowed)):
        doublings = number + 1 - 5
        if doublings >= 0:
            assert later - former >= min(SECOND * (1 << doublings), timedelta(seconds=900))


def test_a_quiet_day_makes_free_again() -> None:
    """A day after the last failure there are five free tries again, a moment before it there are not."""
    past = [NOW] * 20

    assert BACKOFF.wait(past, NOW + DAY) == timedelta(0)
    assert BACKOFF.wait([*past, *[NOW + DAY] * 4], NOW + DAY) == timedelta(0)
    assert BACKOFF.wait([*past, *[NOW + DAY] * 5], NOW + DAY) == SECOND
    assert BACKOFF.wait(past, NOW + DAY - SECOND) == timedelta(0)
    assert BACKOFF.wait(past, NOW + timedelta(seconds=899)) == SECOND


@given(st.integers(1, 99))
def test_each_failure_is_remembered_for_another_day(number: int) -> None:
    """Failures are forgotten after as many days as there were, and not a moment before."""
    past = [NOW] * number

    assert remembered(BACKOFF, past, NOW + number * DAY) == ()
    assert remembered(BACKOFF, past, NOW + number * DAY - SECOND) == past


@given(st.lists(st.integers(1, 23).map(lambda hours: hours * HOUR), min_size=110, max_size=110))
def test_C09_no_pace_has_more_than_a_hundred(pace: list[timedelta]) -> None:
    """However slowly it is tried within a day, after a hundred failures it is over."""
    assert len(taken(BACKOFF, pace)) == 100


def test_C09_it_is_over_for_years() -> None:
    """Nothing but clearing helps after the hundredth, not even time."""
    past = [NOW] * 100

    assert BACKOFF.wait(remembered(BACKOFF, past, NOW + 1000 * DAY), NOW + 1000 * DAY) == NEVER


@given(st.integers(0, 3), st.integers(0, 3))
def test_L07_an_earlier_era_is_forgotten(read: int, kept: int) -> None:
    """Of an era before the one that was read nothing counts; who comes late counts in the present one."""
    past = remembered_of(Take("key", BACKOFF, era=read), Past([NOW] * 3, era=kept), NOW)

    assert past == (Past((), read) if kept < read else Past([NOW] * 3, kept))
