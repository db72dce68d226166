// Do the six tabs run in order, untouched, in a real browser against a real server?
//
//   npm run drive -- http://127.0.0.1:8000 screenshots
import { accessSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const [base, folder] = process.argv.slice(2);
if (!base || !folder) fail("usage: npm run drive -- BASE_URL SCREENSHOT_FOLDER");
const origin = new URL(base).origin;

const steps = [
  { operation: "SignUp", answers: "CodeSent" },
  { operation: "Confirm", answers: "SignedIn" },
  { operation: "LogIn", answers: "SignedIn" },
  { operation: "WhoAmI", answers: "User" },
  { operation: "Refresh", answers: "SignedIn" },
  { operation: "LogOut", answers: "Done" },
];

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

// Filled by the page's events, judged at the end: a violation may come at any time.
const complaints = [];
process.on("uncaughtException", (error) => fail(error.message));

async function openPage(browser) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("request", (request) => {
    const address = request.url();
    const isOurs = address.startsWith(`${origin}/`) || /^(data|blob):/.test(address);
    if (!isOurs) complaints.push(`request to another host: ${address}`);
  });
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text().slice(0, 300));
  });
  page.on("pageerror", (error) => complaints.push(`script error: ${error.message}`));
  await page.exposeFunction("reportViolation", (what) => complaints.push(`policy violation: ${what}`));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      globalThis.reportViolation(`${violatedDirective} ${blockedURI}`),
    ),
  );
  return page;
}

async function load(page) {
  const schema = page.waitForResponse((response) => response.request().postData()?.includes("IntrospectionQuery"));
  await page.goto(`${origin}/graphql`);
  await schema;
  await page.waitForSelector(".graphiql-query-editor .view-line");
}

const textOf = (page, name) =>
  page.evaluate((ending) => {
    const models = globalThis.__MONACO.editor.getModels();
    return models.find(({ uri }) => uri.path.endsWith(ending)).getValue();
  }, name);

async function choose(page, operation) {
  await page.click(`.graphiql-tab-button[title="${operation}"]`);
  // GraphiQL takes note of the tab's operation a tenth of a second after it is shown.
  await page.waitForTimeout(500);
}

async function reply(page, operation) {
  await choose(page, operation);
  await page.click(".graphiql-execute-button");
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const text = await textOf(page, "response.json");
    if (text) return JSON.parse(text);
    await page.waitForTimeout(100);
  }
  return fail(`${operation}: no reply within ten seconds`);
}

async function walk(page, name) {
  for (const [index, { operation, answers }] of steps.entries()) {
    const result = await reply(page, operation);
    await page.screenshot({ path: join(folder, `${name}-${index + 1}-${operation}.png`.replaceAll(" ", "-")) });
    const typename = Object.values(result.data ?? {})[0]?.__typename;
    if (typename !== answers) fail(`${name}, ${operation}: not ${answers} but ${JSON.stringify(result)}`);
    console.log(`${name}: ${operation} answers ${typename}`);
  }
}

async function expectRefusal(page, operation, tab) {
  const result = await reply(page, operation);
  const names = result.errors?.[0].message.includes(tab);
  if (!names) fail(`${operation} out of order does not name "${tab}": ${JSON.stringify(result)}`);
  console.log(`out of order: ${operation} says to run ${tab} first`);
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
const page = await openPage(browser);

await load(page);
await expectRefusal(page, "Confirm", "tab 1");
await expectRefusal(page, "WhoAmI", "tab 3");
await walk(page, "first visit");
await walk(page, "again");
await load(page);
await expectRefusal(page, "Refresh", "tab 3");
await walk(page, "after a reload");
await browser.close();

if (complaints.length) fail([...new Set(complaints)].join("\n"));
console.log("The six tabs run, three times in order, without a policy violation or a request to another host.");
