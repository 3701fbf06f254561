import { LRUCache } from "lru-cache";
import { FairleadError } from "../../../engine/errors.js";
import { untilAborted } from "../../shared-work/until-aborted.js";
import type { GitCommand } from "../git-command.js";
import type { OpenedRepository } from "../open-repositories.js";
import { parseCommit } from "../parse-objects.js";
import { hasSeal } from "./signed-object.js";

/**
 * The commits that lead to a commit, itself first, as far as nobody has sealed them.
 * @throws FairleadError `FAILED_PRECONDITION` (`HISTORY_SHALLOW`), `RESOURCE_EXHAUSTED` (`HISTORY_TOO_LONG`)
 */
export type History = (
  repository: OpenedRepository,
  commit: string,
  isSeal: (commit: string) => Promise<boolean>,
  signal: AbortSignal,
) => Promise<readonly string[]>;

const mostCommits = 20_000;
const mostSeals = 1_000;
const timeoutMs = 60_000;
const messageBytes = 1_048_576;

/**
 * Makes it. What has been listed is remembered: the same commit with the same seals has the same history.
 * @see argoproj/argo-cd:util/git/client.go (listRawSignatures), docs/user-guide/source-integrity-git-gpg.md
 */
export function createHistory(git: GitCommand): History {
  const listed = new LRUCache<string, readonly string[]>({
    maxSize: 10 * mostCommits,
    sizeCalculation: (list) => list.length + 1,
  });
  const run = async ({ url, clone }: OpenedRepository, args: readonly string[], signal: AbortSignal) => {
    const call = { action: `Cannot list the history of "${url.shown}"`, args: ["rev-list", ...args], folder: clone.folder };
    const output = await git.run({ ...call, timeoutMs, maxOutputBytes: 42 * (mostCommits + 2) }, signal);
    return output
      .toString("latin1")
      .split("\n")
      .filter((line) => line !== "");
  };
  const once = async (key: string, work: () => Promise<readonly string[]>) => {
    const known = listed.get(key);
    if (known !== undefined) return known;
    const found = await work();
    listed.set(key, found);
    return found;
  };

  return async (repository, commit, isSeal, signal) => {
    const { folder } = repository.clone;
    if (repository.access().depth > 0) throw shallow(repository, commit);
    const sealing = ["--grep=argocd-gpg-seal:", "--regexp-ignore-case", `--max-count=${mostSeals}`, commit, "--"];
    const candidates = await once(`seals ${folder} ${commit}`, () => run(repository, sealing, signal));
    const seals: string[] = [];
    for (const candidate of candidates) {
      const isOne = async () => (await isSealing(repository, candidate)) && (await isSeal(candidate));
      if (await untilAborted(isOne(), signal)) seals.push(candidate);
    }
    if (seals.includes(commit)) return [commit];
    const all = [`--max-count=${mostCommits + 1}`, "--boundary", commit, "--not", ...seals, "--"];
    const lines = await once(`${folder} ${commit} ${seals.join(" ")}`, () => run(repository, all, signal));
    if (lines.length > mostCommits) throw tooLong(repository, commit);
    // What the seals stand for is left out, except for where it begins: a seal, or a commit that others were branched off before it.
    return lines.map((line) => line.replace(/^-/, ""));
  };
}

async function isSealing({ local }: OpenedRepository, commit: string): Promise<boolean> {
  const object = await local.contents(commit, messageBytes);
  return object?.type === "commit" && hasSeal(parseCommit(commit, object.bytes).message);
}

function shallow(repository: OpenedRepository, commit: string): FairleadError {
  const message = `Cannot verify what led to commit ${commit} of "${repository.url.shown}": only ${repository.access().depth} commits of its history are fetched; remove "depth" from the repository's Secret`;
  return new FairleadError("FAILED_PRECONDITION", message, { details: { reason: "HISTORY_SHALLOW" } });
}

function tooLong({ url }: OpenedRepository, commit: string): FairleadError {
  const message = `Cannot verify what led to commit ${commit} of "${url.shown}": more than ${mostCommits} commits; seal them with a signed commit that has the trailer "Argocd-gpg-seal: <why>"`;
  return new FairleadError("RESOURCE_EXHAUSTED", message, { details: { reason: "HISTORY_TOO_LONG", limit: mostCommits } });
}
