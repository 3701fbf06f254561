import type { AppProject } from "../model/app-project.js";
import type { Application } from "../model/application.js";
import { type AskedSync, canSync, nextWindowChange } from "../project/windows/can-sync.js";
import { matchingWindows } from "../project/windows/matching-windows.js";

/** Whether sync windows let an Application sync. A closed gate says why, and when to ask again, in milliseconds. */
export type SyncGate =
  | { readonly isOpen: true }
  | { readonly isOpen: false; readonly because: string; readonly againAfterMs: number };

/** Windows are asked again after this at the latest: a zone may change its clock meanwhile. */
const longestMs = 10 * 60_000;

/** Asks the windows of an effective project whether an Application may sync. */
export function syncGate(application: Application, project: AppProject, asked: AskedSync): SyncGate {
  const windows = matchingWindows(project.spec, application);
  const verdict = canSync(windows, asked);
  if (verdict.allowed) return { isOpen: true };
  const change = nextWindowChange(windows, asked.at) ?? asked.at + longestMs;
  return { isOpen: false, because: verdict.because, againAfterMs: Math.min(Math.max(change - asked.at, 1), longestMs) };
}
