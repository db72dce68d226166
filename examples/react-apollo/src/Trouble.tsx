// How is a problem told? In words that are read out, with the seconds until another try makes sense.
import { useEffect, useState } from "react";
import type { Problem } from "./problem";

/** Seconds from now until then, counted down; 0 when it is over. */
export function useSecondsUntil(until: number | undefined): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (until === undefined) return;
    const ticking = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(ticking);
  }, [until]);
  return until === undefined ? 0 : Math.max(0, Math.ceil((until - now) / 1000));
}

export function Trouble({ problem }: { problem: Problem | null }) {
  const seconds = useSecondsUntil(problem?.until);
  if (problem === null) return null;
  const wait = problem.until === undefined ? "" : seconds > 0 ? ` Try again in ${seconds}\u00a0s.` : " You can try again now.";
  return (
    <p className="trouble" role="alert" data-code={problem.code}>
      {problem.text}
      {wait}
    </p>
  );
}
