// What comes after a password or a code that was right? A session, or a second factor that the application demands.
import { useSyncExternalStore } from "react";
import type { TwoFactorMethod } from "./gql/graphql";
import { writeSession, type Session } from "./session";

export type Enrollment = { enrollmentToken: string; methods: readonly TwoFactorMethod[] };
type Entrance =
  | (Session & { __typename: "SignedIn" })
  | (Enrollment & { __typename: "TwoFactorEnrollmentRequired" })
  | { __typename: string };

// In memory only: it is good for turning a second factor on, and for a quarter of an hour.
let current: Enrollment | null = null;
const listeners = new Set<() => void>();

export const readEnrollment = (): Enrollment | null => current;

export function writeEnrollment(enrollment: Enrollment | null): void {
  current = enrollment;
  listeners.forEach((tell) => tell());
}

/** Says whether the person is in now, or is shown how to get in. */
export function enter(answer: Entrance | null): boolean {
  if (answer && "accessToken" in answer) writeSession(answer);
  else if (answer && "enrollmentToken" in answer) writeEnrollment(answer);
  else return false;
  return true;
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export const useEnrollment = (): Enrollment | null => useSyncExternalStore(listen, readEnrollment);
