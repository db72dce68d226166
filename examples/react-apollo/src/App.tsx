// Which form is on the page? The session says whether somebody is signed in; the rest is two tabs.
import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { Confirm } from "./Confirm";
import { APPLICATION } from "./documents";
import { Enroll } from "./Enroll";
import { useEnrollment } from "./entering";
import { Home } from "./Home";
import { LogIn } from "./LogIn";
import { ofError, ofRefusal } from "./problem";
import { Reset } from "./Reset";
import { SignUp } from "./SignUp";
import { useSession } from "./session";
import { Trouble } from "./Trouble";

type Form =
  | { at: "signup" }
  | { at: "login"; handle: string; note: string }
  | { at: "reset" }
  | { at: "confirm"; handle: string; password: string };

export function App() {
  const session = useSession();
  const enrollment = useEnrollment();
  const [form, setForm] = useState<Form>({ at: "signup" });
  const { data, error } = useQuery(APPLICATION);
  const application = data?.application;

  if (error) return <Page name=""><Trouble problem={ofError(error)} /></Page>;
  if (!application) return <Page name="">One moment…</Page>;
  if (application.status !== "ACTIVE") {
    const stopped = ofRefusal({ code: `APPLICATION_${application.status}`, message: "" });
    return <Page name={application.name}><h1>Closed</h1><Trouble problem={stopped} /></Page>;
  }
  if (session) {
    return <Page name={application.name}><Home offers={application.twoFactorVerification} /></Page>;
  }
  if (enrollment) {
    const onDone = () => setForm({ at: "login", handle: "", note: "" });
    return <Page name={application.name}><Enroll enrollment={enrollment} onDone={onDone} /></Page>;
  }
  const knows = form.at === "login" || form.at === "reset";
  return (
    <Page name={application.name}>
      <nav>
        <button aria-pressed={!knows} onClick={() => setForm({ at: "signup" })}>Sign up</button>
        <button aria-pressed={knows} onClick={() => setForm({ at: "login", handle: "", note: "" })}>Log in</button>
      </nav>
      {form.at === "signup" && (
        <SignUp
          filter={application.passwordFilter}
          onCodeSent={(handle, password) => setForm({ at: "confirm", handle, password })}
        />
      )}
      {form.at === "confirm" && <Confirm handle={form.handle} password={form.password} />}
      {form.at === "login" && (
        <LogIn of={form.handle} note={form.note} onForgotten={() => setForm({ at: "reset" })} />
      )}
      {form.at === "reset" && (
        <Reset
          filter={application.passwordFilter}
          onReset={(handle) => setForm({ at: "login", handle, note: "Your password is new. Log in with it." })}
        />
      )}
    </Page>
  );
}

function Page({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <main>
      <header>{name}</header>
      {children}
    </main>
  );
}
