import type { JsonObject } from "../../model/manifest.js";
import { type Action, icons } from "../action.js";
import { at, withField } from "../fields.js";

/** Whether an object is told to rest by `spec.suspend`. */
export function isSuspended(object: JsonObject): boolean {
  return at(object, "spec", "suspend") === true;
}

/** Tells a controller to leave its object alone. */
export const suspend: Action = { name: "suspend", run: (object) => withField(object, ["spec", "suspend"], true) };
/** Tells it to go on. */
export const resume: Action = {
  name: "resume",
  run: (object) => (isSuspended(object) ? withField(object, ["spec", "suspend"], false) : object),
};

/** Both, where only the one that makes sense is shown. */
export const suspendOrResume = (isOver: (object: JsonObject) => boolean = () => false): readonly Action[] => [
  { ...suspend, iconClass: icons.pause, isOffered: (object) => !isOver(object) && !isSuspended(object) },
  { ...resume, iconClass: icons.play, isOffered: (object) => !isOver(object) && isSuspended(object) },
];
