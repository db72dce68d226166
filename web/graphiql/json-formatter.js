// How does the Prettify button lay out variables and headers?
//
// It stands in for Prettier's two JavaScript plugins, half a megabyte, of which only JSON with comments is needed.
import { applyEdits, format } from "jsonc-parser";

const options = { tabSize: 2, insertSpaces: true, eol: "\n" };
const layout = (text) => applyEdits(text, format(text, undefined, options));

export const parsers = {
  jsonc: {
    parse: (text) => ({ laidOut: layout(text), length: text.length }),
    astFormat: "laid-out",
    locStart: () => 0,
    locEnd: ({ length }) => length,
  },
};

export const printers = { "laid-out": { print: ({ node }) => node.laidOut } };
