// Does the page /dev/token tell a JWT of this server from a forged one, and keep it to itself?
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";

const HANDLE = "token@example.com";
const PASSWORD = "correct horse battery staple";

async function signedIn(origin) {
  const { sample } = await (await fetch(`${origin}/dev/quickstart.json`)).json();
  const run = async (query, variables) => {
    const headers = { "content-type": "application/json", "app-token": sample.appToken };
    const answer = await fetch(`${origin}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    return Object.values((await answer.json()).data)[0];
  };
  await run("mutation($h: String!, $p: String!) { signup(input: {handle: $h, password: $p}) { __typename } }", {
    h: HANDLE,
    p: PASSWORD,
  });
  const [{ code }] = await (await fetch(`${origin}/dev/inbox.json?to=${HANDLE}`)).json();
  return run(
    "mutation($h: String!, $c: String!) { completeSignup(input: {handle: $h, code: $c}) { ... on SignedIn { jwt accessToken } } }",
    { h: HANDLE, c: code },
  );
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decoded = (part) => JSON.parse(Buffer.from(part, "base64url").toString());

function forgeries(jwt) {
  const [header, claims, signature] = jwt.split(".");
  const changed = encoded({ ...decoded(claims), sub: "usr_somebody_else" });
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const bySomebody = sign("RSA-SHA256", Buffer.from(`${header}.${claims}`), stranger).toString("base64url");
  const elsewhere = encoded({ ...decoded(claims), iss: "https://evil.example.com/apps/1" });
  return {
    "signature is wrong": [`${header}.${changed}.${signature}`, `${header}.${claims}.${bySomebody}`, `${header}.${claims}.`],
    "The algorithm is": [`${encoded({ alg: "none" })}.${claims}.`],
    "no key of this kid": [`${encoded({ ...decoded(header), kid: "another" })}.${claims}.${signature}`],
    "not issued here": [`${header}.${elsewhere}.${signature}`],
    "three parts": ["one.two"],
    "not JSON": [`${header}.AAAA.${signature}`],
  };
}

export async function lookIntoTokens(page, origin, shot) {
  const { jwt, accessToken } = await signedIn(origin);
  const asked = [];
  page.on("request", (request) => asked.push(`${request.url()} ${request.postData() ?? ""}`));
  await page.goto(`${origin}/dev/inbox`);
  await page.getByRole("link", { name: "Look into a JWT" }).click();
  const paste = async (text) => {
    await page.getByRole("textbox").fill("");
    await page.getByRole("textbox").fill(text);
    await page.locator("#found:not([hidden])").waitFor();
    const holds = (await page.locator("#verdict").getAttribute("data-holds")) === "true";
    return { holds, text: await page.locator("#checks").innerText() };
  };

  assert.equal((await paste(`"${jwt}"`)).holds, true);
  assert.deepEqual(JSON.parse(await page.locator("#claims").innerText()), decoded(jwt.split(".")[1]));
  await shot("token-good", page);
  for (const [words, tokens] of Object.entries(forgeries(jwt))) {
    for (const token of tokens) {
      const { holds, text } = await paste(token);
      assert.ok(!holds && text.includes(words), `not "${words}" but: ${text}`);
      if (token === tokens[0] && words.startsWith("signature")) await shot("token-forged", page);
    }
  }
  const api = await paste(accessToken);
  assert.ok(!api.holds && api.text.includes("token of the API"), api.text);

  assert.equal(page.url(), `${origin}/dev/token`);
  for (const token of [jwt, accessToken]) assert.ok(!asked.some((request) => request.includes(token.split(".")[1])));
  console.log("/dev/token: a JWT is believed, eight forgeries and an access token are not; none of them left the page");
}
