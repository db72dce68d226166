// How does somebody choose a password? With the application's rules ticked off while typing.
import { Field } from "./Field";
import { rulesFor, type Filter } from "./passwordRules";
import type { Problem } from "./problem";

type Properties = { label: string; filter: Filter; password: string; problem: Problem | null; onPassword: (password: string) => void };

export function NewPassword({ label, filter, password, problem, onPassword }: Properties) {
  const refused = problem?.failed ?? [];
  return (
    <>
      <Field label={label} type="password" autoComplete="new-password" value={password} onValue={onPassword} />
      <ul className="rules" aria-label="What the password needs">
        {rulesFor(filter, password).map(({ rule, text, holds }) => (
          <li key={rule} data-rule={rule} className={holds ? "holds" : refused.includes(rule) ? "failed" : "open"}>
            {text}
            <span className="heard">{holds ? " (done)" : " (missing)"}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
