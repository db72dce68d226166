// Which licences do the bundled packages come under?
import { readdir, readFile } from "node:fs/promises";

// These are published without the licence file of the repository they come from.
const fileOf = {
  "@graphiql/plugin-doc-explorer": "graphiql",
  "@graphiql/plugin-history": "graphiql",
  "react-compiler-runtime": "react",
  "react-remove-scroll-bar": "react-remove-scroll",
};

const fonts = `Fira Code, copyright 2014-2020 The Fira Code Project Authors: SIL Open Font License 1.1
Codicons, copyright Microsoft Corporation: Creative Commons Attribution 4.0 International
`;

const rule = `\n${"-".repeat(80)}\n\n`;

export async function licensesOf(inputs) {
  const names = [...new Set(inputs.map(packageOf).filter(Boolean))].sort();
  const headingsOf = new Map();
  for (const name of names) {
    const text = await licenseText(fileOf[name] ?? name);
    headingsOf.set(text, [...(headingsOf.get(text) ?? []), await heading(name)]);
  }
  const sections = Array.from(headingsOf, ([text, headings]) => `${headings.join("\n")}\n\n${text}\n`);
  const notices = await readFile("node_modules/monaco-editor/ThirdPartyNotices.txt", "utf8");
  return [...sections, fonts, notices].join(rule).replaceAll("\r", "");
}

const packageOf = (input) => input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];

async function heading(name) {
  const { version, license } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version}: ${license}`;
}

async function licenseText(name) {
  const file = (await readdir(`node_modules/${name}`)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file: name one that holds its licence in fileOf`);
  return (await readFile(`node_modules/${name}/${file}`, "utf8")).trim();
}
