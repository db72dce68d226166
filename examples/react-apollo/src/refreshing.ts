// What happens when an access token has ended? One refresh, shared by all requests that wait, and each goes on once.
import { ApolloLink, type ApolloClient } from "@apollo/client";
import { from, of, switchMap } from "rxjs";
import { REFRESH } from "./documents";
import { readSession, writeSession } from "./session";

let underWay: Promise<void> | null = null;

/** The first link: everything behind it is run again, with the new token. */
export const refreshing = new ApolloLink((operation, forward) => {
  if (operation.operationName === "Refresh") return forward(operation);
  const sentWith = readSession()?.accessToken;
  return forward(operation).pipe(
    switchMap((result) => {
      // The server decides when a token has ended: clocks of phones are wrong.
      if (!hasExpired(result) || sentWith === undefined) return of(result);
      // An answer that comes late finds the work done.
      if (readSession()?.accessToken !== sentWith) return forward(operation);
      underWay ??= refresh(operation.client).finally(() => (underWay = null));
      return from(underWay).pipe(switchMap(() => (readSession() ? forward(operation) : of(result))));
    }),
  );
});

const hasExpired = (result: ApolloLink.Result): boolean =>
  result.errors?.some(({ extensions }) => extensions?.["code"] === "TOKEN_EXPIRED") ?? false;

async function refresh(client: ApolloClient): Promise<void> {
  const refreshToken = readSession()?.refreshToken;
  if (refreshToken === undefined) return;
  // The network, or an application that is switched off: thrown to those who wait, and the session is still good.
  const { data } = await client.mutate({ mutation: REFRESH, variables: { refreshToken }, fetchPolicy: "no-cache" });
  // A refused refresh token is the end, and the login form is next.
  writeSession(data?.refresh?.__typename === "SignedIn" ? data.refresh : null);
}
