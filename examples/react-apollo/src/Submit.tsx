// When can a form be sent? Not while it is on its way, and not before the server will hear it.
import type { Problem } from "./problem";
import { useSecondsUntil } from "./Trouble";

export function Submit({ busy, problem, children }: { busy: boolean; problem: Problem | null; children: string }) {
  const seconds = useSecondsUntil(problem?.until);
  return <button disabled={busy || seconds > 0}>{busy ? "One moment…" : children}</button>;
}
