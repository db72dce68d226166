// How does somebody log in? By the password, and by a second factor where there is one.
import { useState } from "react";
import { useAction } from "./action";
import { LOG_IN, SECOND_STEP } from "./documents";
import { Field } from "./Field";
import { writeSession } from "./session";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";

export function LogIn() {
  const [handle, setHandle] = useState("");
  const [password, setPassword] = useState("");
  // In memory only: it opens nothing but the second step.
  const [loginToken, setLoginToken] = useState<string | null>(null);
  const logIn = useAction(LOG_IN);

  async function submit() {
    const answer = await logIn.run({ handle, password });
    if (answer?.__typename === "SignedIn") writeSession(answer);
    if (answer?.__typename === "TwoFactorRequired") setLoginToken(answer.loginToken);
  }

  if (loginToken !== null) return <SecondStep loginToken={loginToken} onOver={() => setLoginToken(null)} />;
  return (
    <form action={submit}>
      <h1>Log in</h1>
      <Field label="E-mail address" type="email" autoComplete="username" value={handle} onValue={setHandle} />
      <Field label="Password" type="password" autoComplete="current-password" value={password} onValue={setPassword} />
      <Trouble problem={logIn.problem} />
      <Submit busy={logIn.busy} problem={logIn.problem}>
        Log in
      </Submit>
    </form>
  );
}

const OVER = ["TOO_MANY_ATTEMPTS", "CODE_EXPIRED", "TOKEN_EXPIRED", "TOKEN_INVALID"];

function SecondStep({ loginToken, onOver }: { loginToken: string; onOver: () => void }) {
  const [code, setCode] = useState("");
  const step = useAction(SECOND_STEP);

  async function submit() {
    const answer = await step.run({ loginToken, code });
    if (answer?.__typename === "SignedIn") writeSession(answer);
    else setCode("");
  }

  const isOver = step.problem !== null && OVER.includes(step.problem.code);
  return (
    <form action={isOver ? onOver : submit}>
      <h1>Second step</h1>
      <p>Type what your authenticator app shows, or one of your recovery codes.</p>
      {!isOver && <Field label="Code" autoComplete="one-time-code" value={code} onValue={setCode} autoFocus />}
      <Trouble problem={step.problem} />
      <Submit busy={step.busy} problem={step.problem}>
        {isOver ? "Back to the login" : "Go on"}
      </Submit>
    </form>
  );
}
