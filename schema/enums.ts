import { registerEnumType } from "type-graphql";

type Values<Enum> = Enum[keyof Enum];

/** Registers an enum with a sentence for itself and one for every value. */
function describe<const Enum extends Readonly<Record<string, string>>>(
  name: string,
  description: string,
  values: Enum,
  sentences: Readonly<Record<keyof Enum, string>>,
): Enum {
  const valuesConfig = Object.fromEntries(Object.entries(sentences).map(([key, sentence]) => [key, { description: sentence }]));
  registerEnumType(values, {
    name,
    description,
    valuesConfig: valuesConfig as Partial<Record<keyof Enum, { description: string }>>,
  });
  return values;
}

/** Whether live equals target, spelled as the engine does inside. */
export const SyncStatus = describe(
  "SyncStatus",
  "Whether what runs is what Git says.",
  { SYNCED: "Synced", OUT_OF_SYNC: "OutOfSync", UNKNOWN: "Unknown" },
  {
    SYNCED: "The cluster holds what Git says.",
    OUT_OF_SYNC: "The cluster differs from Git.",
    UNKNOWN: "Not compared yet, or the comparison failed; see the conditions.",
  },
);

/** How well something is. */
export const HealthStatus = describe(
  "HealthStatus",
  "How well an object or an Application is.",
  {
    HEALTHY: "Healthy",
    PROGRESSING: "Progressing",
    DEGRADED: "Degraded",
    SUSPENDED: "Suspended",
    MISSING: "Missing",
    UNKNOWN: "Unknown",
  },
  {
    HEALTHY: "It works as wanted.",
    PROGRESSING: "It is not there yet but may still get there.",
    DEGRADED: "It failed, or did not become healthy in time.",
    SUSPENDED: "It is paused and waits for somebody.",
    MISSING: "It is not in the cluster.",
    UNKNOWN: "It could not be judged.",
  },
);

/** Where an operation stands. */
export const OperationPhase = describe(
  "OperationPhase",
  "Where an operation stands. SUCCEEDED, FAILED and ERROR are final.",
  { RUNNING: "Running", TERMINATING: "Terminating", SUCCEEDED: "Succeeded", FAILED: "Failed", ERROR: "Error" },
  {
    RUNNING: "It runs, or waits for its turn.",
    TERMINATING: "Somebody asked for its end.",
    SUCCEEDED: "Everything was applied and became healthy.",
    FAILED: "Something could not be applied or did not become healthy.",
    ERROR: "It could not be carried out at all.",
  },
);

/** When in a sync a task runs. */
export const SyncPhase = describe(
  "SyncPhase",
  "When in an operation an object has its turn.",
  {
    PRE_SYNC: "PreSync",
    SYNC: "Sync",
    POST_SYNC: "PostSync",
    SYNC_FAIL: "SyncFail",
    PRE_DELETE: "PreDelete",
    POST_DELETE: "PostDelete",
  },
  {
    PRE_SYNC: "Before anything is applied.",
    SYNC: "With the manifests.",
    POST_SYNC: "After everything is healthy.",
    SYNC_FAIL: "After a failed sync.",
    PRE_DELETE: "Before the Application's objects are deleted.",
    POST_DELETE: "After the Application's objects are gone.",
  },
);

/** What became of one object in a sync. */
export const ResultCode = describe(
  "ResultCode",
  "What became of one object in a sync.",
  { SYNCED: "Synced", SYNC_FAILED: "SyncFailed", PRUNED: "Pruned", PRUNE_SKIPPED: "PruneSkipped" },
  {
    SYNCED: "It was applied.",
    SYNC_FAILED: "It could not be applied or removed.",
    PRUNED: "It was removed, because Git no longer has it.",
    PRUNE_SKIPPED: "Git no longer has it, but nothing asked for its removal.",
  },
);

const same = <Key extends string>(...keys: readonly Key[]): { readonly [K in Key]: K } =>
  Object.fromEntries(keys.map((key) => [key, key])) as { readonly [K in Key]: K };

/** How much a refresh forgets. */
export const RefreshMode = describe("RefreshMode", "How much a refresh forgets.", same("NORMAL", "HARD"), {
  NORMAL: "Looks at Git and the cluster again.",
  HARD: "Also renders the manifests anew.",
});

/** How a cascading deletion goes. */
export const DeletionPropagation = describe(
  "DeletionPropagation",
  "How the objects of a deleted Application go.",
  same("FOREGROUND", "BACKGROUND", "ORPHAN"),
  {
    FOREGROUND: "Objects and all they own first, then the Application.",
    BACKGROUND: "Objects first; what they own follows in the background.",
    ORPHAN: "The objects stay; only the Application goes.",
  },
);

/** When a subscription starts with a snapshot. */
export const SnapshotMode = describe(
  "SnapshotMode",
  "When a subscription starts with a snapshot.",
  same("IF_NO_TOKEN", "ALWAYS", "NEVER"),
  {
    IF_NO_TOKEN: "When no resume token is given, or the token cannot be served any more.",
    ALWAYS: "Always.",
    NEVER: "Never, only events.",
  },
);

/** What an event is about. */
export const AppTopic = describe(
  "AppTopic",
  "What an event is about.",
  same("LIFECYCLE", "STATUS", "HEALTH", "DRIFT", "OPERATION"),
  {
    LIFECYCLE: "Applications come, change and go.",
    STATUS: "Something in a status that no other topic tells.",
    HEALTH: "The health of an Application changed.",
    DRIFT: "An Application went out of sync, or came back.",
    OPERATION: "A sync started, made progress, ended. Never merged, never dropped silently.",
  },
);

/** What Applications can be ordered by. */
export const ApplicationOrderField = describe(
  "ApplicationOrderField",
  "What Applications can be ordered by. Namespace and name break ties; what lacks the value comes last.",
  same("NAME", "PROJECT", "HEALTH", "SYNC", "OPERATION_STARTED_AT", "LAST_SYNCED_AT", "CREATED_AT", "CLUSTER"),
  {
    NAME: "The name.",
    PROJECT: "The project's name.",
    HEALTH: "The health, best first.",
    SYNC: "The sync status.",
    OPERATION_STARTED_AT: "The start of the running or last operation.",
    LAST_SYNCED_AT: "The end of the last successful sync.",
    CREATED_AT: "When the Application was created.",
    CLUSTER: "The destination cluster.",
  },
);

/** Which way an order goes. */
export const OrderDirection = describe("OrderDirection", "Which way an order goes.", same("ASC", "DESC"), {
  ASC: "Smallest first.",
  DESC: "Greatest first.",
});

/** Who or what caused an event. */
export const DeletedReason = describe(
  "DeletedReason",
  "Why an Application left the stream.",
  same("DELETED", "LEFT_FILTER", "ACCESS_REVOKED"),
  {
    DELETED: "It no longer exists.",
    LEFT_FILTER: "It exists but no longer matches the filter.",
    ACCESS_REVOKED: "The caller may no longer see it; nothing more is told about it.",
  },
);

/** Why a stream has to start over. */
export const ResyncReason = describe(
  "ResyncReason",
  "Why the stream has a gap that cannot be bridged.",
  same("OVERFLOW", "TOKEN_EXPIRED", "EPOCH_CHANGED"),
  {
    OVERFLOW: "The reader was too slow for its queue.",
    TOKEN_EXPIRED: "The events after the resume token are no longer kept.",
    EPOCH_CHANGED: "The server's event log began anew since the resume token was handed out.",
  },
);

export type DeletedReason = Values<typeof DeletedReason>;
export type ResyncReason = Values<typeof ResyncReason>;

/** What an action does to an object. */
export const ActionOperation = describe(
  "ActionOperation",
  "What an action does to an object.",
  { CREATE: "create", PATCH: "patch" },
  { CREATE: "It is made.", PATCH: "It is changed." },
);

/** What came of a webhook's delivery. */
export const DeliveryOutcome = describe(
  "DeliveryOutcome",
  "What came of a webhook's delivery.",
  same("HEARD", "IGNORED", "REPEATED", "REFUSED"),
  {
    HEARD: "The engine looks at what was pushed.",
    IGNORED: "It concerns no Application: a ping, another event.",
    REPEATED: "It had come before, within ten minutes, and nothing was done again.",
    REFUSED: "It was refused; `because` says why.",
  },
);

/** What came of what the audit tells. */
export const AuditOutcome = describe("AuditOutcome", "What came of it.", same("ALLOWED", "DENIED", "FAILED"), {
  ALLOWED: "It was done.",
  DENIED: "It was refused for want of a right, or of proof of who asked.",
  FAILED: "It was tried and did not succeed, or only in part.",
});
