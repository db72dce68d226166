// What does each {{placeholder}} in the variables and headers stand for at the time of sending?
import { codeOf, stepNow } from "./authenticator.js";
import { recall, remember } from "./memory.js";
import { newestCodeFor, quickstart } from "./quickstart.js";
import { stories } from "./stories.js";

export class ValueMissing extends Error {}

const fresh = () => crypto.getRandomValues(new Uint32Array(1))[0];
const remembered = (name) => (story) => recall(story)[name];
const codeSentTo = (name) => async (story) => {
  const to = recall(story)[name];
  if (!to || !quickstart) return undefined;
  // The message is delivered after the reply, so a fast reader may come before it.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const found = await newestCodeFor(to);
    if (found) return found;
    await new Promise((resume) => setTimeout(resume, 300));
  }
};

const values = {
  appToken: () => quickstart?.sample.appToken,
  portalToken: () => quickstart?.portal.appToken,
  newHandle: () => `ada+${fresh().toString(36)}@example.com`,
  newName: () => `Notes ${fresh().toString(36)}`,
  newUserName: () => `ada_${fresh().toString(36)}`,
  // A hundred numbers that belong to nobody: telephone companies keep them for films.
  newPhone: () => `+141555501${String(fresh() % 100).padStart(2, "0")}`,
  month: () => new Date().toISOString().slice(0, "2027-01".length),
  code: codeSentTo("handle"),
  smsCode: codeSentTo("phone"),
  invitationCode: codeSentTo("guest"),
  appCode,
  recoveryCode,
  ...Object.fromEntries(
    [
      "handle",
      "phone",
      "guest",
      "invitationId",
      "developerId",
      "userId",
      "userName",
      "accessToken",
      "refreshToken",
      "loginToken",
      "developerToken",
      "applicationId",
      "myAppToken",
    ].map((name) => [name, remembered(name)]),
  ),
};

/** The code of now, or the next one when that was used: each is good once, and one step ahead is good already. */
async function appCode(story) {
  const { secret, usedStep } = recall(story);
  if (!secret) return undefined;
  const step = Math.max(stepNow(), usedStep + 1);
  if (step > stepNow() + 1) throw new ValueMissing("The app's codes of now are used: wait half a minute for the next.");
  remember(story, { usedStep: step });
  return codeOf(secret, step);
}

function recoveryCode(story) {
  const [next, ...left] = recall(story).recoveryCodes ?? [];
  if (next) remember(story, { recoveryCodes: left });
  return next;
}

function whatToDo(name, story) {
  if (name === "appToken" || name === "portalToken") {
    return `This server does not tell its app tokens: put yours in place of {{${name}}} in the headers.`;
  }
  const givers = [stories.find(({ name }) => name === story), ...stories];
  for (const { name: place, title, tabs } of givers) {
    const giver = tabs.find(({ gives }) => gives.includes(name));
    const where = place === story ? "" : ` of "${title}"`;
    if (giver) return `Nothing stands for {{${name}}} yet: run tab ${giver.number} (${giver.title})${where} first.`;
  }
}

// Text in braces that is no placeholder of ours is the user's own and stays as it is.
const pattern = new RegExp(`{{(${Object.keys(values).join("|")})}}`, "g");

async function valueOf(name, story) {
  const found = await values[name](story);
  if (!found) throw new ValueMissing(whatToDo(name, story));
  return found;
}

export async function fill(story, fields = {}) {
  const text = JSON.stringify(fields);
  const names = new Set(Array.from(text.matchAll(pattern), ([, name]) => name));
  const found = {};
  for (const name of names) found[name] = await valueOf(name, story);
  const inJson = (name) => JSON.stringify(found[name]).slice(1, -1);
  return JSON.parse(text.replace(pattern, (_, name) => inJson(name)));
}

export async function fillKnown(story, fields = {}) {
  const filled = {};
  for (const [name, value] of Object.entries(fields)) {
    Object.assign(filled, await fill(story, { [name]: value }).catch(() => ({})));
  }
  return filled;
}
