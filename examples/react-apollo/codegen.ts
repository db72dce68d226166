// What is typed by the schema? Every document, and the possible types that the cache needs for unions.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  // Copy the server's schema.graphql beside this file when you lift the folder.
  schema: process.env.SCHEMA ?? "../../schema.graphql",
  documents: ["src/**/*.ts", "src/**/*.tsx"],
  ignoreNoDocuments: true,
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        scalars: { DateTime: "string", JSON: "unknown" },
        skipTypename: true,
        strictScalars: true,
        useTypeImports: true,
      },
    },
    "src/gql/possibleTypes.ts": { plugins: ["fragment-matcher"], config: { useExplicitTyping: true } },
  },
};

export default config;
