import type { Manifest } from "../../../model/manifest.js";

/** A message as tables hold it: a text, in which `{kind}` stands for the object's kind, or what makes one. */
export type Text<Said> = string | ((said: Said, object: Manifest) => string);

/** The message of a table's entry. */
export function writeText<Said>(text: Text<Said>, said: Said, object: Manifest): string {
  return typeof text === "string" ? text.replaceAll("{kind}", () => object.kind) : text(said, object);
}
