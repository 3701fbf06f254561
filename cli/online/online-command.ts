import type { OfflineResult } from "../offline/command.js";

/** Where a command that speaks to a server runs. */
export interface OnlineContext {
  readonly signal: AbortSignal;
  /** All of standard input; absent where there is none. */
  readonly stdin?: (() => Promise<string>) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Tells a person something at once, on standard error. */
  readonly say: (line: string) => void;
  /** Asks a person for something that is not shown while it is typed; absent where nobody sits. */
  readonly askHidden?: (question: string) => Promise<string>;
  /** Asks a person for something; absent where nobody sits. */
  readonly ask?: (question: string) => Promise<string>;
  /** Shows a page in the person's browser, as far as that is possible. */
  readonly openBrowser: (url: string) => void;
}

/** A command that speaks to a server. It fails as offline ones do, and with `ServerRefusal`. */
export type OnlineCommand = (args: readonly string[], context: OnlineContext) => Promise<OfflineResult>;
