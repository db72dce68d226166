// How does somebody turn codes by SMS on? The number, the code that came to it, and it is on.
import { useState } from "react";
import { useAction } from "./action";
import { SET_PHONE, TURN_PHONE_ON, VERIFY_PHONE } from "./documents";
import { CODE, Field } from "./Field";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";
import { Turn } from "./Turn";

type Properties = { onTurnedOn: (recoveryCodes: readonly string[]) => void };

export function Telephone({ onTurnedOn }: Properties) {
  const [step, setStep] = useState<"offer" | "number" | "code">("offer");
  const [phone, setPhone] = useState("");
  const send = useAction(SET_PHONE);

  async function submit() {
    const answer = await send.run({ phone: phone.replaceAll(/[\s()-]/g, "") });
    if (answer?.__typename === "CodeSent") setStep("code");
  }

  if (step === "code") return <Proof phone={phone} onTurnedOn={onTurnedOn} onAnother={() => setStep("number")} />;
  if (step === "offer") {
    return <Turn onTurn={() => setStep("number")}>Use codes by SMS</Turn>;
  }
  return (
    <form action={submit}>
      <Field label="Mobile number" type="tel" autoComplete="tel" placeholder="+14155550100" value={phone} onValue={setPhone} autoFocus />
      <Trouble problem={send.problem} />
      <Submit problem={send.problem}>
        Send me a code
      </Submit>
    </form>
  );
}

function Proof({ phone, onTurnedOn, onAnother }: { phone: string; onAnother: () => void } & Properties) {
  const [code, setCode] = useState("");
  const verify = useAction(VERIFY_PHONE);
  const turnOn = useAction(TURN_PHONE_ON);

  async function submit() {
    const proven = await verify.run({ code });
    if (proven === null) return setCode("");
    const answer = await turnOn.run({});
    if (answer?.__typename === "TwoFactorEnabled") onTurnedOn(answer.recoveryCodes);
  }

  return (
    <>
      <form action={submit}>
        <p>
          We have sent six digits to <b>{phone}</b>.
        </p>
        <Field label="Code of the SMS" {...CODE} value={code} onValue={setCode} autoFocus />
        <Trouble problem={verify.problem ?? turnOn.problem} />
        <Submit problem={verify.problem ?? turnOn.problem}>
          Turn on
        </Submit>
      </form>
      <Turn onTurn={onAnother}>Another number, or another SMS</Turn>
    </>
  );
}
