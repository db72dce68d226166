// From the signup to a list of sessions that grows page by page, by what the Relay compiler has made of the documents.
import { createInterface } from "node:readline/promises";
import relay from "relay-runtime";
import confirmMutation from "./documents/__generated__/AccountConfirmMutation.graphql.js";
import logInMutation from "./documents/__generated__/AccountLogInMutation.graphql.js";
import signUpMutation from "./documents/__generated__/AccountSignUpMutation.graphql.js";
import nodeQuery from "./documents/__generated__/NodeQuery.graphql.js";
import pageQuery from "./documents/__generated__/SessionsPaginationQuery.graphql.js";
import sessionsQuery from "./documents/__generated__/SessionsQuery.graphql.js";
import sessionsOfUser from "./documents/__generated__/Sessions_user.graphql.js";
import { environmentFor } from "./environment.mjs";

const { commitMutation, createOperationDescriptor, fetchQuery, getSingularSelector } = relay;
const { AUTH_URL, AUTH_APP_TOKEN, HANDLE, PASSWORD } = process.env;
const { environment, session } = environmentFor(AUTH_URL, AUTH_APP_TOKEN);

const mutate = (mutation, input) =>
  new Promise((onCompleted, onError) =>
    commitMutation(environment, { mutation, variables: { input }, onCompleted, onError }),
  ).then((data) => Object.values(data)[0]);

async function expect(outcome, typename) {
  const answer = await outcome;
  if (answer.__typename !== typename) throw new Error(`${answer.code}: ${answer.message}`);
  return answer;
}

await expect(mutate(signUpMutation, { handle: HANDLE, password: PASSWORD }), "CodeSent");
const terminal = createInterface({ input: process.stdin, output: process.stdout });
const code = await terminal.question("Code: \n");
terminal.close();
await expect(mutate(confirmMutation, { handle: HANDLE, code }), "SignedIn");
const signedIn = await expect(mutate(logInMutation, { handle: HANDLE, password: PASSWORD }), "SignedIn");
session.accessToken = signedIn.accessToken;

// What a component reads through its fragment, in React by usePaginationFragment.
function sessionsIn(operation, user) {
  const { data } = environment.lookup(operation.fragment);
  return environment.lookup(getSingularSelector(sessionsOfUser, user(data))).data.sessions;
}

// Kept from the collector as a mounted component would keep it.
const first = createOperationDescriptor(sessionsQuery, { count: 1 });
environment.retain(first);
await fetchQuery(environment, sessionsQuery, { count: 1 }).toPromise();
const page = sessionsIn(first, ({ me }) => me);
console.log(`Page 1 of ${page.totalCount}: ${page.edges.length} session`);

const more = { id: signedIn.user.id, count: 1, cursor: page.pageInfo.endCursor };
await fetchQuery(environment, pageQuery, more).toPromise();
const all = sessionsIn(first, ({ me }) => me);
console.log(`With page 2: ${all.edges.length} sessions, more: ${all.pageInfo.hasNextPage}`);

for (const { node } of all.edges) {
  const { node: again } = await fetchQuery(environment, nodeQuery, { id: node.id }).toPromise();
  console.log(`${again.__typename}, ${again.id === node.id && again.current === node.current ? "the same" : "another"}`);
}
