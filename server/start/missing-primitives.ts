import { missingForCommands } from "../../plugins/cmp/host-primitives.js";
import { sandboxPrimitives } from "../../plugins/sandbox/primitives.js";
import type { Config } from "../config.js";

/** A means of the host to confine processes that it lacks, and why. */
export interface MissingPrimitive {
  readonly name: string;
  readonly because: string;
}

/** What the host lacks for holding back tools and plugins; and commands, if there are any. Each once. */
export async function missingPrimitives({
  commandPlugins,
}: Pick<Config, "commandPlugins">): Promise<readonly MissingPrimitive[]> {
  const own = (await sandboxPrimitives()).filter(({ holds }) => !holds).map(({ name, because }) => ({ name, because }));
  if (commandPlugins === undefined) return own;
  const known = new Set<string>(own.map(({ name }) => name));
  const more = (await missingForCommands()).filter((name) => !known.has(name));
  return [...own, ...more.map((name) => ({ name, because: "for plugins that are commands" }))];
}
