// How does somebody turn an authenticator app on? Scan, and type the first code.
import { useState } from "react";
import { useAction } from "./action";
import { SET_UP, TURN_ON } from "./documents";
import { CODE, Field } from "./Field";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";

type Setup = { secret: string; otpauthUri: string; qrCode: string };
type Properties = { onTurnedOn: (recoveryCodes: readonly string[]) => void };

export function AuthenticatorApp({ onTurnedOn }: Properties) {
  const [setup, setSetup] = useState<Setup | null>(null);
  const begin = useAction(SET_UP);

  async function submit() {
    const answer = await begin.run({});
    if (answer?.__typename === "TwoFactorSetup") setSetup(answer);
  }

  if (setup) return <FirstCode setup={setup} onTurnedOn={onTurnedOn} />;
  return (
    <form className="aside" action={submit}>
      <Trouble problem={begin.problem} />
      <Submit problem={begin.problem}>
        Use an authenticator app
      </Submit>
    </form>
  );
}

function FirstCode({ setup, onTurnedOn }: { setup: Setup } & Properties) {
  const [code, setCode] = useState("");
  const turnOn = useAction(TURN_ON);

  async function submit() {
    const answer = await turnOn.run({ code });
    if (answer?.__typename === "TwoFactorEnabled") onTurnedOn(answer.recoveryCodes);
    else setCode("");
  }

  return (
    <form action={submit}>
      <p>Scan this with the app, or type the key into it.</p>
      <img className="qr" src={setup.qrCode} alt="Key as a QR code" />
      <p>
        <a href={setup.otpauthUri}>Open the app on this phone</a>, or type <code id="secret">{setup.secret}</code>
      </p>
      <Field label="What does it show?" {...CODE} value={code} onValue={setCode} />
      <Trouble problem={turnOn.problem} />
      <Submit problem={turnOn.problem}>
        Turn on
      </Submit>
    </form>
  );
}
