// What does a pasted JWT say, and would a backend believe it? Decided here, in the browser; the token is sent nowhere.
const field = document.getElementById("token");
const shown = (id) => document.getElementById(id);
const { issuers } = field.dataset;

class Unreadable extends Error {}

function bytesOf(part) {
  if (!/^[\w-]*$/.test(part)) throw new Unreadable("A JWT is three parts of letters, digits, - and _ with dots between.");
  const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function objectOf(part, name) {
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(part)));
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable(`The ${name} is not JSON in base64url.`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Unreadable(`The ${name} is not a JSON object.`);
  }
  return value;
}

function read(text) {
  const parts = text.split(".");
  if (parts.length !== 3) throw new Unreadable(`A JWT has three parts with dots between; this has ${parts.length}.`);
  const [header, claims, signature] = parts;
  return {
    header: objectOf(header, "header"),
    claims: objectOf(claims, "part of the claims"),
    signed: new TextEncoder().encode(`${header}.${claims}`),
    signature,
  };
}

// One of this server's applications, or null: nobody else's keys are fetched, and the policy would not allow it.
function applicationOf({ iss }) {
  const id = typeof iss === "string" && iss.startsWith(issuers) ? iss.slice(issuers.length) : "";
  return /^[0-9A-Za-z-]{1,64}$/.test(id) ? id : null;
}

async function keysOf(application) {
  const answer = await fetch(`/apps/${application}/.well-known/jwks.json`, { cache: "no-store" });
  return answer.ok ? (await answer.json()).keys : null;
}

async function verifies({ signed, signature }, jwk) {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  try {
    return await crypto.subtle.verify(algorithm.name, key, bytesOf(signature), signed);
  } catch {
    return false;
  }
}

const good = (text) => ({ holds: true, text });
const bad = (text) => ({ holds: false, text });
const moment = (seconds) => new Date(seconds * 1000).toLocaleString();
const isTime = (value) => typeof value === "number" && Number.isFinite(new Date(value * 1000).getTime());

// In the order in which a backend looks; the first that fails ends it.
async function checked(token) {
  const { header, claims } = token;
  if (header.typ === "at+jwt" || String(claims.aud).startsWith("urn:cosyncjwt:")) {
    return [bad("This is a token of the API itself, not a JWT for backends: only the server can check it.")];
  }
  if (header.alg !== "RS256") return [bad(`The algorithm is ${JSON.stringify(header.alg)}; this server signs by RS256.`)];
  const application = applicationOf(claims);
  if (!application) return [bad(`It was not issued here: an issuer of this server begins with ${issuers}`)];
  if (!crypto.subtle) return [bad("This browser checks no signatures on a page without HTTPS, unless it is of localhost.")];
  const keys = await keysOf(application);
  if (!keys) return [bad("There is no such application on this server any more.")];
  const key = keys.find(({ kid }) => kid === header.kid);
  if (!key) return [bad("The JWKS of the application has no key of this kid: the key was retired, or is not its own.")];
  const known = good("The key is in the JWKS of the application.");
  if (!(await verifies(token, key))) return [known, bad("The signature is wrong: the token is forged or was changed.")];
  return [known, good("The signature is right."), ...timely(claims)];
}

function timely({ exp, nbf }) {
  const now = Date.now() / 1000;
  const begun = nbf === undefined || (isTime(nbf) && nbf <= now) ? [] : [bad("It is not good yet (nbf).")];
  if (!isTime(exp)) return [...begun, bad("It has no end (exp).")];
  return [...begun, now < exp ? good(`It is good until ${moment(exp)}.`) : bad(`It ended at ${moment(exp)}.`)];
}

function tell(holds, text, checks) {
  const verdict = shown("verdict");
  verdict.textContent = text;
  verdict.className = holds ? "holds" : "fails";
  verdict.dataset.holds = holds;
  const lines = checks.map((check) => {
    const line = document.createElement("li");
    line.textContent = check.text;
    line.className = check.holds ? "holds" : "fails";
    return line;
  });
  shown("checks").replaceChildren(...lines);
  shown("found").hidden = false;
}

function show({ header, claims }) {
  shown("header").textContent = JSON.stringify(header, null, 2);
  shown("claims").textContent = JSON.stringify(claims, null, 2);
  const times = ["iat", "nbf", "exp", "auth_time"].filter((name) => isTime(claims[name]));
  shown("times").textContent = times.map((name) => `${name}: ${moment(claims[name])}`).join(" · ");
}

function clear() {
  shown("found").hidden = true;
  for (const id of ["header", "claims", "times"]) shown(id).textContent = "";
}

let turn = 0;

async function look() {
  const mine = ++turn;
  // As it is copied: with quotes, spaces or the word before it.
  const text = field.value.trim().replace(/^Bearer\s+/i, "").replaceAll(/["'\s]/g, "");
  clear();
  if (!text) return;
  try {
    const token = read(text);
    const checks = await checked(token);
    // Somebody has typed on meanwhile.
    if (mine !== turn) return;
    const holds = checks.every((check) => check.holds);
    show(token);
    tell(holds, holds ? "A backend would believe this JWT, if its audience is the one below." : "No backend should believe this JWT.", checks);
  } catch (error) {
    if (mine !== turn) return;
    const told = error instanceof Unreadable ? error.message : "The application's keys could not be fetched: is the server running?";
    tell(false, "This is no JWT that can be read.", [bad(told)]);
  }
}

field.addEventListener("input", look);
look();
