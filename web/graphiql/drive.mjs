// Do the stories' tabs run in order, untouched, in a real browser against a real server?
//
//   npm run drive -- http://127.0.0.1:8000 screenshots
//
// Before "Administration" the server needs an administrator, root@example.com; ADMINISTRATOR=none leaves it out.
import { accessSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { ADMINISTRATION, LINK, plays, PORTAL, SIGN_UP } from "./plays.mjs";
import { lookIntoTokens } from "./tokens.mjs";
import { complaints, watch } from "./watch.mjs";

const [base, folder] = process.argv.slice(2);
if (!base || !folder) fail("usage: npm run drive -- BASE_URL SCREENSHOT_FOLDER");
const origin = new URL(base).origin;

function fail(message) {
  console.error(`FAILED: ${message}`);
  process.exit(1);
}

function browserOnPath() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const candidates = process.env.PATH.split(delimiter).flatMap((path) => names.map((name) => join(path, name)));
  return candidates.find(isReadable) ?? fail("no Chromium on the PATH: name one in the variable CHROMIUM");
}

function isReadable(path) {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

process.on("uncaughtException", (error) => fail(error.message));

const shot = (page, name) => page.screenshot({ path: join(folder, `${name}.png`.replaceAll(/[ :]+/g, "-")) });

async function load(page) {
  const schema = page.waitForResponse((response) => response.request().postData()?.includes("IntrospectionQuery"));
  await page.goto(`${origin}/graphql`);
  await schema;
  await page.waitForSelector(".graphiql-query-editor .view-line");
}

const textOf = (page, name) =>
  page.evaluate((ending) => {
    const models = globalThis.__MONACO.editor.getModels();
    return models.find(({ uri }) => uri.path.endsWith(ending))?.getValue() ?? "";
  }, name);

const empty = (page, name) =>
  page.evaluate((ending) => {
    const models = globalThis.__MONACO.editor.getModels();
    models.find(({ uri }) => uri.path.endsWith(ending))?.setValue("");
  }, name);

// GraphiQL takes note of a tab's operation a tenth of a second after it is shown, by a timer; this one ends later.
const settle = (page) => page.evaluate(() => new Promise((resume) => setTimeout(resume, 120)));

async function open(page, title) {
  const story = page.locator(".stories details").filter({ has: page.locator(`summary strong:text-is("${title}")`) });
  if ((await story.getAttribute("open")) === null) await story.locator("summary").click();
  const schema = page.waitForResponse((response) => response.request().postData()?.includes("IntrospectionQuery"));
  await story.getByRole("button").first().click();
  await schema;
  const [first] = Object.keys(plays[title]);
  await page.waitForSelector(`.graphiql-tab-active .graphiql-tab-button[title="${first}"]`);
  await page.waitForSelector(".graphiql-query-editor .view-line");
}

async function reply(page, operation) {
  await page.click(`.graphiql-tab-button[title="${operation}"]`);
  await settle(page);
  // What an earlier run has left there is no reply to this one.
  await empty(page, "response.json");
  await page.click(".graphiql-execute-button");
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const text = await textOf(page, "response.json");
    if (text) return JSON.parse(text);
    await page.waitForTimeout(20);
  }
  return fail(`${operation}: no reply within twenty seconds`);
}

async function run(page, title, operation, answers) {
  const result = await reply(page, operation);
  const [outcome] = Object.values(result.data ?? {});
  if ((outcome?.__typename ?? outcome) !== answers) {
    await shot(page, "failed");
    fail(`${title}, ${operation}: not ${answers} but ${JSON.stringify(result)}`);
  }
}

async function walk(page, title, between = {}) {
  const tabs = Object.entries(plays[title]);
  for (const [operation, answers] of tabs) {
    await between[operation]?.();
    await run(page, title, operation, answers);
  }
  await shot(page, title);
  console.log(`${title}: ${tabs.length} tabs answer as they should`);
}

async function pressTheLink(context) {
  const page = await watch(await context.newPage(), origin);
  await page.goto(`${origin}/dev/inbox`);
  await page.getByRole("link", { name: "Open the link" }).first().click();
  await page.getByRole("button", { name: "Complete the sign-up" }).click();
  await page.getByRole("heading", { name: "You are signed up" }).waitFor();
  await page.close();
}

async function expectRefusal(page, operation, words) {
  const result = await reply(page, operation);
  const says = result.errors?.[0].message.includes(words);
  if (!says) fail(`${operation} out of order does not say "${words}": ${JSON.stringify(result)}`);
  console.log(`out of order: ${operation} says to run ${words} first`);
}


mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? browserOnPath(),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await watch(await context.newPage(), origin);

await load(page);
await expectRefusal(page, "Confirm", "tab 1 (Sign up)");
await expectRefusal(page, "WhoAmI", "tab 3 (Log in)");
await walk(page, SIGN_UP);
await walk(page, SIGN_UP);
await open(page, LINK);
await expectRefusal(page, "ConfirmByLink", 'tab 3 (Log in) of "Portal"');
for (const title of Object.keys(plays).slice(1)) {
  if (title === ADMINISTRATION && process.env.ADMINISTRATOR === "none") continue;
  await open(page, title);
  await walk(page, title, title === LINK ? { LogIn: () => pressTheLink(context) } : {});
  if (title === "Second factor: SMS") {
    await run(page, title, "LogIn", "TwoFactorRequired");
    await run(page, title, "UseRecoveryCode", "SignedIn");
  }
}

// The tokens are gone with the page; the handles and the tabs are not.
await load(page);
await open(page, PORTAL);
await expectRefusal(page, "MyApplications", "tab 3 (Log in)");
await run(page, PORTAL, "LogIn", "SignedIn");
await run(page, PORTAL, "MyApplications", "Developer");
await run(page, PORTAL, "DeleteApplication", "Done");
await expectRefusal(page, "Keys", "tab 4 (Create an application)");
await lookIntoTokens(await watch(await context.newPage(), origin), origin, (name, page) => shot(page, name));
await browser.close();

if (complaints.length) fail([...new Set(complaints)].join("\n"));
console.log("Every story runs in order, without a policy violation or a request to another host.");
