import { FairleadError } from "../../engine/errors.js";
import type { RemoteSources } from "../../engine/ports/remote-sources.js";

function refuse(what: string): Promise<never> {
  const because = "this command uses no network; put it beside the files and name it by its path";
  return Promise.reject(
    new FairleadError("PERMISSION_DENIED", `${JSON.stringify(what)} was not fetched: ${because}`, {
      details: { reason: "EGRESS_BLOCKED" },
    }),
  );
}

/** What lies outside the files, for commands without network: nothing, said clearly. */
export const noNetwork: RemoteSources = {
  file: (url) => refuse(url),
  tree: (url) => refuse(url),
  chart: ({ repository, name }) => refuse(`${repository}/${name}`),
};
