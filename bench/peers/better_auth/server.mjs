// How is better-auth served over SQLite, as its documentation says? `node server.mjs PORT WORKERS DATABASE`.
import cluster from "node:cluster";
import { createServer } from "node:http";

import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import Database from "better-sqlite3";

const [port, workers, file] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const database = new Database(file);
database.pragma("journal_mode = WAL");
database.pragma("busy_timeout = 5000");
const options = {
  database,
  baseURL: origin,
  trustedOrigins: [origin],
  secret: "only what a load is measured with, and nothing else",
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
};

function serve() {
  const handler = toNodeHandler(betterAuth(options));
  createServer((request, response) => {
    if (request.url === "/readyz") response.end();
    else handler(request, response);
  }).listen(Number(port), "127.0.0.1");
}

if (cluster.isPrimary) {
  await (await getMigrations(options)).runMigrations();
  if (workers === "1") serve();
  else for (let number = 0; number < Number(workers); number++) cluster.fork();
} else {
  serve();
}
