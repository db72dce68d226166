// What does a signed-in person see? Who that is, where else the account is open, and the ways out.
import { useApolloClient, useQuery } from "@apollo/client/react";
import { useEffect } from "react";
import { useAction } from "./action";
import { LOG_OUT, ME } from "./documents";
import type { TwoFactorVerification } from "./gql/graphql";
import { ofError } from "./problem";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { writeSession } from "./session";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";

export function Home({ offers }: { offers: TwoFactorVerification }) {
  const client = useApolloClient();
  const { data, error } = useQuery(ME);
  const logOut = useAction(LOG_OUT);

  // What the cache holds is this person's; the next one must not see it.
  useEffect(() => () => void client.clearStore(), [client]);

  async function leave(everywhere: boolean) {
    if (await logOut.run({ everywhere })) writeSession(null);
  }

  const me = data?.me;
  return (
    <>
      <h1>{me ? `Hello, ${me.handle}` : "One moment…"}</h1>
      <Trouble problem={error ? ofError(error) : null} />
      <Sessions />
      {me && offers !== "NONE" && <SecondFactor has={me.twoFactor} offersPhone={offers === "PHONE"} />}
      <Trouble problem={logOut.problem} />
      <form action={() => leave(false)}>
        <Submit problem={logOut.problem}>
          Log out
        </Submit>
      </form>
      <form className="aside" action={() => leave(true)}>
        <Submit problem={logOut.problem}>
          Log out everywhere
        </Submit>
      </form>
    </>
  );
}
