import type { LoginSettings } from "../../engine/access/login-settings.js";
import type { LoginProvider } from "./login-parts.js";

/**
 * Whether people may sign in with accounts of our own now: always where the settings say so, else while there is no identity provider that answers, so
 * that an outage locks nobody out who may mend it.
 */
export async function isLocalLoginOn(
  { localLogin }: Pick<LoginSettings, "localLogin">,
  provider: Pick<LoginProvider, "isUp"> | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (localLogin === "always" || provider === undefined) return true;
  return !(await provider.isUp(signal));
}
