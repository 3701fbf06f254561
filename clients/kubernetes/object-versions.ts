import { applyMergePatch } from "../../engine/kubernetes/json-merge-patch.js";
import type { Json, Manifest } from "../../engine/model/manifest.js";

/** One version of an object as the API server told it, beside the one that it told before. */
export interface ObjectVersion<T extends Manifest> {
  /** Absent for what is new. */
  readonly before: T | undefined;
  /** Absent for what is gone. */
  readonly after: T | undefined;
  /** Of a version that a write of ours left: what that write alone makes of `before`. Where `after` is something else, others had a part in it. */
  readonly expected?: T;
}

/** What a write sends: the whole of a new object, or a merge patch. */
export type SentWrite<T> = { readonly created: T } | { readonly patch: Readonly<Record<string, unknown>> };

/** The versions of the objects of one kind, in the order in which the API server tells them; our own writes overtake none of them, unlike in `ObjectMemory`. */
export interface ObjectVersions<T extends Manifest> {
  /** Takes what an informer tells; `gone` is the identity of what was deleted. */
  told(change: { readonly object: T } | { readonly gone: Manifest }): void;
  /** What was told until now is where it begins, and no change. */
  begin(): void;
  /** Runs a write of the object with this name, and answers what it answers. */
  writing(name: string, sent: SentWrite<T>, write: () => Promise<T>): Promise<T>;
}

interface Write<T> {
  readonly sent: SentWrite<T>;
  readonly ended: Promise<unknown>;
  /** `uid resourceVersion` of the answer; absent while there is none. */
  answer?: string;
}

/** Writes of one object whose versions were not told yet: more than can be under way at one time. */
const mostWrites = 100;

/**
 * Follows the versions of objects of one namespace. A version that is told while writes of that object are under way may be what one of them left: it waits for their answers,
 * and what follows it waits too. Only writes that began before a version was told can have made it.
 */
export function createObjectVersions<T extends Manifest>(tell: (version: ObjectVersion<T>) => void): ObjectVersions<T> {
  const known = new Map<string, T>();
  const writes = new Map<string, readonly Write<T>[]>();
  const waiting = new Map<string, Promise<unknown>>();
  let hasBegun = false;

  function judge(name: string, after: T | undefined, candidates: readonly Write<T>[]): void {
    const before = known.get(name);
    if (after === undefined) {
      known.delete(name);
      writes.delete(name);
    } else known.set(name, after);
    const ours = after && candidates.find(({ answer }) => answer === versionOf(after));
    if (ours !== undefined) forget(name, ours);
    const expected = ours && expectedOf(before, ours.sent);
    if (before !== after) tell({ before, after, ...(expected !== undefined && { expected }) });
  }

  function forget(name: string, write: Write<T>): void {
    const rest = (writes.get(name) ?? []).filter((each) => each !== write);
    if (rest.length === 0) writes.delete(name);
    else writes.set(name, rest);
  }

  return {
    told(change) {
      const { name = "" } = ("gone" in change ? change.gone : change.object).metadata;
      const after = "gone" in change ? undefined : change.object;
      if (!hasBegun) {
        if (after === undefined) known.delete(name);
        else known.set(name, after);
        return;
      }
      const candidates = writes.get(name) ?? [];
      const open = candidates.filter(({ answer }) => answer === undefined).map(({ ended }) => ended);
      const earlier = waiting.get(name);
      if (earlier === undefined && open.length === 0) return judge(name, after, candidates);
      const turn = Promise.allSettled([earlier, ...open]);
      waiting.set(name, turn);
      void (async () => {
        await turn;
        if (waiting.get(name) === turn) waiting.delete(name);
        judge(name, after, candidates);
      })();
    },
    begin() {
      hasBegun = true;
    },
    async writing(name, sent, write) {
      const answered = write();
      const mine: Write<T> = { sent, ended: answered };
      writes.set(name, [...(writes.get(name) ?? []).slice(1 - mostWrites), mine]);
      try {
        const object = await answered;
        mine.answer = versionOf(object);
        return object;
      } catch (error) {
        forget(name, mine);
        throw error;
      }
    },
  };
}

function expectedOf<T extends Manifest>(before: T | undefined, sent: SentWrite<T>): T | undefined {
  if ("created" in sent) return before === undefined ? sent.created : undefined;
  return before && (applyMergePatch(before as unknown as Json, sent.patch as Json) as unknown as T);
}

function versionOf({ metadata: { uid, resourceVersion } }: Manifest): string {
  return `${uid} ${resourceVersion}`;
}
