import type { ResourceVerdict } from "../diff/compare-resource.js";
import type { KeyedTarget } from "../diff/normalize-targets.js";
import type { FieldSchema } from "../kubernetes/field-schema.js";
import type { ApplicationRef } from "../model/application.js";
import type { Comparison } from "../model/comparison.js";
import type { Manifest } from "../model/manifest.js";
import type { OperationState } from "../model/operation.js";
import type { SyncTask } from "../model/sync-task.js";
import type { ClusterFacts } from "../ports/cluster.js";
import type { RenderResult } from "../ports/renderer.js";

/** What a source resolved to, and by their `ref` the other sources that it reads from. */
export interface CheckedCommits {
  readonly own: string;
  readonly refs: Readonly<Record<string, string>>;
}

/** One source, rendered at one commit. */
export interface RenderedSource {
  /** The source as JSON: another source, another render. */
  readonly sourceKey: string;
  /** The commit it is rendered at. Later ones that changed nothing it read do not move it, so they cost no write. */
  readonly commit: string;
  /** The newest commits that were found to change nothing. What the readers of a repository have in common is in `ApplicationMemory.follows`. */
  readonly checked: CheckedCommits;
  /** What the cluster was when it was looked at last: the same object, the same facts. */
  readonly clusterFacts: ClusterFacts;
  readonly outcome: { readonly result: RenderResult } | { readonly failure: unknown };
}

/** A verdict and what it was made from: while these are the same, so is the verdict. */
export interface CachedVerdict {
  readonly target: Manifest | undefined;
  readonly live: Manifest | undefined;
  readonly rules: string;
  readonly schema: FieldSchema | undefined;
  readonly verdict: ResourceVerdict;
}

/** One attempt of an operation under way, as far as the Application does not tell. */
export interface RunningOperation {
  readonly operationId: string;
  /** As stored when the attempt began, or when it was last changed from outside (`Terminating`). */
  state: OperationState;
  /** An engine before this one may have begun the attempt. */
  readonly resumed: boolean;
  /** Made when the attempt begins; then each is brought up to date. */
  tasks?: readonly SyncTask[];
  dryRun: "due" | "passed" | "failed";
  /** When the last tasks were started, milliseconds since 1970. */
  lastStartedAt?: number;
  /** The wave that is waited for, and since when. */
  waitingSince?: { readonly wave: string; readonly at: number };
  /** Since when the cluster cannot be reached, milliseconds since 1970. */
  awaySince?: number;
  /** What was told of each task, so that nothing is told twice. */
  readonly told: Map<string, string>;
}

/**
 * What the loop remembers of one Application between passes. Nothing here is needed for being right: a new process starts without any of it and
 * finds the same. It only saves work.
 */
export interface ApplicationMemory {
  readonly ref: ApplicationRef;
  /** `metadata.uid` it belongs to: another Application of the same name starts anew. */
  readonly uid: string;
  readonly rendered: Map<number, RenderedSource>;
  /**
   * The newest commit that changes nothing of what is rendered, by `followKey` of the source: one object for all readers of it, so that it moves on for
   * all of them at once. Kept by `createTouchedReaders`.
   */
  readonly follows: Map<string, { readonly commit: string }>;
  readonly verdicts: Map<string, CachedVerdict>;
  /** Live objects in another version than the watched one, by `formatKey`. */
  readonly converted: Map<string, { readonly resourceVersion: string; readonly object: Manifest }>;
  /** Targets as stamped and placed, while the render they came from is the same. */
  placed?: {
    readonly from: readonly RenderResult[];
    readonly key: string;
    readonly targets: readonly KeyedTarget[];
    readonly conditions: Comparison["conditions"];
  };
  comparison?: Comparison;
  operation?: RunningOperation;
  /** Look at the repository anew, no older than this, milliseconds since 1970. */
  refsNotBefore?: number;
  /** Looks that failed in a row. */
  failedLooks?: number;
  /** Forget what was rendered. */
  hard: boolean;
}

/** The memories of all Applications, by `formatRef`. */
export interface Memories {
  of(ref: ApplicationRef, uid: string): ApplicationMemory;
  peek(key: string): ApplicationMemory | undefined;
  forget(key: string): void;
}

/** An empty set of memories. */
export function createMemories(): Memories {
  const memories = new Map<string, ApplicationMemory>();
  return {
    of(ref, uid) {
      const key = `${ref.namespace}/${ref.name}`;
      const known = memories.get(key);
      if (known?.uid === uid) return known;
      const fresh: ApplicationMemory = {
        ref,
        uid,
        rendered: new Map(),
        follows: new Map(),
        verdicts: new Map(),
        converted: new Map(),
        hard: false,
      };
      memories.set(key, fresh);
      return fresh;
    },
    peek: (key) => memories.get(key),
    forget: (key) => void memories.delete(key),
  };
}
