import { FairleadError, isFailure } from "../../engine/errors.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import type { AccountStore } from "../../engine/ports/account-store.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { ApiRequest } from "./api-request.js";
import { backOffMs, machineRandomness } from "./back-off.js";
import { sleep } from "./deadline.js";
import { isJsonFields } from "./parse-json.js";
import { resourcePath } from "./resource-path.js";
import { hideSecretValues } from "./secret-text.js";
import type { Transport } from "./transport.js";

const mostTries = 8;
const name = "argocd-secret";
const secrets = { group: "", version: "v1", resource: "secrets" } as const;

/** Makes the store of local accounts' passwords and tokens out of a connection; entries of the Secret that are not ours are left alone. */
export function createAccountStore(
  transport: Transport,
  { controlNamespace = "argocd", clock }: { readonly controlNamespace?: string; readonly clock: Clock },
): AccountStore {
  const path = resourcePath(secrets, { namespace: controlNamespace, name });
  const ask = (request: Pick<ApiRequest, "method" | "body" | "contentType">, signal: AbortSignal) =>
    transport.request(
      { ...request, path, action: `${request.method === "GET" ? "read" : "change"} Secret "${name}"`, redact: hideSecretValues },
      signal,
    );
  const attempt = async (next: (now: SettingsMap) => SettingsMap, signal: AbortSignal) => {
    const secret = await ask({ method: "GET" }, signal);
    const changes = next(decode(secret));
    if (Object.keys(changes).length === 0) return changes;
    const body = { metadata: { resourceVersion: versionOf(secret) }, data: encode(changes) };
    await ask({ method: "PATCH", body, contentType: "application/merge-patch+json" }, signal);
    return changes;
  };
  return {
    async change(next, signal) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await attempt(next, signal);
        } catch (error) {
          if (!isFailure(error, "CONFLICT") || isOurs(error) || tries >= mostTries) throw error;
        }
        await sleep(clock, backOffMs(tries, { firstMs: 10, longestMs: 500, random: machineRandomness }), signal);
      }
    },
  };
}

/** A refusal of `next`, as opposed to one of the API server, which bears its HTTP status. */
function isOurs(error: FairleadError): boolean {
  return error.details["status"] === undefined;
}

function decode(secret: unknown): SettingsMap {
  const data = isJsonFields(secret) && isJsonFields(secret["data"]) ? Object.entries(secret["data"]) : [];
  return Object.fromEntries(
    data.flatMap(([key, value]) => (typeof value === "string" ? [[key, Buffer.from(value, "base64").toString("utf8")]] : [])),
  );
}

function encode(entries: SettingsMap): SettingsMap {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value).toString("base64")]));
}

function versionOf(secret: unknown): unknown {
  return isJsonFields(secret) && isJsonFields(secret["metadata"]) ? secret["metadata"]["resourceVersion"] : undefined;
}
