import { resourcePath } from "../../clients/kubernetes/resource-path.js";
import { createSettingsFollower, type SettingsFollowerOptions } from "../../clients/kubernetes/settings-follower.js";
import { createTransport, type Transport } from "../../clients/kubernetes/transport.js";
import { FairleadError, isFailure, messageOf } from "../../engine/errors.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { Config } from "../config.js";
import { isPasswordOf } from "../sessions/passwords.js";
import { fingerprintOf, generatedKeyMark } from "../sessions/signing-key.js";
import { firstAccountNames, initialPasswordKey } from "./first-accounts.js";
import { missingPrimitives } from "./missing-primitives.js";
import { type ControlFacts, productionDemands } from "./production-demands.js";

const secrets = { group: "", version: "v1", resource: "secrets" };

/**
 * Refuses a production start that lacks something; all that is missing is told at once.
 * @throws FairleadError `FAILED_PRECONDITION`, `details.reason` `PROFILE_UNMET`, `details.missing` has the sentences
 */
export async function checkProduction(
  config: Config,
  needs: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  const missing = await missingPrimitives(config);
  const control = config.kubeconfig === undefined ? undefined : await askCluster(config, config.kubeconfig, needs, signal);
  const demands = productionDemands({ config, missing, control });
  if (demands.length === 0) return;
  const list = demands.map((demand) => `  - ${demand}`).join("\n");
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `The production profile does not start without:\n${list}\nSee "The production profile" in docs/configuration.md.`,
    { details: { reason: "PROFILE_UNMET", missing: demands } },
  );
}

async function askCluster(
  { allowExec, controlNamespace }: Config,
  { file, context }: NonNullable<Config["kubeconfig"]>,
  needs: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<ControlFacts | { readonly because: string }> {
  let transport: Transport | undefined;
  try {
    transport = createTransport({ kubeconfigFile: file, allowExec, ...(context !== undefined && { context }) });
    return await readFacts(transport, { controlNamespace, ...needs }, signal);
  } catch (error) {
    return { because: messageOf(error) };
  } finally {
    await transport?.close();
  }
}

async function readFacts(transport: Transport, options: SettingsFollowerOptions, signal: AbortSignal): Promise<ControlFacts> {
  const namespace = options.controlNamespace;
  const read = (name: string) => readSecret(transport, { namespace, name }, signal);
  // First, since a follower would try again and again where no server answers.
  const [secret, initial] = [await read("argocd-secret"), await read("argocd-initial-admin-secret")];
  const settings = await readSettings(transport, options, signal);
  const signingKey = settings.secret["server.secretkey"] ?? "";
  return {
    namespace,
    signingKey,
    isKeyGenerated: secret?.metadata.annotations?.[generatedKeyMark] === fingerprintOf(signingKey),
    openAccounts: await openAccounts(settings, textsOf(initial)),
    repositories: settings.repositories.secrets.map(({ name, data }) => ({ secret: name, url: data["url"] ?? "" })),
  };
}

async function readSettings(transport: Transport, options: SettingsFollowerOptions, signal: AbortSignal): Promise<RawSettings> {
  const ended = new AbortController();
  const follower = createSettingsFollower(transport, options, () => undefined);
  try {
    await follower.follow(AbortSignal.any([signal, ended.signal]));
    return follower.current();
  } finally {
    ended.abort();
  }
}

/** Accounts whose first password still opens them. */
async function openAccounts(
  { general, secret }: RawSettings,
  initial: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const opens = async (prefix: string, password: string | undefined) => {
    const hash = secret[`${prefix}.password`];
    return password !== undefined && hash !== undefined && (await isPasswordOf(hash, password));
  };
  const isAdminOn = (general["admin.enabled"] ?? "true") === "true";
  const open: string[] = [];
  for (const name of firstAccountNames) {
    const isAdmin = name === "admin";
    if (isAdmin && !isAdminOn) continue;
    if (await opens(isAdmin ? name : `accounts.${name}`, initial[initialPasswordKey(name)])) open.push(name);
  }
  return open;
}

async function readSecret(
  transport: Transport,
  target: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  try {
    const path = resourcePath(secrets, target);
    return (await transport.request({ method: "GET", path, action: `read Secret "${target.name}"` }, signal)) as Manifest;
  } catch (error) {
    if (isFailure(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}

function textsOf(secret: Manifest | undefined): Readonly<Record<string, string>> {
  const data = Object.entries((secret?.["data"] ?? {}) as Readonly<Record<string, string>>);
  return Object.fromEntries(data.map(([name, value]) => [name, Buffer.from(value, "base64").toString("utf8")]));
}
