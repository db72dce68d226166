// Does the page do what it says, in a real browser? Three scenes, against a server that our tests start.
//
//   node drive.mjs SCENE PAGE_ORIGIN SERVER_ORIGIN SCREENSHOT_FOLDER
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { chromium } from "playwright-core";

const [scene, pageOrigin, serverOrigin, folder] = process.argv.slice(2);
const HANDLE = "grace@example.com";
const PASSWORD = "Correct horse 7 battery!";

function browserOnPath() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const candidates = process.env.PATH.split(delimiter).flatMap((path) => names.map((name) => join(path, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const browser = await chromium.launch({ executablePath: browserOnPath(), args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 480, height: 900 } });
page.setDefaultTimeout(15_000);
const complaints = [];
page.on("pageerror", (error) => complaints.push(error.message));
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

const shot = (name) => page.screenshot({ path: join(folder, `${scene}-${name}.png`), fullPage: true });
const fill = (label, value) => page.getByLabel(label, { exact: true }).fill(value);
const press = (name) => page.locator("form").getByRole("button", { name, exact: true }).click();
const turnTo = (name) => page.getByRole("navigation").getByRole("button", { name }).click();
const heading = (name) => page.getByRole("heading", { name }).waitFor();
const trouble = (code) => page.locator(`.trouble[data-code=${code}]`).waitFor();
const rules = (state) => page.locator(`.rules .${state}`).evaluateAll((all) => all.map((rule) => rule.dataset.rule));

async function newestCode() {
  const messages = await (await fetch(`${serverOrigin}/dev/inbox.json?to=${HANDLE}`)).json();
  return messages.find(({ code }) => code).code;
}

// RFC 6238: SHA-1, six digits, thirty seconds; the step after this one is good already, and was not used before.
function appCode(secret, step = 0) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  const key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

const wrong = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

async function signUp() {
  await page.goto(pageOrigin);
  await fill("E-mail address", HANDLE);
  await fill("Password", "correct horse");
  assert.deepEqual(await rules("open"), ["MIN_UPPER", "MIN_DIGIT", "MIN_SPECIAL"]);
  assert.deepEqual(await rules("holds"), ["MIN_LENGTH", "MIN_LOWER"]);
  await shot("1-rules");
  await press("Sign up");
  await trouble("PASSWORD_TOO_WEAK");
  assert.deepEqual(await rules("failed"), ["MIN_UPPER", "MIN_DIGIT", "MIN_SPECIAL"]);
  await shot("2-too-weak");
  await fill("Password", PASSWORD);
  assert.equal((await rules("holds")).length, 5);
  await press("Sign up");
  await heading("Look into your mail");
}

async function confirm() {
  await fill("Code", wrong(await newestCode()));
  await press("Confirm");
  await trouble("INVALID_CODE");
  await shot("3-wrong-code");
  await press("Send another code");
  await page.getByRole("button", { name: "Send another code" }).and(page.locator(":enabled")).waitFor();
  await press("Send another code");
  await trouble("RATE_LIMITED");
  const button = page.getByRole("button", { name: "Send another code" });
  assert.equal(await button.isDisabled(), true);
  const seconds = async () => Number(/in (\d+)\ss/.exec(await page.locator(".trouble[data-code=RATE_LIMITED]").innerText())[1]);
  const first = await seconds();
  await shot("4-throttled");
  while ((await seconds()) >= first) await page.waitForTimeout(100);
  await fill("Code", await newestCode());
  await press("Confirm");
  await heading(`Hello, ${HANDLE}`);
  await page.getByText("Here", { exact: true }).waitFor();
  await shot("5-home");
}

async function turnOn() {
  await press("Use an authenticator app");
  const secret = (await page.locator("#secret").innerText()).replaceAll(" ", "");
  assert.ok(await page.locator(".qr").evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await shot("6-set-up");
  await fill("What does it show?", appCode(secret));
  await press("Turn on");
  await page.getByText("On. You have 10 recovery codes.").waitFor();
  assert.equal(await page.locator(".codes li").count(), 10);
  await shot("7-recovery-codes");
  await press("Log out");
  return secret;
}

async function logIn(secret) {
  await turnTo("Log in");
  await fill("E-mail address", HANDLE);
  await fill("Password", "Wrong horse 7 battery!");
  await press("Log in");
  await trouble("INVALID_CREDENTIALS");
  await shot("8-wrong-password");
  await fill("Password", PASSWORD);
  await press("Log in");
  await heading("Second step");
  await fill("Code", wrong(appCode(secret, 1)));
  await press("Go on");
  await trouble("INVALID_CODE");
  await shot("9-second-step");
  await fill("Code", appCode(secret, 1));
  await press("Go on");
  await heading(`Hello, ${HANDLE}`);
  await press("Log out everywhere");
  await heading("Log in");
}

const scenes = {
  async story() {
    await signUp();
    await confirm();
    await logIn(await turnOn());
  },

  // SESSION is one whose access token has ended.
  async night() {
    const { SESSION, WHO } = process.env;
    const sent = [];
    const ended = [];
    page.on("response", async (response) => {
      if (!response.url().endsWith("/graphql")) return;
      const { operationName } = response.request().postDataJSON();
      sent.push(operationName);
      if ((await response.text()).includes("TOKEN_EXPIRED")) ended.push(operationName);
    });
    await page.addInitScript((session) => sessionStorage.setItem("session", session), SESSION);
    await page.goto(pageOrigin);
    await heading(`Hello, ${WHO}`);
    await page.getByText("Here", { exact: true }).waitFor();
    await shot("1-home");
    assert.ok(ended.includes("Me") && ended.includes("Sessions"), `nothing waited together: ${ended}`);
    assert.equal(sent.filter((name) => name === "Refresh").length, 1);
  },

  // The application is switched off when this has said "ready", and then a line comes.
  async closed() {
    await page.goto(pageOrigin);
    await turnTo("Log in");
    await fill("E-mail address", HANDLE);
    await fill("Password", PASSWORD);
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    await terminal.question("ready\n");
    terminal.close();
    await press("Log in");
    await trouble("APPLICATION_INACTIVE");
    await shot("1-while-typing");
    await page.reload();
    await heading("Closed");
    await shot("2-from-the-start");
  },
};

try {
  await scenes[scene]();
  assert.deepEqual(complaints, []);
} catch (failure) {
  await shot("failed");
  throw failure;
} finally {
  await browser.close();
}
