"""What does a machine draw at random: who, by which password, and after how long?"""

from datetime import timedelta

from hypothesis import strategies as st

from tests.machines.people import HANDLES, PASSWORDS

handles, passwords = st.sampled_from(HANDLES), st.sampled_from(PASSWORDS)
typed = st.none() | st.none() | passwords
"""What somebody types where a password is asked for: None stands for the right one."""
SHORT = tuple(timedelta(seconds=number) for number in (1, 9, 30, 60))
LONG = (
    *(timedelta(minutes=number) for number in (5, 10, 15)),
    *(timedelta(hours=number) for number in (1, 24)),
    timedelta(days=7),
    timedelta(days=14),
)
spans = st.sampled_from(SHORT + LONG)
delays = st.just(timedelta(0)) | spans
"""How long after a message somebody comes back with what it holds."""
