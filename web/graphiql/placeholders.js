// What does each {{placeholder}} in the variables and headers stand for at the time of sending?
import { recall } from "./memory.js";
import { newestCodeFor, quickstart } from "./quickstart.js";

export class ValueMissing extends Error {}

const placeholders = {
  appToken: {
    value: () => quickstart?.sample.appToken,
    missing: "This server has no sample application: put your app token in place of {{appToken}} in the headers.",
  },
  newHandle: {
    value: () => `ada+${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}@example.com`,
  },
  handle: {
    value: () => recall().handle,
    missing: "No handle has signed up here yet: run tab 1 (Sign up) first.",
  },
  code: {
    value: code,
    missing: "No code has arrived for this handle: run tab 1 (Sign up) first, or type the code in place of {{code}}.",
  },
  accessToken: {
    value: () => recall().accessToken,
    missing: "Nobody is signed in on this page: run tab 3 (Log in) first, or tabs 1 and 2 for a new account.",
  },
  refreshToken: {
    value: () => recall().refreshToken,
    missing: "Nobody is signed in on this page: run tab 3 (Log in) first, or tabs 1 and 2 for a new account.",
  },
};

async function code() {
  const { handle } = recall();
  if (!handle || !quickstart) return undefined;
  // The message is delivered after the reply, so a fast reader may come before it.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const found = await newestCodeFor(handle);
    if (found) return found;
    await new Promise((resume) => setTimeout(resume, 300));
  }
}

// Text in braces that is no placeholder of ours is the user's own and stays as it is.
const pattern = new RegExp(`{{(${Object.keys(placeholders).join("|")})}}`, "g");

async function valueOf(name) {
  const { value, missing } = placeholders[name];
  const found = await value();
  if (!found) throw new ValueMissing(missing);
  return found;
}

export async function fill(fields = {}) {
  const text = JSON.stringify(fields);
  const names = new Set(Array.from(text.matchAll(pattern), ([, name]) => name));
  const values = {};
  for (const name of names) values[name] = await valueOf(name);
  const inJson = (name) => JSON.stringify(values[name]).slice(1, -1);
  return JSON.parse(text.replace(pattern, (_, name) => inJson(name)));
}

export async function fillKnown(fields = {}) {
  const filled = {};
  for (const [name, value] of Object.entries(fields)) {
    Object.assign(filled, await fill({ [name]: value }).catch(() => ({})));
  }
  return filled;
}
