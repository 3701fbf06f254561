import type { JsonObject } from "../model/manifest.js";
import type { ScriptAction, ScriptChange } from "../model/script.js";

/** What an action is told besides its object. */
export interface ActionCircumstances {
  readonly parameters: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Something a person can have done to an object with one click. */
export interface Action extends Pick<ScriptAction, "name" | "iconClass"> {
  readonly displayName?: string | ((object: JsonObject) => string);
  readonly parameters?: (object: JsonObject) => ScriptAction["parameters"];
  /** Whether it makes no sense now, but is shown. Default: it always does. */
  readonly isDisabled?: (object: JsonObject) => boolean;
  /** Whether it is shown at all now. Default: always. */
  readonly isOffered?: (object: JsonObject) => boolean;
  /**
   * The object as it shall become, or all that is to be made.
   * @throws FairleadError `BAD_USER_INPUT` (`ACTION_FAILED`)
   */
  readonly run: (object: JsonObject, circumstances: ActionCircumstances) => JsonObject | readonly ScriptChange[];
}

/** The actions of some kinds. */
export interface ActionRule {
  /** `group/Kind`, as Argo CD names kinds. */
  readonly kinds: readonly string[];
  readonly actions: readonly Action[];
}

/** The icons that Argo CD's pages know. */
export const icons = {
  restart: "fa fa-fw fa-redo",
  pauseCircle: "fa fa-fw fa-pause-circle",
  playCircle: "fa fa-fw fa-play-circle",
  plusCircle: "fa fa-fw fa-plus-circle",
  plus: "fa fa-fw fa-plus",
  pause: "fa fa-fw fa-pause",
  play: "fa fa-fw fa-play",
  stop: "fa fa-fw fa-stop",
} as const;
