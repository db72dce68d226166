// How does a function log a person in? Paste it as the function `login`; values: authUrl, authAppToken.
exports = async function (handle, password) {
  const query = `mutation LogIn($handle: String!, $password: String!) {
    login(input: { handle: $handle, password: $password }) {
      __typename
      ... on SignedIn { jwt jwtExpiresAt accessToken refreshToken user { id handle } }
      ... on TwoFactorRequired { loginToken methods textSentTo expiresAt }
      ... on TwoFactorEnrollmentRequired { enrollmentToken methods expiresAt }
      ... on UserError { code message path }
    }
  }`;
  const response = await context.http.post({
    url: context.values.get("authUrl"),
    headers: { "app-token": [context.values.get("authAppToken")] },
    body: { query, variables: { handle, password } },
    encodeBodyAsJSON: true,
  });
  const { data, errors } = JSON.parse(response.body.text());
  // What the person can mend is in the answer; a top-level error is for whoever called this function.
  if (errors) throw new Error(errors[0].extensions.code);
  return data.login;
};
