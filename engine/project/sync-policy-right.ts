import { noRule } from "./caller.js";
import type { Explanation } from "./explain-decision.js";
import type { Decision } from "./policy-rules.js";

const syncPolicy = "sync-policy";

/** Whether a right is the one to switch auto-sync of an Application, apart from changing the rest of it. Argo CD knows no such right. */
export function isSyncPolicy(resource: string, action: string): boolean {
  return resource === "applications" && action === syncPolicy;
}

/**
 * Decides the right to switch auto-sync: what lines say of `sync-policy`, and where none speaks of it, what they say of `update`. So whoever may change an
 * Application may go on to do so, unless a line denies it. In `compat` mode only `update` counts, as in Argo CD.
 * @param ask the decision about an action
 */
export function decideSyncPolicy(ask: (action: string) => Decision, denyMode: "strict" | "compat"): Decision {
  const own = denyMode === "compat" ? noRule : ask(syncPolicy);
  return own === noRule ? ask("update") : own;
}

/** The same with its reasons. */
export function explainSyncPolicy(ask: (action: string) => Explanation, denyMode: "strict" | "compat"): Explanation {
  const own = ask(syncPolicy);
  if (denyMode === "strict" && own.decision !== noRule) return own;
  const general = ask("update");
  // The least that would allow it is a line about this right alone.
  const isSpare = denyMode === "strict" && general.decision === noRule;
  return isSpare ? own : general;
}
