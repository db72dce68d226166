// What does this page ask the server? Each document is typed by the schema.
import { graphql } from "./gql";

export const APPLICATION = graphql(`
  query Application {
    application {
      id name status twoFactorVerification
      passwordFilter { enabled minLength minUpper minLower minDigit minSpecial specialCharacters }
    }
  }
`);

export const SIGN_UP = graphql(`
  mutation SignUp($handle: String!, $password: String!) {
    signup(input: { handle: $handle, password: $password }) {
      __typename
      ... on CodeSent { sentTo expiresAt }
      ... on SignedIn { jwt accessToken refreshToken }
      ... on TwoFactorEnrollmentRequired { enrollmentToken methods }
      ... on PasswordTooWeak { failed }
      ... on UserError { code message path }
    }
  }
`);

export const CONFIRM = graphql(`
  mutation Confirm($handle: String!, $code: String!, $password: String!) {
    completeSignup(input: { handle: $handle, code: $code, password: $password }) {
      __typename
      ... on SignedIn { jwt accessToken refreshToken }
      ... on TwoFactorEnrollmentRequired { enrollmentToken methods }
      ... on UserError { code message path }
    }
  }
`);

export const SEND_AGAIN = graphql(`
  mutation SendAgain($handle: String!) {
    resendSignup(input: { handle: $handle }) {
      __typename
      ... on CodeSent { sentTo expiresAt }
      ... on UserError { code message path }
    }
  }
`);

export const LOG_IN = graphql(`
  mutation LogIn($handle: String!, $password: String!) {
    login(input: { handle: $handle, password: $password }) {
      __typename
      ... on SignedIn { jwt accessToken refreshToken }
      ... on TwoFactorRequired { loginToken methods textSentTo }
      ... on TwoFactorEnrollmentRequired { enrollmentToken methods }
      ... on UserError { code message path }
    }
  }
`);

export const SECOND_STEP = graphql(`
  mutation SecondStep($loginToken: String!, $code: String!) {
    completeLogin(input: { loginToken: $loginToken, code: $code }) {
      __typename
      ... on SignedIn { jwt accessToken refreshToken }
      ... on UserError { code message path }
    }
  }
`);

export const REFRESH = graphql(`
  mutation Refresh($refreshToken: String!) {
    refresh(input: { refreshToken: $refreshToken }) {
      __typename
      ... on SignedIn { jwt accessToken refreshToken }
      ... on UserError { code message path }
    }
  }
`);

export const ME = graphql(`
  query Me {
    me { id handle twoFactor { google phone recoveryCodesLeft } }
  }
`);

export const SESSIONS = graphql(`
  query Sessions {
    me { id sessions(first: 20) { nodes { id current userAgent ipAddress lastUsedAt } } }
  }
`);

export const END_SESSION = graphql(`
  mutation EndSession($id: ID!) {
    revokeSession(input: { sessionId: $id }) { __typename ... on UserError { code message path } }
  }
`);

export const LOG_OUT = graphql(`
  mutation LogOut($everywhere: Boolean!) {
    logout(input: { everywhere: $everywhere }) { __typename ... on UserError { code message path } }
  }
`);

export const SET_UP = graphql(`
  mutation SetUp {
    setupGoogleTwoFactor(input: {}) {
      __typename
      ... on TwoFactorSetup { secret otpauthUri qrCode }
      ... on UserError { code message path }
    }
  }
`);

export const TURN_ON = graphql(`
  mutation TurnOn($code: String!) {
    enableTwoFactor(input: { method: GOOGLE, code: $code }) {
      __typename
      ... on TwoFactorEnabled { recoveryCodes user { id twoFactor { google phone recoveryCodesLeft } } }
      ... on UserError { code message path }
    }
  }
`);

export const SMS_AGAIN = graphql(`
  mutation SmsAgain($loginToken: String!) {
    resendLoginCode(input: { loginToken: $loginToken }) {
      __typename
      ... on CodeSent { sentTo }
      ... on UserError { code message path }
    }
  }
`);

export const SET_PHONE = graphql(`
  mutation SetPhone($phone: String!) {
    setPhone(input: { phone: $phone }) {
      __typename
      ... on CodeSent { sentTo expiresAt }
      ... on UserError { code message path }
    }
  }
`);

export const VERIFY_PHONE = graphql(`
  mutation VerifyPhone($code: String!) {
    verifyPhone(input: { code: $code }) {
      __typename
      ... on User { id phone phoneVerified }
      ... on UserError { code message path }
    }
  }
`);

export const TURN_PHONE_ON = graphql(`
  mutation TurnPhoneOn {
    enableTwoFactor(input: { method: PHONE }) {
      __typename
      ... on TwoFactorEnabled { recoveryCodes user { id twoFactor { google phone recoveryCodesLeft } } }
      ... on UserError { code message path }
    }
  }
`);

export const FORGOT = graphql(`
  mutation Forgot($handle: String!) {
    forgotPassword(input: { handle: $handle }) {
      __typename
      ... on CodeSent { sentTo expiresAt }
      ... on UserError { code message path }
    }
  }
`);

export const RESET = graphql(`
  mutation Reset($handle: String!, $code: String!, $newPassword: String!) {
    resetPassword(input: { handle: $handle, code: $code, newPassword: $newPassword }) {
      __typename
      ... on Done { ok }
      ... on PasswordTooWeak { failed }
      ... on UserError { code message path }
    }
  }
`);
