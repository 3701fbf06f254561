import { shortRevision, type ToldPush } from "../../../engine/model/push.js";
import { type Payload, readPayload } from "./payload.js";

/** Where a payload has what a push is made of. */
interface PushFields {
  readonly url: string;
  readonly otherUrls: readonly string[];
  readonly defaultBranch: string;
}

/** Reads a push as GitHub writes it, and Gogs and Gitea after it: the repository with a page and two addresses. */
export function readHubPush(body: Uint8Array): ToldPush {
  const payload = readPayload(body);
  const repository = (name: string) => payload.text("repository", name);
  return readCommitPush(payload, {
    url: repository("html_url"),
    otherUrls: [repository("clone_url"), repository("ssh_url")],
    defaultBranch: repository("default_branch"),
  });
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
