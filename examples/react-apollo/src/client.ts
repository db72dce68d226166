// How does Apollo Client talk to the authentication server?
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { readEnrollment } from "./entering";
import possibleTypes from "./gql/possibleTypes";
import { refreshing } from "./refreshing";
import { readSession } from "./session";

// Says which application is calling. It ships in every client and is no secret.
const appToken: string = import.meta.env["VITE_APP_TOKEN"];

const credentials = new SetContextLink(({ headers }, { operationName }) => {
  const token = readSession()?.accessToken ?? readEnrollment()?.enrollmentToken;
  const authorization = token && operationName !== "Refresh" ? { authorization: `Bearer ${token}` } : {};
  return { headers: { ...headers, "app-token": appToken, ...authorization } };
});

export const client = new ApolloClient({
  link: ApolloLink.from([refreshing, credentials, new HttpLink({ uri: "/graphql" })]),
  cache: new InMemoryCache({ possibleTypes: possibleTypes.possibleTypes }),
});
