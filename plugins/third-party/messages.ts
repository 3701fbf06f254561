import type { JsonObject } from "../../engine/model/manifest.js";
import type { ParameterAnnouncement } from "../../engine/model/source-details.js";
import type { GeneratorInput, Result } from "../sdk/messages.js";

/** What a plugin gets, as JSON; its types are those that plugins are compiled with. Parts that its manifest does not ask for are absent. */
export type PluginMessage = GeneratorInput<JsonObject>;

/** What a plugin is asked to do. */
export type PluginOperation = PluginMessage["op"];

/** What a plugin answered, read and bounded. */
export interface PluginReply {
  readonly items: readonly JsonObject[];
  /** Files by their path in the repository. */
  readonly results: readonly Result[];
  readonly parameters: readonly ParameterAnnouncement[];
}
