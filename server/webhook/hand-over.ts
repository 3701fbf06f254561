import type { WebhookEvent } from "../../clients/git/webhooks/provider.js";
import type { Engine } from "../../engine/engine.js";
import type { Push, ToldPush } from "../../engine/model/push.js";
import { repositoryIdentity } from "../../engine/source/git-url.js";

/** With more changes than these it is simpler to say that anything may have changed. */
const mostChanges = 20;
const longestText = 2_048;

/** What a webhook's event is for the engine. */
export interface HandOver {
  /** The repository, as one text for all of its URLs; empty if the event concerns nobody. */
  readonly repository: string;
  /** What was pushed, for people. */
  readonly revision: string;
  /** Tells the engine. Returns the Applications that follow what was pushed. */
  tell(): readonly string[];
  /** Tells it that anything of the repository may have changed: for pushes that came too often to be told one by one. */
  tellAll(): readonly string[];
  /** The Applications that `tell` would return; nothing is told. */
  readonly ask: () => readonly string[];
}

/** What is told of pushes, and knows who follows them. */
export type PushedEngine = Pick<Engine, "repositoryPushed" | "packagePushed" | "followersOfPush" | "followersOfPackage">;

/** Makes of an event what the engine is to be told: all branches and tags of it, under all URLs that differ in more than how one gets there. What has no name is not told. */
export function handOver(event: WebhookEvent, engine: PushedEngine): HandOver {
  if (event.kind === "nothing") return { repository: "", revision: "", tell: () => [], tellAll: () => [], ask: () => [] };
  if (event.kind === "package") {
    const { registry, repository, tag } = event.push;
    const tell = () => engine.packagePushed(event.push);
    const ask = () => engine.followersOfPackage(event.push);
    return {
      repository: shortened(`${registry}/${repository}`.toLowerCase()),
      revision: shortened(tag),
      tell,
      tellAll: tell,
      ask,
    };
  }
  const { push } = event;
  const urls = urlsOf(push);
  const tell = (pushes: readonly Push[]) => [...new Set(pushes.flatMap((one) => engine.repositoryPushed(one)))];
  return {
    repository: repositoryIdentity(urls[0] ?? ""),
    revision: shortened(push.changes.map(({ ref, revision }) => ref ?? revision).join(" ")),
    tell: () => tell(urls.flatMap((url) => pushesOf(url, push))),
    tellAll: () => tell(urls.map((url) => ({ url }))),
    ask: () => [...new Set(urls.flatMap((url) => pushesOf(url, push)).flatMap((one) => engine.followersOfPush(one)))],
  };
}

function urlsOf({ urls, otherUrls }: ToldPush): readonly string[] {
  const readable = [...urls, ...otherUrls].filter((url) => url !== "" && url.length <= longestText);
  return [...new Map(readable.map((url) => [repositoryIdentity(url), url])).values()];
}

function pushesOf(url: string, { changes }: ToldPush): readonly Push[] {
  if (changes.length > mostChanges) return [{ url }];
  const named = changes.map(({ ref = "", touchesHead }) => ({ url, ref, isDefaultBranch: touchesHead }));
  return named.filter(({ ref }) => /^refs\/(?:heads|tags)\/./.test(ref) && ref.length <= longestText);
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
