import { kindKey } from "../customizations/kind-key.js";
import { FairleadError } from "../errors.js";
import type { ActionCustomization, Customizations } from "../model/customizations.js";
import { groupOf, type JsonObject } from "../model/manifest.js";
import type { ActionScripts, ScriptAction, ScriptChange } from "../model/script.js";
import { actionsOfKind, offerActions } from "./offer-actions.js";

/** What actions need. */
export interface ResourceActionOptions {
  /** What administrators say; asked anew each time. */
  readonly customizations: () => Customizations;
  readonly scripts: ActionScripts;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What people can have done to single objects. */
export interface ResourceActions {
  /**
   * The actions that an object offers, in order of their names.
   * @throws FairleadError as `ScriptRunner`
   */
  list(object: JsonObject, signal: AbortSignal): Promise<readonly ScriptAction[]>;
  /**
   * What an action would do; nothing is done yet.
   * @throws FairleadError `NOT_FOUND` (`ACTION_UNKNOWN`); `BAD_USER_INPUT` (`ACTION_FAILED`); as `ScriptRunner`
   */
  run(
    name: string,
    object: JsonObject,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly ScriptChange[]>;
}

/**
 * Makes them: an administrator's actions for a kind stand in place of our own, or before them where they are to be merged.
 * @see argoproj/argo-cd:util/lua/lua.go `GetResourceActionDiscovery`, `GetResourceAction`
 */
export function createResourceActions({ customizations, scripts, now }: ResourceActionOptions): ResourceActions {
  const customFor = (key: string) =>
    customizations().kinds.find((kind) => kind.key === key && kind.actions !== undefined)?.actions;
  return {
    async list(object, signal) {
      const key = keyOf(object);
      const custom = customFor(key);
      if (custom === undefined) return offerActions(key, object);
      const script = { name: `${key}/actions/discovery.lua`, text: custom.discoveryScript };
      const offered = custom.discoveryScript === "" ? [] : await scripts.discoverActions(script, object, signal);
      if (!custom.mergeBuiltInActions) return offered;
      const names = new Set(offered.map(({ name }) => name));
      const own = offerActions(key, object).filter(({ name }) => !names.has(name));
      return [...offered, ...own].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    async run(name, object, parameters, signal) {
      const key = keyOf(object);
      const custom = customFor(key);
      const definition = custom?.definitions.find((one) => one.name === name);
      if (definition !== undefined) {
        const script = { name: `${key}/actions/${name}/action.lua`, text: definition.script };
        return scripts.runAction(script, object, parameters, signal);
      }
      const own = isOwnAllowed(custom) ? actionsOfKind(key).find((action) => action.name === name) : undefined;
      if (own === undefined) throw unknownAction(name, key);
      const done = own.run(object, { parameters, now: now() });
      return isChanges(done) ? done : [{ operation: "patch", resource: done }];
    },
  };
}

function isOwnAllowed(custom: ActionCustomization | undefined): boolean {
  return custom === undefined || custom.mergeBuiltInActions;
}

function isChanges(done: JsonObject | readonly ScriptChange[]): done is readonly ScriptChange[] {
  return Array.isArray(done);
}

function keyOf({ apiVersion, kind }: JsonObject): string {
  return kindKey(typeof apiVersion === "string" ? groupOf({ apiVersion }) : "", typeof kind === "string" ? kind : "");
}

function unknownAction(name: string, key: string): FairleadError {
  const known = actionsOfKind(key).map((action) => action.name);
  const advice = known.length === 0 ? "there are none for this kind" : `there are ${known.toSorted().join(", ")}`;
  return new FairleadError(
    "NOT_FOUND",
    `Cannot run action ${JSON.stringify(name)} on "${key}": there is no such action; ${advice}`,
    {
      details: { reason: "ACTION_UNKNOWN" },
    },
  );
}
