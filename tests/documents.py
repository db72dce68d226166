"""Which documents do the tests send? Written as a front-end team would write them."""

SIGNED_IN = """
  ... on SignedIn {
    jwt jwtExpiresAt accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt
    user { id handle createdAt updatedAt lastLoginAt }
  }
"""
REFUSED = """
  ... on UserError { code message path }
"""

SIGNUP = (
    """mutation Signup($handle: String!, $password: String!, $metadata: JSON, $locale: String) {
  signup(input: {handle: $handle, password: $password, metadata: $metadata, locale: $locale}) {
    __typename
    ... on CodeSent { sentTo expiresAt delivery }
    ... on PasswordTooWeak { failed }
    ... on MetadataInvalid { missing unknown readOnly }"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
PASSWORD_FILTER = """query PasswordFilter($id: ID) { application(id: $id) { passwordFilter {
  enabled minLength minUpper minLower minDigit minSpecial specialCharacters
} } }"""
SET_METADATA = (
    """mutation SetMetadata($metadata: JSON!) {
  setMetadata(input: {metadata: $metadata}) {
    __typename
    ... on User { id metadata updatedAt }
    ... on MetadataInvalid { missing unknown readOnly }"""
    + REFUSED
    + "} }"
)
LOCALE = "query Locale { me { locale } }"
USER_NAME = "query UserName { me { userName } }"
USER_NAME_AVAILABLE = "query Available($userName: String!) { userNameAvailable(userName: $userName) }"
SET_USER_NAME = (
    """mutation SetUserName($userName: String!) {
  setUserName(input: {userName: $userName}) { __typename ... on User { id userName updatedAt }"""
    + REFUSED
    + "} }"
)
SET_LOCALE = (
    """mutation SetLocale($locale: String!) {
  setLocale(input: {locale: $locale}) { __typename ... on User { id locale updatedAt }"""
    + REFUSED
    + "} }"
)
LOCALES = "query Locales($id: ID) { application(id: $id) { locales } }"
SET_SETTINGS = (
    """mutation SetSettings($input: UpdateApplicationInput!) {
  updateApplication(input: $input) {
    __typename ... on Application { id locales maxLoginAttempts subject userNamesEnabled }"""
    + REFUSED
    + "} }"
)
METADATA = "query Metadata { me { metadata } }"
METADATA_FIELDS = """query MetadataFields($id: ID) { application(id: $id) {
  metadataFields { path fieldName required canEdit }
} }"""
COMPLETE_SIGNUP = (
    """mutation CompleteSignup($handle: String!, $code: String!) {
  completeSignup(input: {handle: $handle, code: $code}) { __typename"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
LOGIN = (
    """mutation Login($handle: String!, $password: String!) {
  login(input: {handle: $handle, password: $password}) { __typename"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
REFRESH = (
    """mutation Refresh($refreshToken: String!) {
  refresh(input: {refreshToken: $refreshToken}) { __typename"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
LOGOUT = (
    """mutation Logout($everywhere: Boolean) {
  logout(input: {everywhere: $everywhere}) { __typename ... on Done { ok }"""
    + REFUSED
    + "} }"
)
REVOKE_SESSION = (
    """mutation RevokeSession($id: ID!, $password: String) {
  revokeSession(input: {sessionId: $id, password: $password}) { __typename ... on Done { ok }"""
    + REFUSED
    + "} }"
)
RESEND_SIGNUP = (
    """mutation ResendSignup($handle: String!) {
  resendSignup(input: {handle: $handle}) { __typename ... on CodeSent { sentTo expiresAt delivery }"""
    + REFUSED
    + "} }"
)
FORGOT_PASSWORD = (
    """mutation ForgotPassword($handle: String!) {
  forgotPassword(input: {handle: $handle}) { __typename ... on CodeSent { sentTo expiresAt delivery }"""
    + REFUSED
    + "} }"
)
RESET_PASSWORD = (
    """mutation ResetPassword($handle: String!, $code: String!, $newPassword: String!) {
  resetPassword(input: {handle: $handle, code: $code, newPassword: $newPassword}) {
    __typename ... on Done { ok } ... on PasswordTooWeak { failed }"""
    + REFUSED
    + "} }"
)
CHANGE_PASSWORD = (
    """mutation ChangePassword($password: String!, $newPassword: String!) {
  changePassword(input: {password: $password, newPassword: $newPassword}) {
    __typename ... on PasswordTooWeak { failed }"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
USER = """
  ... on User { id handle status metadata createdAt updatedAt lastLoginAt }
  ... on MetadataInvalid { missing unknown readOnly }
  ... on PasswordTooWeak { failed }
"""
CREATE_USER = (
    """mutation CreateUser($input: CreateUserInput!) { createUser(input: $input) { __typename"""
    + USER
    + REFUSED
    + "} }"
)
SET_USER_STATUS = (
    """mutation SetUserStatus($id: ID!, $status: UserStatus!) {
  setUserStatus(input: {userId: $id, status: $status}) { __typename"""
    + USER
    + REFUSED
    + "} }"
)
SET_USER_METADATA = (
    """mutation SetUserMetadata($id: ID!, $metadata: JSON!) {
  setUserMetadata(input: {userId: $id, metadata: $metadata}) { __typename"""
    + USER
    + REFUSED
    + "} }"
)
RESET_USER_PASSWORD = (
    """mutation ResetUserPassword($id: ID!) {
  resetUserPassword(input: {userId: $id}) { __typename ... on Done { ok }"""
    + REFUSED
    + "} }"
)
DELETE_USER = (
    """mutation DeleteUser($id: ID!) { deleteUser(input: {userId: $id}) { __typename ... on Done { ok }"""
    + REFUSED
    + "} }"
)
USERS = """query Users($id: ID, $first: Int, $after: String, $search: String, $status: UserStatus) {
  application(id: $id) {
    users(first: $first, after: $after, search: $search, status: $status) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { id } } nodes { id handle status metadata sessions { totalCount } }
    }
  }
}"""
USER_NODE = """query UserNode($id: ID!) { node(id: $id) {
  __typename id
  ... on User { handle status metadata twoFactor { google } sessions { totalCount nodes { current } } }
} }"""
DELETE_ACCOUNT = (
    """mutation DeleteAccount($password: String!) {
  deleteAccount(input: {password: $password}) { __typename ... on Done { ok }"""
    + REFUSED
    + "} }"
)
ME = """query Me { me {
  id handle createdAt updatedAt lastLoginAt
  sessions { totalCount nodes { id current createdAt lastUsedAt expiresAt userAgent ipAddress } }
} }"""
CREATE_APPLICATION = (
    """mutation CreateApplication($input: CreateApplicationInput!) {
  createApplication(input: $input) {
    __typename
    ... on Application {
      id name status type appToken audience jwtLifetimeMinutes issuer jwksUri publicKey userCount userLimit
      createdAt updatedAt onboarding { signupEnabled signupFlow }
      signingKeys { kid publicKey current createdAt }
    }"""
    + REFUSED
    + "} }"
)
UPDATE_APPLICATION = (
    """mutation UpdateApplication($input: UpdateApplicationInput!) {
  updateApplication(input: $input) {
    __typename
    ... on Application {
      id name status type appToken audience jwtLifetimeMinutes userCount createdAt updatedAt
      onboarding { signupEnabled signupFlow }
    }"""
    + REFUSED
    + "} }"
)
APPLICATION = """query Application($id: ID) { application(id: $id) {
  id name status issuer jwksUri publicKey onboarding { signupEnabled signupFlow }
} }"""
DEVELOPER = """query Developer($first: Int, $after: String) { developer {
  user { handle }
  applications(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id } } nodes { id name appToken }
  }
} }"""
