import type { Push } from "../../engine/model/push.js";
import type { Log, LogFields } from "../../engine/ports/log.js";
import type { SampleGitServerOptions } from "./git-server.js";

/** What the process of the sample's Git server is told first. */
export type StartMessage = Omit<SampleGitServerOptions, "onPush" | "log">;

/** What it tells. */
export type ServerMessage =
  | { readonly kind: "started"; readonly url: string; readonly cloneUrl: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "pushed"; readonly push: Push }
  | { readonly kind: "log"; readonly level: keyof Log; readonly sentence: string; readonly fields: LogFields };
