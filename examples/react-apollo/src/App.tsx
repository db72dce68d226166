// Which form is on the page? The session says whether somebody is signed in; the rest is two tabs.
import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { Confirm } from "./Confirm";
import { APPLICATION } from "./documents";
import { Home } from "./Home";
import { LogIn } from "./LogIn";
import { ofError, ofRefusal } from "./problem";
import { SignUp } from "./SignUp";
import { useSession } from "./session";
import { Trouble } from "./Trouble";

type Form = { at: "signup" } | { at: "login" } | { at: "confirm"; handle: string; password: string };

export function App() {
  const session = useSession();
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
    const offersApp = application.twoFactorVerification !== "NONE";
    return <Page name={application.name}><Home offersApp={offersApp} /></Page>;
  }
  return (
    <Page name={application.name}>
      <nav>
        <button aria-pressed={form.at !== "login"} onClick={() => setForm({ at: "signup" })}>Sign up</button>
        <button aria-pressed={form.at === "login"} onClick={() => setForm({ at: "login" })}>Log in</button>
      </nav>
      {form.at === "signup" && (
        <SignUp
          filter={application.passwordFilter}
          onCodeSent={(handle, password) => setForm({ at: "confirm", handle, password })}
        />
      )}
      {form.at === "confirm" && <Confirm handle={form.handle} password={form.password} />}
      {form.at === "login" && <LogIn />}
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
