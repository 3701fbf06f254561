import type { SyncWindow } from "./app-project.js";

/** A sync window as it stands at a moment. */
export interface ShownWindow {
  readonly rule: SyncWindow;
  readonly isActive: boolean;
  /** Why it cannot be read. A deny window that cannot be read counts as active, an allow window as closed. */
  readonly problem?: string;
}

/** What sync windows say of an Application at a moment. */
export interface SyncWindowState {
  /** Whether the engine may sync by itself. */
  readonly canSync: boolean;
  /** Whether a person may. */
  readonly canSyncManually: boolean;
  /** The windows that speak of the Application, those of global projects included. */
  readonly windows: readonly ShownWindow[];
  /** What forbids a sync by itself: a clause that names the window. */
  readonly reason?: string;
  /** When time may change this next, milliseconds since 1970; absent if it never does. */
  readonly nextChangeAt?: number;
}
