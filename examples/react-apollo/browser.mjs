// How does a scene use the page as a person does? By what is written on it.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

export const [scene, pageOrigin, serverOrigin, folder] = process.argv.slice(2);
export const HANDLE = "grace@example.com";
export const PASSWORD = "Correct horse 7 battery!";

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

export const browser = await chromium.launch({ executablePath: browserOnPath(), args: ["--no-sandbox"] });
export const page = await browser.newPage({ viewport: { width: 480, height: 900 } });
page.setDefaultTimeout(60_000);
export const complaints = [];
page.on("pageerror", (error) => complaints.push(error.message));
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

export const shot = (name) => page.screenshot({ path: join(folder, `${scene}-${name}.png`), fullPage: true });
export const fill = (label, value) => page.getByLabel(label, { exact: true }).fill(value);
export const press = (name) => page.locator("form").getByRole("button", { name, exact: true }).click();
export const turnTo = (name) => page.getByRole("navigation").getByRole("button", { name }).click();
export const heading = (name) => page.getByRole("heading", { name }).waitFor();
export const trouble = (code) => page.locator(`.trouble[data-code=${code}]`).waitFor();
export const rules = (state) => page.locator(`.rules .${state}`).evaluateAll((all) => all.map((rule) => rule.dataset.rule));

export async function newestCode(to = HANDLE) {
  const messages = await (await fetch(`${serverOrigin}/dev/inbox.json?to=${encodeURIComponent(to)}`)).json();
  return messages.find(({ code }) => code).code;
}

export const wrong = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
