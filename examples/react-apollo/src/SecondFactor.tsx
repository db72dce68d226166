// How does somebody turn an authenticator app on? Scan, type the first code, keep the recovery codes.
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { useAction } from "./action";
import { ME, SET_UP, TURN_ON } from "./documents";
import { CODE, Field } from "./Field";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";

type Setup = { secret: string; otpauthUri: string; qrCode: string };

export function SecondFactor({ isOn, left }: { isOn: boolean; left: number }) {
  const client = useApolloClient();
  const [setup, setSetup] = useState<Setup | null>(null);
  const [recoveryCodes, setRecoveryCodes] = useState<readonly string[]>([]);
  const begin = useAction(SET_UP);

  async function submit() {
    const answer = await begin.run({});
    if (answer?.__typename === "TwoFactorSetup") setSetup(answer);
  }

  async function turnedOn(codes: readonly string[]) {
    setSetup(null);
    setRecoveryCodes(codes);
    await client.refetchQueries({ include: [ME] });
  }

  return (
    <section>
      <h2>Second step at login</h2>
      {recoveryCodes.length > 0 && <RecoveryCodes codes={recoveryCodes} />}
      {isOn && <p>On. You have {left} recovery codes.</p>}
      {setup && <FirstCode setup={setup} onTurnedOn={turnedOn} />}
      {!isOn && !setup && (
        <form className="aside" action={submit}>
          <Trouble problem={begin.problem} />
          <Submit busy={begin.busy} problem={begin.problem}>
            Use an authenticator app
          </Submit>
        </form>
      )}
    </section>
  );
}

function FirstCode({ setup, onTurnedOn }: { setup: Setup; onTurnedOn: (codes: readonly string[]) => void }) {
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
      <Submit busy={turnOn.busy} problem={turnOn.problem}>
        Turn on
      </Submit>
    </form>
  );
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <p>Keep these for the day the phone is lost. Each is good once, and you see them only now.</p>
      <ol className="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
    </>
  );
}
