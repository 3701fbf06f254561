import { type FormEvent, useState } from "react";
import { signIn, type Viewer } from "./gateway";

/** The form that signs a person in; what the gateway refuses is shown under it. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (viewer: Viewer) => void }) {
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      onSignedIn(await signIn(textOf(form, "username"), textOf(form, "password")));
    } catch (thrown) {
      setRefusal(thrown instanceof Error ? thrown.message : String(thrown));
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <h1>Fairlead</h1>
        <p>Sign in to explore the graph. The start screen of the terminal shows the account.</p>
        <label>
          Username
          <input name="username" autoComplete="username" defaultValue="admin" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required autoFocus />
        </label>
        <button type="submit" disabled={busy}>
          {busy ? "Signing in …" : "Sign in"}
        </button>
        {refusal !== undefined && <p role="alert">{refusal}</p>}
      </form>
    </main>
  );
}

function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === "string" ? value : "";
}
