import type { ShownWindow, SyncWindowState } from "../../model/sync-window-state.js";
import { canSync, nextWindowChange } from "./can-sync.js";
import { isActive } from "./compile-window.js";
import type { PlacedWindow } from "./matching-windows.js";

/** Windows as people see them at `at`, milliseconds since 1970. */
export function showWindows(windows: readonly PlacedWindow[], at: number): readonly ShownWindow[] {
  return windows.map(({ rule, read }) =>
    "because" in read ? { rule, isActive: false, problem: read.because } : { rule, isActive: isActive(read, at) },
  );
}

/** All that the windows which match an Application say of it at `at`. */
export function windowState(windows: readonly PlacedWindow[], at: number): SyncWindowState {
  const verdict = canSync(windows, { at, manual: false });
  const nextChangeAt = nextWindowChange(windows, at);
  return {
    canSync: verdict.allowed,
    canSyncManually: canSync(windows, { at, manual: true }).allowed,
    windows: showWindows(windows, at),
    ...(!verdict.allowed && { reason: verdict.because }),
    ...(nextChangeAt !== undefined && { nextChangeAt }),
  };
}
