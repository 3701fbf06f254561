import { LRUCache } from "lru-cache";
import { FairleadError } from "../../../engine/errors.js";
import type { RevisionSignature } from "../../../engine/model/revision-signature.js";
import type { Clock } from "../../../engine/ports/clock.js";
import type { Log } from "../../../engine/ports/log.js";
import type { SignatureWish } from "../../../engine/ports/repository.js";
import { untilAborted } from "../../shared-work/until-aborted.js";
import { gone } from "../clone.js";
import type { GitCommand } from "../git-command.js";
import type { GitObject } from "../object-reader.js";
import type { OpenedRepository } from "../open-repositories.js";
import { parseCommit } from "../parse-objects.js";
import { createHistory } from "./history.js";
import { judgeSignature } from "./judge-signature.js";
import { type KeyRing, readKeyRing } from "./key-ring.js";
import { type SignedObject, splitCommit, splitTag } from "./signed-object.js";

/** Lists the signatures of a commit that is here. See `Repository.signatures`. */
export type ListSignatures = (
  repository: OpenedRepository,
  commit: string,
  wish: SignatureWish,
  signal: AbortSignal,
) => AsyncIterable<RevisionSignature>;

/** What verification works with. */
export interface SignaturesOptions {
  readonly git: GitCommand;
  /** `argocd-gpg-keys-cm`: id → ASCII-armoured public key. Another object, other keys. */
  readonly gpgKeys: () => Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
}

const objectBytes = 1_048_576;
const rememberedVerdicts = 50_000;
const rememberedTags = 5_000;
const judgedTogether = 32;

interface Verdict {
  readonly signature: RevisionSignature;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** The keyring of a map of keys, read once. What was judged by it is remembered with it, since an object never changes. */
interface Keys {
  readonly from: Readonly<Record<string, string>>;
  readonly ring: Promise<KeyRing>;
  readonly verdicts: LRUCache<string, Verdict>;
}

/** Makes it. */
export function createSignatures({ git, gpgKeys, clock, log }: SignaturesOptions): ListSignatures {
  const history = createHistory(git);
  const tags = new LRUCache<string, string>({ max: rememberedTags });
  let keys: Keys | undefined;
  const currentKeys = (): Keys => {
    const from = gpgKeys();
    if (keys?.from !== from) keys = { from, ring: openRing(from, log), verdicts: new LRUCache({ max: rememberedVerdicts }) };
    return keys;
  };
  const judge = async (hash: string, { ring, verdicts }: Keys, read: () => Promise<ReadObject>): Promise<RevisionSignature> => {
    const known = verdicts.get(hash);
    if (known !== undefined && clock.now() < known.until) return known.signature;
    const { signed, ...named } = await read();
    const { until, ...judged } = await judgeSignature(signed, await ring, clock.now());
    const signature = { ...named, ...judged };
    verdicts.set(hash, { signature, until });
    return signature;
  };
  const ofCommit = (repository: OpenedRepository, commit: string) =>
    judge(commit, currentKeys(), async () => readCommit(repository, commit));

  /** The annotated tag a commit was found by; undefined if the ref is none. Known ones cost nothing as long as they are good. */
  const ofTag = async (repository: OpenedRepository, ref: string, commit: string): Promise<RevisionSignature | undefined> => {
    const key = `${repository.clone.folder} ${ref} ${commit}`;
    const object = await readTag(repository, tags.get(key) ?? (await repository.clone.fetchRef(ref)), commit);
    if (object === undefined) return undefined;
    const { name, tagger, ...signed } = splitTag(object.bytes);
    const revision = ref.slice("refs/tags/".length);
    const signature = await judge(object.hash, currentKeys(), async () => ({ revision: name, author: tagger, signed }));
    if (signature.verdict === "signed") tags.set(key, object.hash);
    else tags.delete(key);
    const isRenamed = signature.verdict === "signed" && name !== revision;
    return { ...signature, revision, ...(isRenamed && { verdict: "signed for another tag" as const }) };
  };

  return async function* list(repository, commit, { ref, history: wantsHistory, isTrusted }, signal) {
    const tag = ref?.startsWith("refs/tags/") === true ? await untilAborted(ofTag(repository, ref, commit), signal) : undefined;
    if (tag !== undefined) yield tag;
    if (!wantsHistory) {
      if (tag === undefined) yield await untilAborted(ofCommit(repository, commit), signal);
      return;
    }
    const isSeal = async (hash: string) => isTrusted(await ofCommit(repository, hash));
    const hashes = await history(repository, commit, isSeal, signal);
    for (let at = 0; at < hashes.length; at += judgedTogether) {
      const judged = hashes.slice(at, at + judgedTogether).map((hash) => ofCommit(repository, hash));
      yield* await untilAborted(Promise.all(judged), signal);
    }
  };
}

type ReadObject = Pick<RevisionSignature, "revision" | "author"> & { readonly signed: SignedObject };

async function readCommit({ local, url }: OpenedRepository, commit: string): Promise<ReadObject> {
  const object = await local.contents(commit, objectBytes);
  if (object?.type !== "commit") throw gone(url, commit);
  return { revision: commit, author: parseCommit(commit, object.bytes).author, signed: splitCommit(object.bytes) };
}

/** A tag object that points at the commit. One that points elsewhere by now says nothing of it. */
async function readTag({ local, url }: OpenedRepository, name: string, commit: string): Promise<GitObject | undefined> {
  const object = await local.contents(name, objectBytes);
  if (object?.type !== "tag") return undefined;
  if ((await local.info(`${object.hash}^{commit}`))?.hash === commit) return object;
  throw new FairleadError("UNAVAILABLE", `Cannot verify commit ${commit} of "${url.shown}": its tag has moved; look again`, {
    details: { reason: "REVISION_MOVED" },
  });
}

async function openRing(from: Readonly<Record<string, string>>, log: Log): Promise<KeyRing> {
  const ring = await readKeyRing(from);
  for (const because of ring.problems) log.warn("A key of argocd-gpg-keys-cm does not count.", { error: because });
  return ring;
}
