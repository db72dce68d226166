// What if somebody has forgotten the password? A code goes out, and with it a new one is chosen.
import { useState } from "react";
import { useAction } from "./action";
import { FORGOT, RESET } from "./documents";
import { CODE, Field } from "./Field";
import { NewPassword } from "./NewPassword";
import type { Filter } from "./passwordRules";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";

type Properties = { filter: Filter; onReset: (handle: string) => void };

export function Reset({ filter, onReset }: Properties) {
  const [handle, setHandle] = useState("");
  const [isSent, setSent] = useState(false);
  const forgot = useAction(FORGOT);

  async function submit() {
    const answer = await forgot.run({ handle });
    if (answer?.__typename === "CodeSent") setSent(true);
  }

  if (isSent) return <Choice handle={handle} filter={filter} onReset={onReset} />;
  return (
    <form action={submit}>
      <h1>A new password</h1>
      <p>We send a code to your address.</p>
      <Field label="E-mail address" type="email" autoComplete="username" value={handle} onValue={setHandle} autoFocus />
      <Trouble problem={forgot.problem} />
      <Submit problem={forgot.problem}>
        Send me a code
      </Submit>
    </form>
  );
}

function Choice({ handle, filter, onReset }: { handle: string } & Properties) {
  const [code, setCode] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const reset = useAction(RESET);
  const again = useAction(FORGOT);

  async function submit() {
    const answer = await reset.run({ handle, code, newPassword });
    if (answer?.__typename === "Done") onReset(handle);
  }

  return (
    <>
      <form action={submit}>
        <h1>Look into your mail</h1>
        <p>
          If <b>{handle}</b> has an account, six digits are on their way. They are good for ten minutes.
        </p>
        <Field label="Code" {...CODE} value={code} onValue={setCode} autoFocus />
        <NewPassword
          label="New password"
          filter={filter}
          password={newPassword}
          problem={reset.problem}
          onPassword={setNewPassword}
        />
        <Trouble problem={reset.problem} />
        <Submit problem={reset.problem}>
          Set the password
        </Submit>
      </form>
      <form className="aside" action={async () => void (await again.run({ handle }))}>
        <Trouble problem={again.problem} />
        <Submit problem={again.problem}>
          Send another code
        </Submit>
      </form>
    </>
  );
}
