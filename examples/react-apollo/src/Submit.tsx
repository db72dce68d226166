// When can a form be sent? Not while it is on its way, and not before the server will hear it.
import { useFormStatus } from "react-dom";
import type { Problem } from "./problem";
import { useSecondsUntil } from "./Trouble";

export function Submit({ problem, children }: { problem: Problem | null; children: string }) {
  // React shows what a form's action sets when the action is over: `pending` is what it shows at once.
  const { pending } = useFormStatus();
  const seconds = useSecondsUntil(problem?.until);
  return <button disabled={pending || seconds > 0}>{pending ? "One moment…" : children}</button>;
}
