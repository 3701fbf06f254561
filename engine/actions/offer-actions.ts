import { fieldOf } from "../kubernetes/json-value.js";
import type { JsonObject } from "../model/manifest.js";
import type { ScriptAction } from "../model/script.js";
import type { Action } from "./action.js";
import { builtInActions } from "./built-in/index.js";

const byKind: Readonly<Record<string, readonly Action[]>> = Object.fromEntries(
  builtInActions.flatMap(({ kinds, actions }) => kinds.map((kind) => [kind, actions])),
);

/** The product's own actions for a kind, by its key (`group/Kind`). */
export function actionsOfKind(key: string): readonly Action[] {
  return fieldOf(byKind, key) ?? [];
}

/** The product's own actions as an object offers them now, in order of their names. */
export function offerActions(key: string, object: JsonObject): readonly ScriptAction[] {
  return actionsOfKind(key)
    .filter(({ isOffered = () => true }) => isOffered(object))
    .map((action) => offer(action, object))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function offer({ name, iconClass, displayName, parameters, isDisabled }: Action, object: JsonObject): ScriptAction {
  return {
    name,
    disabled: isDisabled?.(object) ?? false,
    ...(iconClass !== undefined && { iconClass }),
    ...(displayName !== undefined && { displayName: typeof displayName === "string" ? displayName : displayName(object) }),
    parameters: parameters?.(object) ?? [],
  };
}
