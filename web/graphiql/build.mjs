// How are the page's files made?
import { build } from "esbuild";
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { licensesOf } from "./licenses.mjs";

const output = "../../cosyncjwt/http/static/graphiql";

const common = {
  bundle: true,
  minify: true,
  outdir: output,
  publicPath: "/static/graphiql/",
  target: "es2022",
  alias: {
    "prettier/parser-babel": "./json-formatter.js",
    "prettier/plugins/estree": "./json-formatter.js",
    // GraphiQL names the same plugin twice; this form of it survives bundling.
    "prettier/parser-graphql": "prettier/plugins/graphql",
  },
  // They are gathered in THIRD_PARTY_LICENSES.txt.
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

// Of Monaco's abilities, those that only a programming language can use.
const unused = [
  "codeAction",
  "codelens",
  "colorPicker",
  "diffEditor",
  "diffEditorBreadcrumbs",
  "dropOrPasteInto",
  "inlayHints",
  "inlineCompletions",
  "inlineEdit",
  "inlineEdits",
  "inlineProgress",
  "inspectTokens",
  "linkedEditing",
  "rename",
  "sectionHeaders",
  "semanticTokens",
  "stickyScroll",
];
const isUsed = (line) => !unused.some((ability) => line.includes(`/${ability}/`));

const smallerMonaco = {
  name: "smaller-monaco",
  setup({ onLoad }) {
    onLoad({ filter: /editor\/(editor\.all|edcore\.main)\.js$/ }, async ({ path }) => {
      const lines = (await readFile(path, "utf8")).split("\n");
      return { contents: lines.filter(isUsed).join("\n") };
    });
  },
};

await rm(output, { recursive: true, force: true });

const page = await build({
  ...common,
  entryPoints: { graphiql: "main.jsx" },
  format: "esm",
  // The formatter behind the Prettify button is large and loads on its first use.
  splitting: true,
  plugins: [smallerMonaco],
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  jsx: "automatic",
  loader: { ".graphql": "text", ".ttf": "file" },
});

const workers = await build({
  ...common,
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  format: "iife",
});

// The parts loaded later bring copies of styles that graphiql.css has already.
for (const file of await readdir(output)) {
  if (file.endsWith(".css") && file !== "graphiql.css") await rm(`${output}/${file}`);
}

const inputs = [page, workers].flatMap(({ metafile }) => Object.keys(metafile.inputs));
await copyFile("index.html", `${output}/index.html`);
await writeFile(`${output}/THIRD_PARTY_LICENSES.txt`, await licensesOf(inputs));
