// What does one tab leave behind for the next?
import { quickstart } from "./quickstart.js";
import { storage } from "./storage.js";

// A handle belongs to one application of one data folder: a new folder has another sample application.
const handleKey = `handle:${quickstart?.sample.applicationId}`;

// Tokens live in this page only: what is stored in a browser outlives the session it opens.
let remembered = { handle: storage.getItem(handleKey) };
const listeners = new Set();

export const recall = () => remembered;

export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function rememberOutcome(reply, variables) {
  for (const outcome of Object.values(reply.data ?? {})) {
    if (outcome?.__typename === "CodeSent") remember({ handle: variables.handle });
    if (outcome?.__typename === "SignedIn") remember(signedIn(outcome, variables));
  }
}

function signedIn({ accessToken, refreshToken }, variables) {
  return { handle: variables.handle ?? remembered.handle, accessToken, refreshToken };
}

function remember(news) {
  remembered = { ...remembered, ...news };
  if (remembered.handle) storage.setItem(handleKey, remembered.handle);
  listeners.forEach((listener) => listener());
}
