import { annotations, csvAnnotation } from "../model/annotations.js";
import type { Manifest } from "../model/manifest.js";

/** Whether an object may be removed: always, never, or once a person approved. */
export type Removal = "always" | "never" | "confirm";

/** What becomes of the objects that a pruned one owns. */
export type PrunePropagation = "Foreground" | "Background" | "Orphan";

/** The sync options of an operation or of an object, read. */
export interface SyncOptions {
  readonly prune: Removal;
  readonly delete: Removal;
  readonly validate: boolean;
  readonly replace: boolean;
  readonly force: boolean;
  /** Objects are applied server-side unless `ServerSideApply=false` says otherwise. */
  readonly serverSideApply: boolean;
  readonly clientSideApplyMigration: boolean;
  readonly createNamespace: boolean;
  readonly pruneLast: boolean;
  readonly applyOutOfSyncOnly: boolean;
  readonly failOnSharedResource: boolean;
  readonly skipDryRunOnMissingResource: boolean;
  readonly respectIgnoreDifferences: boolean;
  readonly prunePropagation: PrunePropagation;
}

/** What holds when nothing is said. */
export const defaultSyncOptions: SyncOptions = {
  prune: "always",
  delete: "always",
  validate: true,
  replace: false,
  force: false,
  serverSideApply: true,
  clientSideApplyMigration: true,
  createNamespace: false,
  pruneLast: false,
  applyOutOfSyncOnly: false,
  failOnSharedResource: false,
  skipDryRunOnMissingResource: false,
  respectIgnoreDifferences: false,
  prunePropagation: "Foreground",
};

const removals = (field: "prune" | "delete"): readonly (readonly [string, Partial<SyncOptions>])[] => {
  const key = field === "prune" ? "Prune" : "Delete";
  return [
    [`${key}=true`, { [field]: "always" }],
    [`${key}=false`, { [field]: "never" }],
    [`${key}=confirm`, { [field]: "confirm" }],
  ];
};

const flag = (key: string, field: keyof SyncOptions): readonly (readonly [string, Partial<SyncOptions>])[] => [
  [`${key}=true`, { [field]: true }],
  [`${key}=false`, { [field]: false }],
];

/** Every spelling that means something, exact and case-sensitive. */
const spellings: ReadonlyMap<string, Partial<SyncOptions>> = new Map([
  ...removals("prune"),
  ...removals("delete"),
  ...flag("Validate", "validate"),
  ...flag("Replace", "replace"),
  ...flag("Force", "force"),
  ...flag("ServerSideApply", "serverSideApply"),
  ...flag("ClientSideApplyMigration", "clientSideApplyMigration"),
  ...flag("CreateNamespace", "createNamespace"),
  ...flag("PruneLast", "pruneLast"),
  ...flag("ApplyOutOfSyncOnly", "applyOutOfSyncOnly"),
  ...flag("FailOnSharedResource", "failOnSharedResource"),
  ...flag("SkipDryRunOnMissingResource", "skipDryRunOnMissingResource"),
  ...flag("RespectIgnoreDifferences", "respectIgnoreDifferences"),
  ["PrunePropagationPolicy=foreground", { prunePropagation: "Foreground" }],
  ["PrunePropagationPolicy=background", { prunePropagation: "Background" }],
  ["PrunePropagationPolicy=orphan", { prunePropagation: "Orphan" }],
]);

const byLowerCase: ReadonlyMap<string, string> = new Map([...spellings.keys()].map((known) => [known.toLowerCase(), known]));

/**
 * Reads the options of an operation (`operation.sync.syncOptions`). Of two that contradict each other the first counts. An unknown spelling
 * has no effect and gives a warning that quotes it and, where only the case is wrong, says what was meant.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
export function readSyncOptions(texts: readonly string[] = []): {
  readonly options: SyncOptions;
  readonly warnings: readonly string[];
} {
  const known = texts.flatMap((text) => spellings.get(text.trim()) ?? []);
  // Later spreads win, so the first option goes last.
  const said: Partial<SyncOptions> = Object.assign({}, ...known.reverse());
  return { options: { ...defaultSyncOptions, ...said }, warnings: texts.flatMap(warnOf) };
}

/** What an object's own `sync-options` annotation says, and nothing else. Warnings as in `readSyncOptions`. */
export function readObjectOptions(object: Manifest | undefined): {
  readonly said: Partial<SyncOptions>;
  readonly warnings: readonly string[];
} {
  const texts = csvAnnotation(object?.metadata.annotations, annotations.syncOptions);
  const known = texts.flatMap((text) => spellings.get(text) ?? []);
  return { said: Object.assign({}, ...known.reverse()), warnings: texts.flatMap(warnOf) };
}

/**
 * The options that count for one object: its own annotation, else the operation's. Switches that ask for more (`Replace`, `Force`,
 * `SkipDryRunOnMissingResource`, `PruneLast`) count when either asks. Give the target for an apply and the live object for a removal:
 * what Git no longer says about a live object is never a reason to replace or force it.
 */
export function optionsFor(object: Manifest | undefined, options: SyncOptions): SyncOptions {
  const { said } = readObjectOptions(object);
  return {
    ...options,
    ...said,
    replace: options.replace || said.replace === true,
    force: options.force || said.force === true,
    skipDryRunOnMissingResource: options.skipDryRunOnMissingResource || said.skipDryRunOnMissingResource === true,
    pruneLast: options.pruneLast || said.pruneLast === true,
  };
}

/** Spellings of Argo CD's that this version reads and does not act on, and what happens instead. */
const withoutEffect: ReadonlyMap<string, string> = new Map([
  ["RespectIgnoreDifferences=true", "ignored fields are applied as Git has them"],
  ["ServerSideApply=false", "objects are always applied server-side"],
]);

function warnOf(text: string): readonly string[] {
  const trimmed = text.trim();
  const instead = withoutEffect.get(trimmed);
  if (instead !== undefined) return [`Sync option "${trimmed}" has no effect in this version: ${instead}`];
  if (trimmed === "" || spellings.has(trimmed)) return [];
  const meant = byLowerCase.get(trimmed.toLowerCase());
  const hint = meant === undefined ? "remove it or correct its spelling" : `write "${meant}"`;
  return [`Sync option "${trimmed}" is not known and has no effect: ${hint}`];
}
