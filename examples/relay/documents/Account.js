// How does somebody get in? Every outcome is a member of the union, every refusal a UserError.
graphql`
  mutation AccountSignUpMutation($input: SignupInput!) {
    signup(input: $input) {
      __typename
      ... on CodeSent {
        sentTo
        expiresAt
      }
      ... on UserError {
        code
        message
        path
      }
    }
  }
`;

graphql`
  mutation AccountConfirmMutation($input: CompleteSignupInput!) {
    completeSignup(input: $input) {
      __typename
      ... on SignedIn {
        accessToken
        refreshToken
        user {
          id
          handle
        }
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;

graphql`
  mutation AccountLogInMutation($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on SignedIn {
        accessToken
        user {
          id
          ...Sessions_user
        }
      }
      ... on TwoFactorRequired {
        loginToken
        methods
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;
