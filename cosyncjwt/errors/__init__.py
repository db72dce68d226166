"""Which failures are expected, and under which code does a client see each?

    PublicError                          a failure whose code and message a client may see
    ├── UserError                        the person can fix it: a member of the field's result union
    │   ├── InvalidCredentials           INVALID_CREDENTIALS
    │   ├── InvalidCode                  INVALID_CODE
    │   ├── CodeExpired                  CODE_EXPIRED
    │   ├── TooManyAttempts              TOO_MANY_ATTEMPTS
    │   ├── HandleTaken                  HANDLE_TAKEN
    │   ├── HandleInvalid                HANDLE_INVALID
    │   ├── PasswordTooWeak              PASSWORD_TOO_WEAK      (failed)
    │   ├── PasswordBreached             PASSWORD_BREACHED
    │   ├── MetadataInvalid              METADATA_INVALID       (missing, unknown, read_only)
    │   ├── UserNameTaken                USER_NAME_TAKEN
    │   ├── UserNameInvalid              USER_NAME_INVALID
    │   ├── LocaleInvalid                LOCALE_INVALID
    │   ├── SignupDisabled               SIGNUP_DISABLED
    │   ├── UserSuspended                USER_SUSPENDED
    │   ├── InvitationsDisabled          INVITATIONS_DISABLED
    │   ├── InvitationInvalid            INVITATION_INVALID
    │   ├── UserLimitReached             USER_LIMIT_REACHED
    │   ├── ApplicationLimitReached      APPLICATION_LIMIT_REACHED
    │   ├── ApplicationNameTaken         APPLICATION_NAME_TAKEN
    │   ├── ApplicationsRemain           APPLICATIONS_REMAIN
    │   ├── SubscriptionRequired         SUBSCRIPTION_REQUIRED
    │   ├── StatusNotAllowed             STATUS_NOT_ALLOWED
    │   ├── RotationUnderWay             ROTATION_UNDER_WAY
    │   ├── PhoneInvalid                 PHONE_INVALID
    │   ├── PhoneTaken                   PHONE_TAKEN
    │   ├── PhoneNotVerified             PHONE_NOT_VERIFIED
    │   ├── TwoFactorUnavailable         TWO_FACTOR_UNAVAILABLE
    │   ├── DeliveryFailed               DELIVERY_FAILED
    │   ├── ReauthenticationRequired     REAUTHENTICATION_REQUIRED
    │   └── ValueInvalid                 VALUE_INVALID
    └── ClientError                      the client must act: a top-level error with `extensions.code`
        ├── Unauthenticated              UNAUTHENTICATED
        ├── TokenExpired                 TOKEN_EXPIRED
        ├── TokenInvalid                 TOKEN_INVALID
        ├── Forbidden                    FORBIDDEN
        ├── AppTokenInvalid              APP_TOKEN_INVALID
        ├── ApplicationInactive          APPLICATION_INACTIVE
        ├── ApplicationSuspended         APPLICATION_SUSPENDED
        ├── ApplicationBlocked           APPLICATION_BLOCKED
        ├── NotFound                     NOT_FOUND
        ├── BadUserInput                 BAD_USER_INPUT
        ├── QueryTooComplex              QUERY_TOO_COMPLEX
        └── Delayed                      (retryAfterSeconds)
            ├── RateLimited              RATE_LIMITED
            └── Overloaded               OVERLOADED

Whatever is not in this tree is a fault of ours: logged under a request id and masked as INTERNAL.
"""

from cosyncjwt.errors.account import CodeExpired as CodeExpired
from cosyncjwt.errors.account import DeliveryFailed as DeliveryFailed
from cosyncjwt.errors.account import HandleInvalid as HandleInvalid
from cosyncjwt.errors.account import HandleTaken as HandleTaken
from cosyncjwt.errors.account import InvalidCode as InvalidCode
from cosyncjwt.errors.account import InvalidCredentials as InvalidCredentials
from cosyncjwt.errors.account import InvitationInvalid as InvitationInvalid
from cosyncjwt.errors.account import InvitationsDisabled as InvitationsDisabled
from cosyncjwt.errors.account import LocaleInvalid as LocaleInvalid
from cosyncjwt.errors.account import MetadataInvalid as MetadataInvalid
from cosyncjwt.errors.account import PasswordBreached as PasswordBreached
from cosyncjwt.errors.account import PasswordTooWeak as PasswordTooWeak
from cosyncjwt.errors.account import PhoneInvalid as PhoneInvalid
from cosyncjwt.errors.account import PhoneNotVerified as PhoneNotVerified
from cosyncjwt.errors.account import PhoneTaken as PhoneTaken
from cosyncjwt.errors.account import SignupDisabled as SignupDisabled
from cosyncjwt.errors.account import TooManyAttempts as TooManyAttempts
from cosyncjwt.errors.account import TwoFactorUnavailable as TwoFactorUnavailable
from cosyncjwt.errors.account import UserLimitReached as UserLimitReached
from cosyncjwt.errors.account import UserNameInvalid as UserNameInvalid
from cosyncjwt.errors.account import UserNameTaken as UserNameTaken
from cosyncjwt.errors.account import UserSuspended as UserSuspended
from cosyncjwt.errors.base import ClientError as ClientError
from cosyncjwt.errors.base import PublicError as PublicError
from cosyncjwt.errors.base import UserError as UserError
from cosyncjwt.errors.base import concerning as concerning
from cosyncjwt.errors.client import ApplicationBlocked as ApplicationBlocked
from cosyncjwt.errors.client import ApplicationInactive as ApplicationInactive
from cosyncjwt.errors.client import ApplicationSuspended as ApplicationSuspended
from cosyncjwt.errors.client import AppTokenInvalid as AppTokenInvalid
from cosyncjwt.errors.client import BadUserInput as BadUserInput
from cosyncjwt.errors.client import Delayed as Delayed
from cosyncjwt.errors.client import Forbidden as Forbidden
from cosyncjwt.errors.client import NotFound as NotFound
from cosyncjwt.errors.client import Overloaded as Overloaded
from cosyncjwt.errors.client import QueryTooComplex as QueryTooComplex
from cosyncjwt.errors.client import RateLimited as RateLimited
from cosyncjwt.errors.client import TokenExpired as TokenExpired
from cosyncjwt.errors.client import TokenInvalid as TokenInvalid
from cosyncjwt.errors.client import Unauthenticated as Unauthenticated
from cosyncjwt.errors.portal import ApplicationLimitReached as ApplicationLimitReached
from cosyncjwt.errors.portal import ApplicationNameTaken as ApplicationNameTaken
from cosyncjwt.errors.portal import ApplicationsRemain as ApplicationsRemain
from cosyncjwt.errors.portal import ReauthenticationRequired as ReauthenticationRequired
from cosyncjwt.errors.portal import RotationUnderWay as RotationUnderWay
from cosyncjwt.errors.portal import StatusNotAllowed as StatusNotAllowed
from cosyncjwt.errors.portal import SubscriptionRequired as SubscriptionRequired
from cosyncjwt.errors.portal import ValueInvalid as ValueInvalid
