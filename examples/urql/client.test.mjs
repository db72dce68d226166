// Does a person who comes back after a night stay signed in? SESSION is one whose access token has ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gql } from "@urql/core";
import { authClient, inMemory } from "./client.mjs";

const { AUTH_URL: url, AUTH_APP_TOKEN: appToken, SESSION } = process.env;
const HANDLE = gql`query Handle { me { handle } }`;
const ID = gql`query Id { me { id } }`;
const LANGUAGE = gql`mutation Language { setLocale(input: { locale: "EN" }) { __typename ... on User { id } } }`;

function backAgain(session, refuse = () => false) {
  const sessions = inMemory(session);
  const sent = [];
  const fetch = async (address, request) => {
    const { operationName } = JSON.parse(request.body);
    sent.push(operationName);
    if (refuse(operationName)) throw new TypeError("the network is down");
    return globalThis.fetch(address, request);
  };
  return { sessions, sent, client: authClient({ url, appToken, sessions, fetch }) };
}

const three = (client) =>
  Promise.all([
    client.query(HANDLE, {}).toPromise(),
    client.query(ID, {}).toPromise(),
    client.mutation(LANGUAGE, {}).toPromise(),
  ]);
const codes = (answers) => answers.map(({ error }) => error?.graphQLErrors[0]?.extensions.code);

test("the network fails while refreshing: the session is kept, and those who wait are told", async () => {
  const session = JSON.parse(SESSION);
  const { client, sessions } = backAgain(session, (name) => name === "Refresh");

  const answers = await three(client);

  assert.deepEqual(answers.map(({ error }) => error.message), Array(3).fill("[Network] the network is down"));
  assert.equal(sessions.read(), session);
});

test("operations that wait together share one refresh, and all succeed", async () => {
  const { client, sessions, sent } = backAgain(JSON.parse(SESSION));

  const [handle, id, language] = await three(client);

  assert.deepEqual(codes([handle, id, language]), [undefined, undefined, undefined]);
  assert.equal(id.data.me.id, language.data.setLocale.id);
  assert.equal(sent.filter((name) => name === "Refresh").length, 1);
  assert.notEqual(sessions.read().accessToken, JSON.parse(SESSION).accessToken);
});

test("an answer that comes after the refresh goes again with the new token, and refreshes nothing", async () => {
  const sessions = inMemory(JSON.parse(SESSION));
  const sent = [];
  let letGo;
  const refreshed = new Promise((resolve) => (letGo = resolve));
  const fetch = async (address, request) => {
    const { operationName } = JSON.parse(request.body);
    sent.push(operationName);
    const answer = await globalThis.fetch(address, request);
    if (operationName === "Id") await refreshed;
    return answer;
  };
  const client = authClient({ url, appToken, sessions, fetch });
  const late = client.query(ID, {}).toPromise();

  const early = await client.query(HANDLE, {}).toPromise();
  letGo();

  assert.deepEqual(codes([early, await late]), [undefined, undefined]);
  assert.deepEqual(sent.filter((name) => name !== "Id"), ["Handle", "Refresh", "Handle"]);
});

test("a refresh token that is no good ends the session, without another try", async () => {
  const { client, sessions, sent } = backAgain({ ...JSON.parse(SESSION), refreshToken: "no refresh token" });

  const answers = await three(client);

  assert.deepEqual(codes(answers), Array(3).fill("TOKEN_EXPIRED"));
  assert.equal(sessions.read(), null);
  assert.equal(sent.filter((name) => name === "Refresh").length, 1);
});
