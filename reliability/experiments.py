"""Which experiment measures which demand?"""

from reliability import (
    agreement,
    backup,
    disk,
    fuzzing,
    loop_lag,
    mail,
    outage,
    overload,
    programs,
    signing_keys,
    slow_clients,
    soak,
    stopping,
)
from reliability.crash.harness import killed_at_random
from reliability.elections.harness import across_elections
from reliability.experiment import Experiment
from reliability.races import accounts, codes, passwords, sessions
from reliability.suite import chosen
from reliability.upgrade import rolling

LONG = frozenset({"E-14", "E-15", "E-19", "E-23", "E-28", "E-34", "E-38", "E-39"})
"""Those that take longer than two minutes."""


CANCELLED = (
    "tests/http/test_execution.py",
    "tests/http/test_bodies.py",
    "tests/http/test_deadline.py",
    "tests/contract/test_sqlite_writer.py",
    "tests/flows/test_audit_queue.py",
    "tests/flows/test_passwords.py",
)

EXPERIMENTS: dict[str, Experiment] = {
    "E-01": accounts.one_handle,
    "E-02": codes.one_code,
    "E-03": codes.guesses,
    "E-04": passwords.wrong_passwords,
    "E-05": accounts.last_place,
    "E-06": sessions.one_refresh,
    "E-07": chosen(
        "tests/process/test_factor_races.py",
        named="M02",
        rounds=lambda amount: {"COSYNCJWT_TEST_FACTOR_ROUNDS": str(amount.of(200))},
        also="; each round: twenty at once at two processes, one success",
    ),
    "E-08": codes.used_once,
    "E-09": sessions.changed_password,
    "E-10": agreement.second_factor_required,
    "E-11": chosen(
        "tests/contract/test_races_of_application_changes.py", "tests/contract/test_races_of_suspension.py"
    ),
    "E-12": agreement.switched_off,
    "E-13": sessions.deleted_user,
    "E-14": killed_at_random,
    "E-15": chosen(
        "tests/contract/test_sqlite_processes.py",
        named="killed",
        rounds=lambda amount: {"COSYNCJWT_TEST_KILLS": str(amount.of(500))},
        also="; each case: a kill amid commits, the file and a copy of it with its WAL sound, nothing lost",
    ),
    "E-16": disk.full_and_read_only,
    "E-17": outage.away,
    "E-18": outage.slow,
    "E-19": across_elections,
    "E-20": chosen("tests/wire", named="lost", needs="secantusdb", also="; each: one effect"),
    "E-21": mail.failing_provider,
    "E-22": chosen("tests/delivery", named="E22"),
    "E-23": mail.killed_before_sending,
    "E-24": stopping.told_to_stop,
    "E-25": stopping.renewed_in_turn,
    "E-26": overload.ten_times,
    "E-27": loop_lag.while_hashing,
    "E-28": soak.nothing_grows,
    "E-29": slow_clients.beside_slow_clients,
    "E-30": chosen("tests/security", "tests/flows", named="E30"),
    "E-31": signing_keys.rotated_under_load,
    "E-32": chosen("tests/flows", "tests/contract", "tests/process/test_keys.py", named="E32"),
    "E-33": backup.under_load,
    "E-34": rolling.upgraded_and_back,
    "E-35": chosen(
        "tests/contract/test_moving.py",
        "tests/contract/test_moving_sqlite.py",
        "tests/contract/mongo/test_moving.py",
        "tests/stories/test_moving.py",
        "tests/process/test_migrate.py",
        "tests/process/test_migrate_killed.py",
    ),
    "E-36": agreement.four_workers,
    "E-37": chosen(*CANCELLED, named="cancel or hangs_up or goes_away or gone_away"),
    "E-38": programs.timing,
    "E-39": fuzzing.whatever_is_sent,
}
