// What does a person see when something did not work? Words, failed rules, and when to try again.
import { CombinedGraphQLErrors } from "@apollo/client";
import type { PasswordRule } from "./gql/graphql";

export type Problem = { code: string; text: string; failed?: readonly PasswordRule[]; until?: number };
export type Refusal = { code: string; message: string; failed?: readonly PasswordRule[] };

const WORDS: Record<string, string> = {
  INVALID_CODE: "That is not the code. Take the newest one and look closely.",
  CODE_EXPIRED: "This code is too old. Let us send you another one.",
  TOO_MANY_ATTEMPTS: "Too many wrong codes. Start again for a new one.",
  PASSWORD_TOO_WEAK: "The password lacks what is marked above.",
  INVALID_CREDENTIALS: "The address or the password is wrong.",
  PASSWORD_BREACHED: "Many people use this password. Please choose another.",
  PHONE_INVALID: "We can send no SMS to this number. Write it with its country code, as in +14155550100.",
  PHONE_TAKEN: "This number belongs to another account.",
  REAUTHENTICATION_REQUIRED: "Please log out and in again before you change this.",
  USER_SUSPENDED: "This account has been suspended.",
  RATE_LIMITED: "Too many tries for now.",
  OVERLOADED: "We are very busy just now.",
  APPLICATION_INACTIVE: "This application is switched off at the moment. Please come back later.",
  APPLICATION_SUSPENDED: "This application is not available at the moment. Please come back later.",
  APPLICATION_BLOCKED: "This application is not available.",
  TOKEN_INVALID: "You have been logged out. Please log in again.",
  TOKEN_EXPIRED: "That took too long. Please log in again.",
  UNAUTHENTICATED: "You have been logged out. Please log in again.",
};

/** A refusal that the person can mend: our words where we have some, the server's otherwise. */
export function ofRefusal({ code, message, failed }: Refusal): Problem {
  return { code, text: WORDS[code] ?? message, ...(failed && { failed }) };
}

/** What was thrown: by the server for the program, or by the network. */
export function ofError(error: unknown): Problem {
  if (!CombinedGraphQLErrors.is(error)) {
    return { code: "NETWORK", text: "There is no connection. Nothing is lost: try again in a moment." };
  }
  const { code, retryAfterSeconds, requestId } = error.errors[0]?.extensions ?? {};
  const ours = `Something went wrong on our side. Please report ${String(requestId ?? code)}.`;
  const until = typeof retryAfterSeconds === "number" ? { until: Date.now() + retryAfterSeconds * 1000 } : {};
  return { code: String(code), text: WORDS[String(code)] ?? ours, ...until };
}
