import { isDeepStrictEqual } from "node:util";

/** The right to change an Application, and the one to switch its auto-sync, which `update` includes unless a line of policy denies it. */
export type ChangeRight = "update" | "sync-policy";

/**
 * The rights that it takes to make the spec `stored` into `wanted`: `sync-policy` where that switches auto-sync, `update` where it does anything else or
 * nothing. What `wanted` leaves out counts as changed, whether it is kept or not.
 */
export function rightsToChange(stored: object, wanted: object): readonly ChangeRight[] {
  const [before, after] = [split(plain(stored)), split(plain(wanted))];
  if (isDeepStrictEqual(before.automated, after.automated)) return ["update"];
  return isDeepStrictEqual(before.rest, after.rest) ? ["sync-policy"] : ["update", "sync-policy"];
}

/** As plain objects: those of a request have no prototype, which would tell them apart. */
function plain(spec: object): object {
  return JSON.parse(JSON.stringify(spec)) as object;
}

/** A spec in two: how it is synced by itself, and all else. */
function split(spec: { readonly syncPolicy?: unknown }): { readonly automated: unknown; readonly rest: object } {
  const { syncPolicy, ...others } = spec;
  const { automated = null, ...policy }: { readonly automated?: unknown } =
    typeof syncPolicy === "object" && syncPolicy !== null ? syncPolicy : {};
  return { automated, rest: { ...others, syncPolicy: policy } };
}
