import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Where a running Fairlead can be spoken to: what `session.json` in the data folder holds. */
export interface Session {
  readonly graphql: string;
  readonly websocket: string;
  /** The sample repository's URL with the secret in it, as `git clone` and `git push` take it. */
  readonly git: string;
  /** Path of a kubeconfig of the cluster. */
  readonly kubeconfig: string;
  readonly username: string;
  readonly password: string;
  /** The first passwords by account, as long as they are kept. */
  readonly accounts?: Readonly<Record<string, string>>;
  readonly pid: number;
  readonly version: string;
}

/** Writes the session file whole or not at all, for the owner's eyes only. Returns how to remove it. */
export function writeSession(path: string, session: Session): () => void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(session, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
  return () => rmSync(path, { force: true });
}
