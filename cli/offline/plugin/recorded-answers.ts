import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FairleadError, messageOf } from "../../../engine/errors.js";
import type { RemoteFile, RemoteSources } from "../../../engine/ports/remote-sources.js";
import { noNetwork } from "../no-network.js";
import type { Example } from "./example.js";

/** As large as a file that the product fetches. */
const maxBytes = 5 * 1_048_576;

/**
 * The network of an example: the files that its `example.yaml` names by their URLs. Nothing is fetched.
 * @throws from `file`: FairleadError `PERMISSION_DENIED` (`EGRESS_BLOCKED`) for a URL that is not named; `NOT_FOUND` for a file that is not there;
 *   `RESOURCE_EXHAUSTED` (`INPUT_TOO_LARGE`)
 */
export function recordedAnswers({ name, folder, network }: Pick<Example, "name" | "folder" | "network">): RemoteSources {
  const files = new Map(Object.entries(network).map(([url, path]) => [new URL(url).href, path]));
  return {
    ...noNetwork,
    async file(url): Promise<RemoteFile> {
      const path = files.get(url);
      if (path === undefined) throw notRecorded(name, url);
      const bytes = await readFile(join(folder, path)).catch((error: unknown) => {
        throw new FairleadError(
          "NOT_FOUND",
          `Cannot read examples/${name}/${path}, which is what ${url} gives: ${messageOf(error)}`,
          {
            cause: error,
          },
        );
      });
      if (bytes.length > maxBytes)
        throw new FairleadError(
          "RESOURCE_EXHAUSTED",
          `examples/${name}/${path} has ${bytes.length} bytes, the limit is ${maxBytes}`,
          {
            details: { reason: "INPUT_TOO_LARGE" },
          },
        );
      return { bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
    },
  };
}

function notRecorded(example: string, url: string): FairleadError {
  const answer = `examples/${example}/answer`;
  return new FairleadError(
    "PERMISSION_DENIED",
    `Cannot fetch "${url}": examples use no network; record it with curl -fsSL "${url}" -o ${answer}, and add to example.yaml: network: {"${url}": answer}`,
    { details: { reason: "EGRESS_BLOCKED" } },
  );
}
