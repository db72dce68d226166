// What does one tab leave behind for the next?
import { quickstart } from "./quickstart.js";
import { storage } from "./storage.js";

// Every story has its own user; the developer and the developer's application are the same in all.
const shared = ["developerToken", "developerId", "applicationId", "myAppToken"];

// A handle belongs to one application of one data folder: a new folder has another sample application.
const handleKey = (story) => `handle:${story}:${quickstart?.sample.applicationId}`;
const handleOutlivesTheTokens = ["sign-up", "portal"];

// Tokens live in this page only: what is stored in a browser outlives the session it opens.
const remembered = { shared: {} };
for (const story of handleOutlivesTheTokens) remembered[story] = { handle: storage.getItem(handleKey(story)) };
const listeners = new Set();
let merged = {};

/** The values that a story can use; the same object until one of them changes. */
export function recall(story) {
  merged[story] ??= { ...remembered.shared, ...remembered[story] };
  return merged[story];
}

export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function remember(story, news) {
  for (const [name, value] of Object.entries(news)) {
    const place = shared.includes(name) ? "shared" : story;
    remembered[place] = { ...remembered[place], [name]: value };
  }
  const { handle } = remembered[story] ?? {};
  if (handle && handleOutlivesTheTokens.includes(story)) storage.setItem(handleKey(story), handle);
  merged = {};
  listeners.forEach((listener) => listener());
}

export function rememberOutcome(story, reply, variables = {}) {
  for (const [field, outcome] of Object.entries(reply.data ?? {})) {
    const lesson = byField[field] ?? byType[outcome?.__typename];
    const news = lesson?.(outcome, variables, story);
    if (news) remember(story, news);
  }
}

const byField = {
  userNameAvailable: (isFree, { userName }) => isFree && { userName },
  developer: (developer) => {
    const newest = developer?.applications?.nodes?.[0];
    return newest?.appToken && byType.Application(newest);
  },
  deleteApplication: ({ __typename }) => __typename === "Done" && { applicationId: undefined, myAppToken: undefined },
};

const byType = {
  CodeSent: (_, { handle, phone }) => (phone ? { phone } : { handle }),
  SignedIn: ({ accessToken, refreshToken }, { handle }, story) => ({
    ...(handle && { handle }),
    ...(story === "portal" ? { developerToken: accessToken } : { accessToken, refreshToken }),
  }),
  TwoFactorSetup: ({ secret }) => ({ secret, usedStep: 0 }),
  TwoFactorEnabled: ({ recoveryCodes }) => ({ recoveryCodes }),
  TwoFactorRequired: ({ loginToken }) => ({ loginToken }),
  Application: ({ id, appToken }) => appToken && { applicationId: id, myAppToken: appToken },
  Developer: ({ id }) => id && { developerId: id },
  Invitation: ({ id, handle }) => ({ guest: handle, invitationId: id }),
  User: ({ id }, { handle }) => handle && { userId: id },
};
