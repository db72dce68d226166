// How is an address proven? By the six digits of the mail.
import { useState } from "react";
import { useAction } from "./action";
import { CONFIRM, SEND_AGAIN } from "./documents";
import { enter } from "./entering";
import { CODE, Field } from "./Field";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";

export function Confirm({ handle, password }: { handle: string; password: string }) {
  const [code, setCode] = useState("");
  const confirm = useAction(CONFIRM);
  const again = useAction(SEND_AGAIN);

  async function submit() {
    const answer = await confirm.run({ handle, code, password });
    if (!enter(answer)) setCode("");
  }

  return (
    <>
      <form action={submit}>
        <h1>Look into your mail</h1>
        <p>
          We have sent six digits to <b>{handle}</b>. They are good for ten minutes.
        </p>
        <Field label="Code" {...CODE} value={code} onValue={setCode} autoFocus />
        <Trouble problem={confirm.problem} />
        <Submit problem={confirm.problem}>
          Confirm
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
