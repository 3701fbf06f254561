import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { FairleadError, isFailure, messageOf } from "../../engine/errors.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { sleep } from "./deadline.js";
import { parseResourceList } from "./parse-discovery.js";
import { isJsonFields, listOf, textOf } from "./parse-json.js";
import { resourcePath } from "./resource-path.js";
import type { Transport } from "./transport.js";

/** What the installation of CRDs works with. */
export interface CrdInstallation {
  /** Parsed CustomResourceDefinitions, or the folder that holds them as `*.yaml`. */
  readonly from: readonly Manifest[] | string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long one CRD may take until it is established, in milliseconds. Default 30,000. */
  readonly establishWithinMs?: number;
}

/** The annotation that says which edition of our schema a CRD carries: a whole number. A CRD without it is somebody else's. */
const editionAnnotation = "fairlead.io/crd-version";
const crds = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const pollMs = 200;

/**
 * Installs CRDs that are missing and renews those of ours that are older; one that somebody else installed (Argo CD) is left as it is, and so is one
 * that we may not read but whose kind is served. Returns when all are established.
 * @throws FairleadError `PERMISSION_DENIED` saying what an administrator should run; `DEADLINE_EXCEEDED` if one does not become established;
 *   `BAD_USER_INPUT` for a file that holds no CRD; otherwise as `Transport.request`
 */
export async function installCrds(transport: Transport, installation: CrdInstallation, signal: AbortSignal): Promise<void> {
  const { from } = installation;
  const manifests = typeof from === "string" ? await readFolder(from) : from;
  for (const manifest of manifests) await installCrd(transport, manifest, installation, signal);
}

async function readFolder(folder: string): Promise<readonly Manifest[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const manifest: unknown = parse(await readFile(file, "utf8"));
      if (isCrd(manifest)) return manifest;
      throw new FairleadError("BAD_USER_INPUT", `Cannot install the CRD of "${file}": it holds no CustomResourceDefinition`);
    }),
  );
}

function isCrd(value: unknown): value is Manifest {
  return isJsonFields(value) && value["kind"] === "CustomResourceDefinition" && isJsonFields(value["metadata"]);
}

async function installCrd(
  transport: Transport,
  manifest: Manifest,
  installation: CrdInstallation,
  signal: AbortSignal,
): Promise<void> {
  const name = manifest.metadata.name ?? "";
  const live = await readCrd(transport, name, signal).catch((error: unknown) => {
    if (isFailure(error, "PERMISSION_DENIED")) return error;
    throw error;
  });
  if (live instanceof FairleadError) {
    if (await isServed(transport, manifest, signal)) return;
    throw forbidden(live, name, installation);
  }
  if (live !== undefined && !isOlderEdition(live, manifest)) {
    if (isEstablished(live)) return;
  } else {
    await applyCrd(transport, manifest, installation, signal);
    installation.log.info(live === undefined ? "A CRD was installed" : "A CRD was renewed", { resource: name });
  }
  await waitUntilEstablished(transport, name, installation, signal);
}

/** Says whether the live CRD is ours and of an earlier edition. */
function isOlderEdition(live: Manifest, ours: Manifest): boolean {
  const edition = ({ metadata: { annotations = {} } }: Manifest) => Number(annotations[editionAnnotation] ?? Number.NaN);
  return edition(live) < edition(ours);
}

async function applyCrd(
  transport: Transport,
  manifest: Manifest,
  installation: CrdInstallation,
  signal: AbortSignal,
): Promise<void> {
  const name = manifest.metadata.name ?? "";
  const request = {
    method: "PATCH",
    path: resourcePath(crds, { name, query: { fieldManager: "fairlead", force: true } }),
    body: manifest,
    contentType: "application/apply-patch+yaml",
    repeatable: true,
    action: `install the CRD "${name}"`,
  } as const;
  try {
    await transport.request(request, signal);
  } catch (cause) {
    throw isFailure(cause, "PERMISSION_DENIED") ? forbidden(cause, name, installation) : cause;
  }
}

function forbidden(cause: FairleadError, name: string, { from }: CrdInstallation): FairleadError {
  const where = typeof from === "string" ? from : "deploy/crds";
  const message = `Cannot install the CRD "${name}": ask an administrator to run kubectl apply --server-side -f ${where} (${messageOf(cause)})`;
  return new FairleadError("PERMISSION_DENIED", message, { cause, details: cause.details });
}

/** Says whether the server has the CRD's kind in its first version: everybody who may sign in may ask that. */
async function isServed(transport: Transport, { spec }: Manifest, signal: AbortSignal): Promise<boolean> {
  const { group, names, versions } = isJsonFields(spec) ? spec : {};
  const [first] = listOf(versions).filter(isJsonFields);
  const [version, plural] = [textOf(first?.["name"]), isJsonFields(names) ? textOf(names["plural"]) : ""];
  const request = {
    method: "GET",
    path: `/apis/${encodeURIComponent(textOf(group))}/${encodeURIComponent(version)}`,
    action: `ask for the kind of "${plural}"`,
  } as const;
  try {
    const kinds = parseResourceList(await transport.request(request, signal), textOf(group), version);
    return kinds.some(({ resource }) => resource === plural);
  } catch (error) {
    if (isFailure(error, "NOT_FOUND") || isFailure(error, "PERMISSION_DENIED")) return false;
    throw error;
  }
}

async function waitUntilEstablished(
  transport: Transport,
  name: string,
  installation: CrdInstallation,
  signal: AbortSignal,
): Promise<void> {
  const { clock, establishWithinMs = 30_000 } = installation;
  const end = clock.now() + establishWithinMs;
  for (;;) {
    const live = await readCrd(transport, name, signal);
    if (live !== undefined && isEstablished(live)) return;
    if (clock.now() >= end)
      throw new FairleadError(
        "DEADLINE_EXCEEDED",
        `The CRD "${name}" was not established within ${establishWithinMs / 1000} s${whyNot(live)}`,
      );
    await sleep(clock, pollMs, signal);
  }
}

async function readCrd(transport: Transport, name: string, signal: AbortSignal): Promise<Manifest | undefined> {
  try {
    const request = { method: "GET", path: resourcePath(crds, { name }), action: `read the CRD "${name}"` } as const;
    const answer = await transport.request(request, signal);
    return isCrd(answer) ? answer : undefined;
  } catch (error) {
    if (isFailure(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}

function conditionsOf(crd: Manifest) {
  const status = isJsonFields(crd["status"]) ? crd["status"] : {};
  return listOf(status["conditions"]).filter(isJsonFields);
}

function isEstablished(crd: Manifest): boolean {
  return conditionsOf(crd).some(({ type, status }) => type === "Established" && status === "True");
}

function whyNot(crd: Manifest | undefined): string {
  const refused =
    crd === undefined
      ? undefined
      : conditionsOf(crd).find(({ status, message }) => status === "False" && typeof message === "string");
  return refused === undefined ? "" : `: ${String(refused["message"])}`;
}
