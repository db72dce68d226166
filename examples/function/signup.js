// How does a function sign a person up? Paste it as the function `signup`; values: authUrl, authAppToken.
exports = async function (handle, password, metadata) {
  const query = `mutation SignUp($handle: String!, $password: String!, $metadata: JSON) {
    signup(input: { handle: $handle, password: $password, metadata: $metadata }) {
      __typename
      ... on CodeSent { sentTo expiresAt delivery }
      ... on SignedIn { jwt accessToken refreshToken }
      ... on PasswordTooWeak { failed }
      ... on MetadataInvalid { missing unknown readOnly }
      ... on UserError { code message path }
    }
  }`;
  const response = await context.http.post({
    url: context.values.get("authUrl"),
    headers: { "app-token": [context.values.get("authAppToken")] },
    body: { query, variables: { handle, password, metadata } },
    encodeBodyAsJSON: true,
  });
  const { data, errors } = JSON.parse(response.body.text());
  // What the person can mend is in the answer; a top-level error is for whoever called this function.
  if (errors) throw new Error(errors[0].extensions.code);
  return data.signup;
};
