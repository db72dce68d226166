"""What do developers send to see whether SMS arrive?"""

from typing import Any

from tests.documents import REFUSED
from tests.service import GraphQL

TEST = (
    """mutation Test($id: ID!, $phone: String) { testTwilio(input: {id: $id, phone: $phone}) {
  __typename ... on TwilioTested { testSentTo } ... on CodeSent { sentTo expiresAt delivery }"""
    + REFUSED
    + "} }"
)
CONFIRM = (
    """mutation Confirm($id: ID!, $code: String!) { confirmTestNumber(input: {id: $id, code: $code}) {
  __typename ... on Application { twilio { accountSid phoneNumber testNumber } }"""
    + REFUSED
    + "} }"
)
TEST_NUMBER = "query TestNumber($id: ID) { application(id: $id) { twilio { testNumber } } }"


async def proven_number(dev: GraphQL, application_id: str) -> Any:
    """Return the number that tests of an application go to."""
    return (await dev.run(TEST_NUMBER, {"id": application_id}))["twilio"]["testNumber"]
