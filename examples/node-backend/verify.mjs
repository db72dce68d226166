// Who sent this request? Verifies an application's JWT by its public keys; nothing here is of a framework.
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const KEPT_FOR = 10 * 60 * 1000;
const PAUSE = 1000;
const PATIENCE = 5000;

/** The request says nothing that can be believed. */
export class Unauthorized extends Error {}

/** The keys cannot be read now, so nobody can say whether it can be believed. */
export class KeysUnavailable extends Error {}

/**
 * Make what turns the value of an `Authorization` header into the claims of its JWT.
 *
 * The keys are read at the first request and kept for ten minutes. A JWT of a key that is not among them has them read
 * anew, so a rotation needs no restart; at most once a second, so that made-up keys cannot flood the server.
 */
export function verifier({ issuer, audience, jwks = `${issuer}/.well-known/jwks.json` }) {
  const keys = createRemoteJWKSet(new URL(jwks), {
    cacheMaxAge: KEPT_FOR,
    cooldownDuration: PAUSE,
    timeoutDuration: PATIENCE,
  });
  // All that a verifier must insist on (RFC 8725): one algorithm, one kind of token, who made it, for whom, until when.
  const expected = { algorithms: ["RS256"], typ: "JWT", issuer, audience, requiredClaims: ["exp", "sub"] };

  return async function claimsOf(authorization = "") {
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw new Unauthorized("no bearer token");
    try {
      const { payload } = await jwtVerify(token, keys, expected);
      return payload;
    } catch (failure) {
      throw isOfTheToken(failure) ? new Unauthorized(failure.code) : new KeysUnavailable(failure.message);
    }
  };
}

// What jose says of the token itself; anything else went wrong on the way to the keys.
function isOfTheToken(failure) {
  const ofTheKeys = [errors.JWKSTimeout, errors.JWKSInvalid];
  const isGeneric = failure.code === "ERR_JOSE_GENERIC";
  return failure instanceof errors.JOSEError && !isGeneric && !ofTheKeys.some((kind) => failure instanceof kind);
}
