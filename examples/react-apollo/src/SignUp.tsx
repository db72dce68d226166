// How does somebody sign up? Address and password, with the application's rules ticked off while typing.
import { useState } from "react";
import { useAction } from "./action";
import { SIGN_UP } from "./documents";
import { Field } from "./Field";
import { enter } from "./entering";
import { NewPassword } from "./NewPassword";
import type { Filter } from "./passwordRules";
import { Submit } from "./Submit";
import { Trouble } from "./Trouble";

type Properties = { filter: Filter; onCodeSent: (handle: string, password: string) => void };

export function SignUp({ filter, onCodeSent }: Properties) {
  const [handle, setHandle] = useState("");
  const [password, setPassword] = useState("");
  const signUp = useAction(SIGN_UP);

  async function submit() {
    const answer = await signUp.run({ handle, password });
    if (answer?.__typename === "CodeSent") onCodeSent(handle, password);
    // Where the application believes everybody.
    else enter(answer);
  }

  return (
    <form action={submit}>
      <h1>Create an account</h1>
      <Field label="E-mail address" type="email" autoComplete="username" value={handle} onValue={setHandle} />
      <NewPassword
        label="Password"
        filter={filter}
        password={password}
        problem={signUp.problem}
        onPassword={setPassword}
      />
      <Trouble problem={signUp.problem} />
      <Submit problem={signUp.problem}>
        Sign up
      </Submit>
    </form>
  );
}
