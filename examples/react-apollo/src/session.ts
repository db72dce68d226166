// Who is signed in, in this tab? Kept in sessionStorage, so that a reload does not log anybody out.
import { useSyncExternalStore } from "react";

export type Session = { accessToken: string; refreshToken: string; jwt: string };

const PLACE = "session";
const listeners = new Set<() => void>();
let current: Session | null = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");

export const readSession = (): Session | null => current;

export function writeSession(session: Session | null): void {
  current = session && { accessToken: session.accessToken, refreshToken: session.refreshToken, jwt: session.jwt };
  if (current) sessionStorage.setItem(PLACE, JSON.stringify(current));
  else sessionStorage.removeItem(PLACE);
  listeners.forEach((tell) => tell());
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export const useSession = (): Session | null => useSyncExternalStore(listen, readSession);
