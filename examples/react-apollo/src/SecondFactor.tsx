// Which second factors does somebody have, and which can be added?
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { AuthenticatorApp } from "./AuthenticatorApp";
import { ME } from "./documents";
import type { MeQuery } from "./gql/graphql";
import { RecoveryCodes } from "./RecoveryCodes";
import { Telephone } from "./Telephone";

type Properties = { has: NonNullable<MeQuery["me"]>["twoFactor"]; offersPhone: boolean };

export function SecondFactor({ has, offersPhone }: Properties) {
  const client = useApolloClient();
  const [recoveryCodes, setRecoveryCodes] = useState<readonly string[]>([]);

  async function turnedOn(codes: readonly string[]) {
    setRecoveryCodes(codes);
    await client.refetchQueries({ include: [ME] });
  }

  const ways = [has.google && "your authenticator app", has.phone && "SMS"].filter(Boolean).join(" and ");
  return (
    <section>
      <h2>Second step at login</h2>
      {recoveryCodes.length > 0 && <RecoveryCodes codes={recoveryCodes} />}
      {ways && (
        <p>
          On, by {ways}. You have {has.recoveryCodesLeft} recovery codes.
        </p>
      )}
      {!has.google && <AuthenticatorApp onTurnedOn={turnedOn} />}
      {!has.phone && offersPhone && <Telephone onTurnedOn={turnedOn} />}
    </section>
  );
}
