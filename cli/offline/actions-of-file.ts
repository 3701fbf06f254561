import { createResourceActions, type ResourceActions } from "../../engine/actions/resource-actions.js";
import { noCustomizations } from "../../engine/model/customizations.js";
import { groupOf, type JsonObject } from "../../engine/model/manifest.js";
import type { OfflineContext } from "./command.js";
import { readCustomizationsFolder } from "./customizations-folder.js";
import { readOneObject } from "./read-objects.js";

/** Where an object and the scripts for its kind are. */
export interface ActionFiles {
  readonly filename: string;
  readonly customizations?: string;
}

/** Reads an object, and opens the actions of its kind. @throws FairleadError as reading does */
export async function openActions(
  { filename, customizations }: ActionFiles,
  context: OfflineContext,
): Promise<{ readonly object: JsonObject; readonly actions: ResourceActions }> {
  const object = await readOneObject(filename, context);
  const { apiVersion, kind } = object;
  const group = typeof apiVersion === "string" ? groupOf({ apiVersion }) : "";
  const wanted = { group, kind: typeof kind === "string" ? kind : "" };
  const given = customizations === undefined ? noCustomizations : await readCustomizationsFolder(customizations, context, wanted);
  const actions = createResourceActions({ customizations: () => given, scripts: context.scripts, now: Date.now });
  return { object, actions };
}
