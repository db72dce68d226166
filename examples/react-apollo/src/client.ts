// How does Apollo Client talk to the authentication server?
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import possibleTypes from "./gql/possibleTypes";
import { refreshing } from "./refreshing";
import { readSession } from "./session";

// Says which application is calling. It ships in every client and is no secret.
const appToken: string = import.meta.env["VITE_APP_TOKEN"];

const credentials = new SetContextLink(({ headers }, { operationName }) => {
  const session = operationName === "Refresh" ? null : readSession();
  const authorization = session ? { authorization: `Bearer ${session.accessToken}` } : {};
  return { headers: { ...headers, "app-token": appToken, ...authorization } };
});

export const client = new ApolloClient({
  link: ApolloLink.from([refreshing, credentials, new HttpLink({ uri: "/graphql" })]),
  cache: new InMemoryCache({ possibleTypes: possibleTypes.possibleTypes }),
});
