"""Does the endpoint keep to GraphQL over HTTP, by the audit that others wrote?"""

import subprocess

from tests.http.toy import AUDITS


def test_G01_the_graphql_http_audits_find_no_error_and_no_warning(audited_url: str) -> None:
    """All 61 server audits of graphql-http end as ok, or as notices for GET, which is closed on purpose."""
    command = ["node", "audit.mjs", audited_url]

    done = subprocess.run(command, cwd=AUDITS, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603

    assert done.returncode == 0, done.stdout + done.stderr
    assert "61 audits, 58 ok, 0 warn, 0 error, 3 notice" in done.stdout
