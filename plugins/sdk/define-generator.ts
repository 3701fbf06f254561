import type { GeneratorContext } from "./context.js";
import type { KubernetesObject, ParameterAnnouncement, Result } from "./messages.js";

/** What `generate` gives: objects, or objects with things to tell. */
export type Generated =
  | readonly KubernetesObject[]
  | { readonly items: readonly KubernetesObject[]; readonly results?: readonly Result[] };

/** A plugin: what its bundle exports as `default`. */
export interface Generator<Parameters = Readonly<Record<string, unknown>>> {
  /** The name in its manifest. */
  readonly id: string;
  /** Turns files into objects. The same input gives the same objects. What it throws fails the render with its message. */
  generate(context: GeneratorContext<Parameters>): Generated | Promise<Generated>;
  /**
   * Judges the parameters before `generate` is called, where the manifest says `parameters.validate: true`. What is wrong goes to `diagnostics.error` with the
   * name of the `parameter`; what it throws fails the render too.
   */
  validate?(context: GeneratorContext<Parameters>): void | Promise<void>;
  /** Parameters found in the files, beside those of the manifest's schema; called where the manifest says `parameters.dynamic: true`. */
  parameters?(
    context: GeneratorContext<Parameters>,
  ): readonly ParameterAnnouncement[] | Promise<readonly ParameterAnnouncement[]>;
}

/** Says that an object is a plugin, so that the compiler checks it. `Parameters` is the type that the manifest's schema describes. */
export function defineGenerator<Parameters = Readonly<Record<string, unknown>>>(
  generator: Generator<Parameters>,
): Generator<Parameters> {
  return generator;
}
