// A person signs up, types the code, logs in, looks around and logs out.
//
//   AUTH_URL=http://127.0.0.1:8000/graphql AUTH_APP_TOKEN=... HANDLE=ada@example.com PASSWORD=... node story.mjs
//
// The code is asked for on the terminal: on the development server it is on the page /dev/inbox.
import { createInterface } from "node:readline/promises";
import { gql } from "@urql/core";
import { authClient, inMemory } from "./client.mjs";

const SIGN_UP = gql`
  mutation SignUp($handle: String!, $password: String!) {
    signup(input: { handle: $handle, password: $password }) {
      __typename
      ... on CodeSent { sentTo }
      ... on PasswordTooWeak { failed }
      ... on UserError { code message path }
    }
  }
`;
const CONFIRM = gql`
  mutation Confirm($handle: String!, $code: String!, $password: String!) {
    completeSignup(input: { handle: $handle, code: $code, password: $password }) {
      __typename
      ... on UserError { code message path }
    }
  }
`;
const LOG_IN = gql`
  mutation LogIn($handle: String!, $password: String!) {
    login(input: { handle: $handle, password: $password }) {
      __typename
      ... on SignedIn { jwt accessToken refreshToken }
      ... on TwoFactorRequired { loginToken methods }
      ... on UserError { code message path }
    }
  }
`;
const WHO_AM_I = gql`
  query WhoAmI {
    me { id handle sessions(first: 20) { nodes { id current userAgent } } }
  }
`;
const LOG_OUT = gql`
  mutation LogOut {
    logout(input: {}) { __typename ... on UserError { code message path } }
  }
`;

const { AUTH_URL: url, AUTH_APP_TOKEN: appToken, HANDLE: handle, PASSWORD: password } = process.env;
const sessions = inMemory();
const client = authClient({ url, appToken, sessions });

async function expected(typename, operation) {
  const { data, error } = await operation.toPromise();
  if (error) throw error;
  const [answer] = Object.values(data);
  if (answer.__typename !== typename) throw new Error(answer.message ?? answer.__typename);
  return answer;
}

const { sentTo } = await expected("CodeSent", client.mutation(SIGN_UP, { handle, password }));
const terminal = createInterface({ input: process.stdin, output: process.stdout });
const code = await terminal.question(`Code sent to ${sentTo}: `);
terminal.close();
await expected("SignedIn", client.mutation(CONFIRM, { handle, code, password }));
sessions.write(await expected("SignedIn", client.mutation(LOG_IN, { handle, password })));
const me = await expected("User", client.query(WHO_AM_I, {}));
console.log(`\nSigned in as ${me.handle}, with ${me.sessions.nodes.length} sessions`);
await expected("Done", client.mutation(LOG_OUT, {}));
sessions.write(null);
console.log("Logged out");
