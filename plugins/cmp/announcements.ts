import { z } from "zod";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { ParameterAnnouncement } from "../../engine/model/source-details.js";

const maxAnnouncements = 1000;
const text = z
  .string()
  .nullish()
  .transform((given) => given ?? "");
const flag = z
  .boolean()
  .nullish()
  .transform((given) => given ?? false);

/** One announcement as `plugin.yaml` or a command writes it, what is left out filled in. */
export const announcementShape = z.object({
  name: text,
  title: text,
  tooltip: text,
  required: flag,
  itemType: text,
  collectionType: text,
  string: text,
  array: z
    .array(z.string())
    .nullish()
    .transform((given) => given ?? []),
  map: z
    .record(z.string(), z.string())
    .nullish()
    .transform((given) => given ?? {}),
});
const listShape = z.array(announcementShape).max(maxAnnouncements).nullable();

/**
 * Reads what a command for dynamic parameters printed: a JSON list of announcements.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `PLUGIN_PROTOCOL`
 * @see argoproj/argo-cd:cmpserver/plugin/plugin.go `getParametersAnnouncement`
 */
export function readDynamicAnnouncements(printed: string, said: string): readonly ParameterAnnouncement[] {
  let value: unknown;
  try {
    value = JSON.parse(printed);
  } catch (error) {
    throw notAList(messageOf(error).slice(0, 200), said, error);
  }
  const read = listShape.safeParse(value);
  if (read.success) return read.data ?? [];
  const [issue] = read.error.issues;
  throw notAList(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "it is not as expected"}`, said);
}

function notAList(because: string, said: string, cause?: unknown): FairleadError {
  const stderr = said === "" ? "" : `; it wrote on standard error: ${said}`;
  return new FairleadError(
    "BAD_USER_INPUT",
    `error unmarshaling dynamic parameter output into ParametersAnnouncementResponse: ${because}; the command must print a JSON list${stderr}`,
    { cause, details: { reason: "PLUGIN_PROTOCOL" } },
  );
}
