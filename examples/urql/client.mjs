// How does urql stay signed in? One exchange that refreshes once, however many operations find their token expired.
import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";
import { authExchange } from "@urql/exchange-auth";

const REFRESH = gql`
  mutation Refresh($refreshToken: String!) {
    refresh(input: { refreshToken: $refreshToken }) {
      __typename
      ... on SignedIn { jwt accessToken refreshToken }
      ... on UserError { code message path }
    }
  }
`;

/** Keeps a session for as long as the program runs; in a browser give an object over `sessionStorage` instead. */
export function inMemory(session = null) {
  return { read: () => session, write: (changed) => (session = changed) };
}

/**
 * Make a client of an application.
 *
 * `sessions` holds what SignedIn gave: write it after a login, write null after a logout. A client keeps what it has
 * read, so make another one for another user.
 */
export function authClient({ url, appToken, sessions, fetch = globalThis.fetch }) {
  return new Client({
    url,
    fetch,
    preferGetMethod: false,
    fetchOptions: { headers: { "app-token": appToken } },
    exchanges: [cacheExchange, authExchange(staysSignedIn(sessions)), fetchExchange],
  });
}

function staysSignedIn(sessions) {
  const bearer = ({ accessToken }) => `Bearer ${accessToken}`;
  let refused = null;
  return async (exchange) => ({
    addAuthToOperation(operation) {
      const session = sessions.read();
      if (session === null) return operation;
      return exchange.appendHeaders(operation, { authorization: bearer(session) });
    },

    // The server decides when a token has ended: clocks of phones are wrong.
    didAuthError(error, operation) {
      const ended = error.graphQLErrors.some(({ extensions }) => extensions.code === "TOKEN_EXPIRED");
      if (ended) refused = operation.context.fetchOptions?.headers?.authorization;
      return ended;
    },

    // urql calls it once and lets everything that waits go on afterwards; a refresh token is good for one use.
    async refreshAuth() {
      const session = sessions.read();
      // An answer that comes late finds the work done, and its operation only goes again with the new token.
      if (session === null || refused !== bearer(session)) return;
      const { data, error } = await exchange.mutate(REFRESH, { refreshToken: session.refreshToken });
      // The network, or an application that is switched off: the session is still good, so those who wait get the error.
      if (error) throw error.networkError ?? error;
      // A refused refresh token is the end: those who wait get TOKEN_EXPIRED, and the login form is next.
      sessions.write(data.refresh.__typename === "SignedIn" ? data.refresh : null);
    },
  });
}
