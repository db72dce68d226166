// A backend that answers only to users of one application.
//
//   ISSUER=... AUDIENCE=... PORT=3000 node server.mjs
import { createServer } from "node:http";
import { KeysUnavailable, Unauthorized, verifier } from "./verify.mjs";

const { ISSUER, AUDIENCE, JWKS_URL, PORT = "3000" } = process.env;
if (!ISSUER || !AUDIENCE) throw new Error("ISSUER and AUDIENCE must be set: `issuer` and `audience` of the application");

const claimsOf = verifier({ issuer: ISSUER, audience: AUDIENCE, jwks: JWKS_URL });

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers });
  response.end(JSON.stringify(body));
}

const server = createServer(async (request, response) => {
  try {
    const claims = await claimsOf(request.headers.authorization);
    answer(response, 200, { sub: claims.sub, amr: claims.amr });
  } catch (failure) {
    if (failure instanceof Unauthorized) {
      // Why is for our log; whoever tries tokens learns nothing.
      console.error("refused:", failure.message);
      answer(response, 401, { error: "unauthorized" }, { "www-authenticate": 'Bearer error="invalid_token"' });
    } else if (failure instanceof KeysUnavailable) {
      console.error("no keys:", failure.message);
      answer(response, 503, { error: "unavailable" }, { "retry-after": "5" });
    } else {
      throw failure;
    }
  }
});

server.listen(Number(PORT), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
