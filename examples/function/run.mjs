// How does a function run outside of a function service? Gives it a `context` and prints its answer as JSON.
//
//   echo '["ada@example.com", "correct horse battery staple"]' | AUTH_URL=... AUTH_APP_TOKEN=... node run.mjs login.js
//
// The arguments come by standard input, because everybody on a machine can read a command line.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { runInNewContext } from "node:vm";

const VALUES = { authUrl: process.env.AUTH_URL, authAppToken: process.env.AUTH_APP_TOKEN };

// Headers are lists and the body is a binary that is asked for its text, as in the functions of MongoDB.
async function post({ url, headers = {}, body, encodeBodyAsJSON = false }) {
  const sent = new Headers(encodeBodyAsJSON ? { "content-type": "application/json" } : {});
  for (const [name, values] of Object.entries(headers)) values.forEach((value) => sent.append(name, value));
  const response = await fetch(url, {
    method: "POST",
    headers: sent,
    body: encodeBodyAsJSON ? JSON.stringify(body) : body,
  });
  const received = await response.text();
  return { status: response.statusText, statusCode: response.status, body: { text: () => received } };
}

const context = { http: { post }, values: { get: (name) => VALUES[name] } };
const around = { context, exports: undefined };
runInNewContext(await readFile(process.argv[2], "utf8"), around, { filename: process.argv[2] });

try {
  console.log(JSON.stringify(await around.exports(...JSON.parse(await text(process.stdin)))));
} catch (failure) {
  console.error(failure.message);
  process.exitCode = 1;
}
