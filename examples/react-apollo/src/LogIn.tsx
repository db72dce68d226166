// How does somebody log in? By the password, and by a second factor where there is one.
import { useState } from "react";
import { useAction } from "./action";
import { LOG_IN, SECOND_STEP, SMS_AGAIN } from "./documents";
import { enter } from "./entering";
import { Field } from "./Field";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";
import { Turn } from "./Turn";

type Waiting = { loginToken: string; methods: readonly string[]; textSentTo?: string | null };
type Properties = { of: string; note: string; onForgotten: () => void };

export function LogIn({ of, note, onForgotten }: Properties) {
  const [handle, setHandle] = useState(of);
  const [password, setPassword] = useState("");
  // In memory only: it opens nothing but the second step.
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const logIn = useAction(LOG_IN);

  async function submit() {
    const answer = await logIn.run({ handle, password });
    if (answer?.__typename === "TwoFactorRequired") setWaiting(answer);
    else enter(answer);
  }

  if (waiting) return <SecondStep waiting={waiting} onOver={() => setWaiting(null)} />;
  return (
    <>
      <form action={submit}>
        <h1>Log in</h1>
        {note && <p className="note" role="status">{note}</p>}
        <Field label="E-mail address" type="email" autoComplete="username" value={handle} onValue={setHandle} />
        <Field label="Password" type="password" autoComplete="current-password" value={password} onValue={setPassword} />
        <Trouble problem={logIn.problem} />
        <Submit problem={logIn.problem}>
          Log in
        </Submit>
      </form>
      <Turn onTurn={onForgotten}>Forgotten your password?</Turn>
    </>
  );
}

const OVER = ["TOO_MANY_ATTEMPTS", "CODE_EXPIRED", "TOKEN_EXPIRED", "TOKEN_INVALID"];

function SecondStep({ waiting, onOver }: { waiting: Waiting; onOver: () => void }) {
  const { loginToken, methods, textSentTo } = waiting;
  const [code, setCode] = useState("");
  const step = useAction(SECOND_STEP);

  async function submit() {
    const answer = await step.run({ loginToken, code });
    if (!enter(answer)) setCode("");
  }

  const isOver = step.problem !== null && OVER.includes(step.problem.code);
  const byApp = methods.includes("GOOGLE") && "what your authenticator app shows";
  const bySms = textSentTo && `the code that we have sent to the number ending in ${textSentTo.replace(/\D/g, "")}`;
  const ways = [byApp, bySms, "one of your recovery codes"].filter(Boolean).join(", or ");
  return (
    <>
      <form action={isOver ? onOver : submit}>
        <h1>Second step</h1>
        <p>Type {ways}.</p>
        {!isOver && <Field label="Code" autoComplete="one-time-code" value={code} onValue={setCode} autoFocus />}
        <Trouble problem={step.problem} />
        <Submit problem={step.problem}>
          {isOver ? "Back to the login" : "Go on"}
        </Submit>
      </form>
      {methods.includes("PHONE") && !isOver && <AnotherSms loginToken={loginToken} />}
    </>
  );
}

function AnotherSms({ loginToken }: { loginToken: string }) {
  const again = useAction(SMS_AGAIN);
  return (
    <form className="aside" action={async () => void (await again.run({ loginToken }))}>
      <Trouble problem={again.problem} />
      <Submit problem={again.problem}>
        Send another SMS
      </Submit>
    </form>
  );
}
