// What if the application demands a second factor, and somebody has none? It is set up, and then the login works.
import { useState } from "react";
import { AuthenticatorApp } from "./AuthenticatorApp";
import { writeEnrollment, type Enrollment } from "./entering";
import { RecoveryCodes } from "./RecoveryCodes";
import { Telephone } from "./Telephone";
import { Turn } from "./Turn";

export function Enroll({ enrollment, onDone }: { enrollment: Enrollment; onDone: () => void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  function leave() {
    writeEnrollment(null);
    onDone();
  }

  return (
    <>
      <h1>{codes ? "Your second step is on" : "A second step is needed"}</h1>
      {codes ? (
        <>
          <RecoveryCodes codes={codes} />
          <Turn onTurn={leave} main>
            Log in now
          </Turn>
        </>
      ) : (
        <>
          <p>This application asks everybody for a second step at login. It takes a minute, once.</p>
          {enrollment.methods.includes("GOOGLE") && <AuthenticatorApp onTurnedOn={setCodes} />}
          {enrollment.methods.includes("PHONE") && <Telephone onTurnedOn={setCodes} />}
          <Turn onTurn={leave}>Not now</Turn>
        </>
      )}
    </>
  );
}
