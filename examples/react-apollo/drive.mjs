// Does the page do what it says, in a real browser? Scenes, against a server that our tests start.
//
//   node drive.mjs SCENE PAGE_ORIGIN SERVER_ORIGIN SCREENSHOT_FOLDER
import assert from "node:assert/strict";
import { createInterface } from "node:readline/promises";
import { appCode } from "./appCode.mjs";
import {
  browser,
  complaints,
  fill,
  HANDLE,
  heading,
  newestCode,
  page,
  pageOrigin,
  PASSWORD,
  press,
  rules,
  scene,
  shot,
  trouble,
  turnTo,
  wrong,
} from "./browser.mjs";

const NEW_PASSWORD = "Another horse 8 battery!";
const PHONE = "+14155550123";

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
  await page.getByText("On, by your authenticator app. You have 10 recovery codes.").waitFor();
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

async function newcomer(handle) {
  await page.goto(pageOrigin);
  await fill("E-mail address", handle);
  await fill("Password", PASSWORD);
  await press("Sign up");
  await heading("Look into your mail");
  await fill("Code", await newestCode(handle));
  await press("Confirm");
}

async function reset() {
  const handle = "forgetful@example.com";
  await newcomer(handle);
  await heading(`Hello, ${handle}`);
  await press("Log out");
  await turnTo("Log in");
  await press("Forgotten your password?");
  await heading("A new password");
  await fill("E-mail address", handle);
  await shot("1-forgotten");
  await press("Send me a code");
  await heading("Look into your mail");
  const code = await newestCode(handle);
  await fill("Code", wrong(code));
  await fill("New password", NEW_PASSWORD);
  await press("Set the password");
  await trouble("INVALID_CODE");
  await shot("2-wrong-code");
  await fill("Code", code);
  await fill("New password", "too short");
  await press("Set the password");
  await trouble("PASSWORD_TOO_WEAK");
  assert.deepEqual(await rules("failed"), ["MIN_LENGTH", "MIN_UPPER", "MIN_DIGIT", "MIN_SPECIAL"]);
  await shot("3-too-weak");
  await fill("New password", NEW_PASSWORD);
  await press("Set the password");
  await page.getByText("Your password is new.").waitFor();
  await shot("4-new");
  await fill("Password", NEW_PASSWORD);
  await press("Log in");
  await heading(`Hello, ${handle}`);
}

async function phone() {
  const handle = "caller@example.com";
  await newcomer(handle);
  await heading(`Hello, ${handle}`);
  await press("Use codes by SMS");
  await fill("Mobile number", "12345");
  await press("Send me a code");
  await trouble("PHONE_INVALID");
  await shot("1-no-number");
  await fill("Mobile number", PHONE);
  await press("Send me a code");
  await page.getByText("We have sent six digits to").waitFor();
  await fill("Code of the SMS", wrong(await newestCode(PHONE)));
  await press("Turn on");
  await trouble("INVALID_CODE");
  await shot("2-wrong-code");
  await fill("Code of the SMS", await newestCode(PHONE));
  await press("Turn on");
  await page.getByText("On, by SMS. You have 10 recovery codes.").waitFor();
  await shot("3-recovery-codes");
  await press("Log out");
  await turnTo("Log in");
  await fill("E-mail address", handle);
  await fill("Password", PASSWORD);
  await press("Log in");
  await page.getByText("the number ending in 23").waitFor();
  const sent = await newestCode(PHONE);
  await press("Send another SMS");
  await trouble("RATE_LIMITED");
  await shot("4-second-step");
  await fill("Code", sent);
  await press("Go on");
  await heading(`Hello, ${handle}`);
}

// Nobody is signed up twice by a second press, and nothing typed is lost with a form that is gone.
async function haste() {
  let arrived, release;
  const sent = new Promise((resolve) => (arrived = resolve));
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/graphql", async (route) => {
    if (route.request().postData().includes("mutation SignUp")) {
      arrived();
      await released;
    }
    await route.continue();
  });
  await page.goto(pageOrigin);
  await fill("E-mail address", "hasty@example.com");
  await fill("Password", PASSWORD);
  await press("Sign up");
  await sent;
  const button = page.locator("form").getByRole("button", { name: "One moment…", exact: true });
  await button.waitFor();
  assert.equal(await button.isDisabled(), true);
  await shot("1-on-its-way");
  release();
  await heading("Look into your mail");
  await turnTo("Log in");
  const forgotten = page.getByRole("button", { name: "Forgotten your password?" });
  const next = await forgotten.evaluate(async (pressed) => {
    pressed.click();
    await null;
    return document.querySelector("h1").innerText;
  });
  assert.equal(next, "A new password");
}

// Wrong passwords until the server asks to wait: the form counts the seconds down, and is shut meanwhile.
async function throttle() {
  await page.goto(pageOrigin);
  await turnTo("Log in");
  await fill("E-mail address", "forgetful@example.com");
  // The page's clock stands still, so that a slow machine sees the first second too.
  const begun = Date.now();
  await page.clock.setFixedTime(begun);
  const limited = page.locator(".trouble[data-code=RATE_LIMITED]");
  const button = page.locator("form").getByRole("button", { name: "Log in", exact: true });
  for (let tries = 0; tries < 12 && !(await limited.isVisible()); tries += 1) {
    const answer = page.waitForResponse((response) => response.request().postData()?.includes("mutation LogIn"));
    await fill("Password", `Wrong horse ${tries} battery!`);
    await press("Log in");
    await (await answer).finished();
    // It says so again when the answer is shown; the trouble of the try before is there all the time.
    await button.waitFor();
  }
  assert.match(await limited.innerText(), /Try again in \d+\ss\./);
  assert.equal(await button.isDisabled(), true);
  await shot("1-countdown");
  await page.clock.setFixedTime(begun + 3_600_000);
  await page.getByText("You can try again now.").waitFor();
  assert.equal(await button.isDisabled(), false);
}

async function enroll() {
  const handle = "careful@example.com";
  await newcomer(handle);
  await heading("A second step is needed");
  await shot("1-needed");
  await press("Use an authenticator app");
  const secret = (await page.locator("#secret").innerText()).replaceAll(" ", "");
  await fill("What does it show?", wrong(appCode(secret)));
  await press("Turn on");
  await trouble("INVALID_CODE");
  await shot("2-wrong-code");
  await fill("What does it show?", appCode(secret));
  await press("Turn on");
  await heading("Your second step is on");
  assert.equal(await page.locator(".codes li").count(), 10);
  await shot("3-recovery-codes");
  await press("Log in now");
  await fill("E-mail address", handle);
  await fill("Password", PASSWORD);
  await press("Log in");
  await heading("Second step");
  await fill("Code", appCode(secret, 1));
  await press("Go on");
  await heading(`Hello, ${handle}`);
}

const scenes = {
  reset,
  phone,
  throttle,
  enroll,
  haste,

  async story() {
    await signUp();
    await confirm();
    await logIn(await turnOn());
  },

  // SESSION is one whose access token has ended.
  async night() {
    const { SESSION, WHO } = process.env;
    const sent = [];
    const answers = [];
    page.on("response", (response) => {
      if (!response.url().endsWith("/graphql")) return;
      const { operationName } = response.request().postDataJSON();
      sent.push(operationName);
      answers.push(response.text().then((text) => text.includes("TOKEN_EXPIRED") && operationName));
    });
    await page.addInitScript((session) => sessionStorage.setItem("session", session), SESSION);
    await page.goto(pageOrigin);
    await heading(`Hello, ${WHO}`);
    await page.getByText("Here", { exact: true }).waitFor();
    await shot("1-home");
    // The page may have read an answer before we have.
    const ended = await Promise.all(answers);
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
