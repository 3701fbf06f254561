import { shortRevision, type ToldPush } from "../../../engine/model/push.js";
import type { Payload } from "./payload.js";

/** Where a payload has what a push is made of. */
interface PushFields {
  readonly url: string;
  readonly otherUrls: readonly string[];
  readonly defaultBranch: string;
}

/** Reads a push of one ref with its commits, as GitHub, GitLab, Gogs and Gitea write it. */
export function readCommitPush(payload: Payload, { url, otherUrls, defaultBranch }: PushFields): ToldPush {
  const ref = payload.text("ref");
  const revision = shortRevision(ref);
  const commits = payload.list("commits");
  return {
    urls: [url],
    otherUrls,
    changes: [{ revision, ref, touchesHead: revision === defaultBranch }],
    changedFiles: commits.flatMap((commit) => ["added", "modified", "removed"].flatMap((kind) => commit.texts(kind))),
  };
}
