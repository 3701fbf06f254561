import { isAtHost } from "../../engine/dialects/host-pattern.js";
import { FairleadError } from "../../engine/errors.js";
import type { RemoteSources } from "../../engine/ports/remote-sources.js";
import type { GuestJob } from "../sandbox/sandbox.js";
import type { PluginManifest } from "./manifest.js";

const maxFetches = 100;
const maxBytes = 32 * 1_048_576;
const maxShown = 200;

/**
 * What a plugin fetches with: GET over https from the hosts that its manifest names, which were granted before it runs. The same URL gives the same bytes as
 * long as this is used. One that cannot be fetched fails the render, so that an outage never becomes other manifests.
 * @throws from the function: FairleadError `FAILED_PRECONDITION` (`PLUGIN_CAPABILITY_DENIED`); `RESOURCE_EXHAUSTED` (`INPUT_TOO_LARGE`); what `remote.file` throws
 */
export function createGuestNetwork(
  { metadata: { name }, capabilities: { network: hosts } }: PluginManifest,
  remote: RemoteSources,
): NonNullable<GuestJob["fetch"]> {
  const fetched = new Map<string, Promise<Uint8Array>>();
  let bytesLeft = maxBytes;
  const fetchOnce = async (url: string, signal: AbortSignal): Promise<Uint8Array> => {
    const { bytes } = await remote.file(url, signal, { hosts });
    bytesLeft -= bytes.length;
    if (bytesLeft < 0) throw tooMuch(name, `more than ${maxBytes} bytes`);
    return bytes;
  };
  return async (asked, signal) => {
    const url = readUrl(name, asked, hosts);
    const known = fetched.get(url);
    if (known !== undefined) return known;
    if (fetched.size >= maxFetches) throw tooMuch(name, `more than ${maxFetches} URLs`);
    const fetching = fetchOnce(url, signal);
    fetched.set(url, fetching);
    return fetching;
  };
}

/** The URL as it is asked for and recorded: without a fragment, which no server sees. */
function readUrl(plugin: string, asked: string, hosts: readonly string[]): string {
  const url = URL.parse(asked);
  const denied = (because: string) =>
    new FairleadError(
      "FAILED_PRECONDITION",
      `Plugin "${plugin}" may not fetch ${JSON.stringify(asked.replace(/\?.*/s, "").slice(0, maxShown))}: ${because}`,
      { details: { reason: "PLUGIN_CAPABILITY_DENIED", plugin } },
    );
  if (url === null || url.protocol !== "https:") throw denied("write a URL that begins with https://");
  if (url.username !== "" || url.password !== "") throw denied("a URL with a login is not fetched; leave it out");
  if (!isAtHost(url, hosts))
    throw denied(
      hosts.length === 0
        ? "its manifest asks for no network; name the host in capabilities.network"
        : `its manifest asks for ${hosts.join(", ")}; name the host in capabilities.network`,
    );
  url.hash = "";
  return url.href;
}

function tooMuch(plugin: string, what: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Plugin "${plugin}" fetches ${what} in one render; fetch less`, {
    details: { reason: "INPUT_TOO_LARGE", plugin },
  });
}
