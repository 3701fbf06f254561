import type { JsonObject } from "../../model/manifest.js";
import type { ActionRule } from "../action.js";
import { annotated, at, textAt } from "../fields.js";
import { timeStamp } from "../time-stamps.js";

/** Never by time: `0`, `0s`, `0h` … */
const isNeverRefreshed = (object: JsonObject) => /^0(ns|us|µs|ms|s|m|h)?$/.test(textAt(object, "spec", "refreshInterval"));
const sync = (object: JsonObject, { now }: { readonly now: number }) => annotated(object, "force-sync", timeStamp(now));

/** @see https://external-secrets.io/latest/introduction/faq/#can-i-manually-trigger-a-secret-refresh */
export const externalSecretsActions: readonly ActionRule[] = [
  {
    kinds: ["external-secrets.io/ExternalSecret"],
    actions: [
      {
        name: "refresh",
        isDisabled: (object) => isNeverRefreshed(object) && at(object, "spec", "refreshPolicy") !== "OnChange",
        run: sync,
      },
    ],
  },
  { kinds: ["external-secrets.io/PushSecret"], actions: [{ name: "push", isDisabled: isNeverRefreshed, run: sync }] },
];
