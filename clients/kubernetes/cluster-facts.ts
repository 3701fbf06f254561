import { FairleadError } from "../../engine/errors.js";
import type { ApiResource } from "../../engine/model/live-object.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { ClusterFacts } from "../../engine/ports/cluster.js";
import type { Discovery } from "./discovery.js";
import { isJsonFields } from "./parse-json.js";
import type { Transport } from "./transport.js";

/** A server is upgraded while we run: its version is asked again after this. */
const versionKeptMs = 10 * 60_000;

/**
 * Tells what charts may know of a cluster: its version, asked at most every 10 minutes, and what it serves, from the discovery's memory.
 * @see argoproj/argo-cd:util/argo/argo.go `APIResourcesToStrings`
 */
export function createClusterFacts(transport: Transport, discovery: Discovery, clock: Clock) {
  let version: { readonly text: string; readonly at: number } | undefined;
  let listed: { readonly of: readonly ApiResource[]; readonly text: string } | undefined;
  let facts: ClusterFacts | undefined;

  async function kubeVersion(signal: AbortSignal): Promise<string> {
    if (version !== undefined && clock.now() - version.at < versionKeptMs) return version.text;
    const answer = await transport.request({ method: "GET", path: "/version", action: "ask for the version" }, signal);
    version = { text: readVersion(answer, transport.server), at: clock.now() };
    return version.text;
  }

  return async (signal: AbortSignal): Promise<ClusterFacts> => {
    if (discovery.served().length === 0) await discovery.refresh(signal);
    const of = discovery.served();
    if (listed?.of !== of) listed = { of, text: apiVersionsOf(of) };
    const now: ClusterFacts = { kubeVersion: await kubeVersion(signal), apiVersions: listed.text };
    if (facts?.kubeVersion !== now.kubeVersion || facts.apiVersions !== now.apiVersions) facts = now;
    return facts;
  };
}

/** Without a leading `v` and what a vendor adds: `v1.32.4-gke.120` is 1.32.4. */
function readVersion(answer: unknown, server: string): string {
  const text = isJsonFields(answer) && typeof answer["gitVersion"] === "string" ? answer["gitVersion"] : "";
  const found = /^v?(\d+\.\d+\.\d+)/.exec(text)?.[1];
  if (found !== undefined) return found;
  throw new FairleadError(
    "UNAVAILABLE",
    `Cannot ask "${server}" for its version: it answered ${JSON.stringify(text.slice(0, 100))}`,
  );
}

function apiVersionsOf(served: readonly ApiResource[]): string {
  const names = served.flatMap(({ group, version, kind }) => {
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return [apiVersion, `${apiVersion}/${kind}`];
  });
  return [...new Set(names)].sort().join(",");
}
