// Does the server at the given address keep to GraphQL over HTTP? Exit 1 on any warning or error.
import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2] });
const count = (status) => results.filter((result) => result.status === status).length;

for (const result of results) {
  if (result.status !== "ok") console.log(result.status, result.id, result.name, "-", result.reason);
}
console.log(
  `${results.length} audits, ${count("ok")} ok, ${count("warn")} warn, ${count("error")} error, ${count("notice")} notice`,
);
process.exit(count("warn") + count("error") > 0 ? 1 : 0);
