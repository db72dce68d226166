"""How does an SMS get to Twilio? By the account of the application that sends it."""

import asyncio
import logging
from http import HTTPStatus

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from cosyncjwt.delivery.ports import DeliveryError, Text, TextAccount
from cosyncjwt.delivery.twilio_advice import (
    FOREIGN_NUMBER,
    INACTIVE,
    NO_ACCOUNT,
    UNANSWERED,
    UNCERTAIN,
    UNKNOWN,
    UNREACHABLE,
    on_refusal,
)

API = "https://api.twilio.com"
CONNECT = 3.0
TOTAL = 10.0
LONGEST_ANSWER = 65_536

NOT_TAKEN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""What is surely not sent and may go later. Any other failure of the provider leaves that open, and an SMS
that is sent twice costs twice: the person asks for another code instead."""
ACCOUNT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

NOT_KNOWN = ACCOUNT | {HTTPStatus.NOT_FOUND}

NO_ANSWER = (TwilioException, ValueError, TypeError, KeyError, AttributeError)
"""What the library raises for what is no answer of Twilio's."""

# The library reads the region from the environment where it is given none.
NO_ENVIRONMENT = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}


class TwilioTexter:
    """Hands each SMS to Twilio's Messages API, once, within a time limit on the whole."""

    needs_account = True

    def __init__(self, url: str = API, *, connect: float = CONNECT, total: float = TOTAL) -> None:
        """Take where Twilio is, and how many seconds connecting and all of it may take."""
        self._http = _BoundedHttp(url, aiohttp.ClientTimeout(total=total, sock_connect=connect))
        self._total = total

    async def text(self, text: Text, account: TextAccount | None) -> None:
        """Return when Twilio has taken the SMS; raise DeliveryError otherwise."""
        if account is None:
            reason = "the application has no Twilio account"
            raise DeliveryError(reason, temporary=False, advice=NO_ACCOUNT)
        client = self._client(account)
        try:
            # The library's limit is the session's; this one holds whatever it does.
            async with asyncio.timeout(self._total):
                await client.messages.create_async(to=text.to, from_=account.phone_number, body=text.text)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as failure:
            reason = f"Twilio could not be reached ({type(failure).__name__})"
            raise DeliveryError(reason, temporary=True, advice=UNREACHABLE) from failure
        except TwilioRestException as refusal:
            raise _refused(refusal.status, refusal.code) from refusal
        except (aiohttp.ClientError, TimeoutError, *NO_ANSWER) as failure:
            reason = f"Twilio did not say whether it has the SMS ({type(failure).__name__})"
            raise DeliveryError(reason, temporary=False, provider_failed=True, advice=UNCERTAIN) from failure

    async def check(self, account: TextAccount) -> None:
        """Ask Twilio for the account and its number, which costs nothing; raise DeliveryError."""
        client = self._client(account)
        try:
            async with asyncio.timeout(self._total):
                found = await client.api.v2010.accounts(account.sid).fetch_async()
                numbers = await client.incoming_phone_numbers.list_async(
                    phone_number=account.phone_number, limit=1
                )
        except TwilioRestException as refusal:
            raise _not_good(UNKNOWN if refusal.status in NOT_KNOWN else UNANSWERED) from refusal
        except (aiohttp.ClientError, TimeoutError, *NO_ANSWER) as failure:
            raise _not_good(UNANSWERED) from failure
        if found.status != "active":
            raise _not_good(INACTIVE)
        if not numbers:
            raise _not_good(FOREIGN_NUMBER)

    def _client(self, account: TextAccount) -> Client:
        return Client(
            account.sid, account.auth_token.reveal(), http_client=self._http, environment=NO_ENVIRONMENT
        )


class _BoundedHttp(AsyncHttpClient):  # type: ignore[misc]  # the library has no types
    """Twilio's requests over a connection each; no redirect, no proxy, no log, no endless answer."""

    def __init__(self, url: str, timeout: aiohttp.ClientTimeout) -> None:
        # The library logs by its own methods, which `request` does not call.
        super().__init__(logging.getLogger(__name__), True, None)  # noqa: FBT003
        self._url = url.rstrip("/")
        self._timeout = timeout

    # The signature is the library's, which has no types.
    async def request(  # noqa: PLR0917
        self,
        method: str,
        uri: str,
        params: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's; ours is the session's
        allow_redirects: bool = False,  # noqa: FBT001, FBT002
    ) -> Response:
        """Make one request."""
        del timeout, allow_redirects
        url = self._url + uri.removeprefix(API)
        given = {} if auth is None else {"Authorization": aiohttp.encode_basic_auth(*auth)}
        async with (
            aiohttp.ClientSession(timeout=self._timeout) as session,
            session.request(
                method,
                url,
                params=params,
                data=data,
                headers={**(headers or {}), **given},
                allow_redirects=False,
            ) as response,
        ):
            text = (await _beginning(response.content)).decode("utf-8", "replace")
            return Response(response.status, text, response.headers)


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    """Return the content, or as much of it as an answer of Twilio's can have."""
    read = bytearray()
    async for part in content.iter_chunked(LONGEST_ANSWER):
        read += part
        if len(read) > LONGEST_ANSWER:
            break
    return bytes(read)


def _not_good(reason: str) -> DeliveryError:
    return DeliveryError(reason, temporary=False, advice=reason)


def _refused(status: int, code: int | None) -> DeliveryError:
    error = "" if code is None else f", error {code}"
    reason = f"Twilio answered {status}{error}"
    broken = status in ACCOUNT or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    advice = on_refusal(status, code)
    if status in NOT_TAKEN:
        return DeliveryError(reason, temporary=True, advice=advice)
    return DeliveryError(reason, temporary=False, provider_failed=broken, advice=advice)
