import { applicationsPath } from "./application-watch.js";
import { objectsPerApplication } from "./fleet-manifests.js";
import type { ProductProcess } from "./product-process.js";
import { inParallel } from "./statistics.js";

const commit = "0123456789abcdef0123456789abcdef01234567";
const at = "2026-01-01T00:00:00Z";
const createdAtOnce = 16;

/** The name of a stored Application. */
export function storedName(index: number): string {
  return `stored-${String(index).padStart(5, "0")}`;
}

/** Which ones to create, by their numbers, and what they name as their source. */
export interface StoredWish {
  readonly from: number;
  /** The first one that is not created. */
  readonly to: number;
  readonly repoURL: string;
}

/**
 * Creates Applications that only lie there: annotated `skip-reconcile`, with a status as a sync would have left it, about 6 KiB each, every tenth one
 * OutOfSync. The engine knows and serves them but has nothing to do for them.
 */
export async function createStored({ kubernetes }: ProductProcess, { from, to, repoURL }: StoredWish): Promise<void> {
  await inParallel(to - from, createdAtOnce, (index) =>
    kubernetes.create(applicationsPath, storedApplication(from + index, repoURL)),
  );
}

function storedApplication(index: number, repoURL: string) {
  const name = storedName(index);
  const source = { repoURL, path: "guestbook", targetRevision: "HEAD" };
  const destination = { server: "https://kubernetes.default.svc", namespace: `stored-${index % 100}` };
  const resources = Array.from({ length: objectsPerApplication }, (_, number) => ({
    version: "v1",
    kind: "ConfigMap",
    namespace: destination.namespace,
    name: `${name}-${number}`,
    status: index % 10 === 0 && number === 0 ? "OutOfSync" : "Synced",
    health: { status: "Healthy" },
  }));
  const results = resources.map(({ version, kind, namespace, name: of }) => ({
    group: "",
    version,
    kind,
    namespace,
    name: of,
    status: "Synced",
    message: `configmap/${of} serverside-applied`,
    hookPhase: "Running",
    syncPhase: "Sync",
  }));
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name,
      namespace: "argocd",
      labels: { team: `team-${index % 20}`, tier: index % 2 === 0 ? "web" : "back" },
      annotations: { "argocd.argoproj.io/skip-reconcile": "true" },
    },
    spec: { project: "default", source, destination },
    status: {
      sync: { status: index % 10 === 0 ? "OutOfSync" : "Synced", revision: commit, comparedTo: { source, destination } },
      health: { status: index % 7 === 0 ? "Progressing" : "Healthy", lastTransitionTime: at },
      resources,
      history: Array.from({ length: 5 }, (_, id) => ({ id, revision: commit, deployedAt: at, deployStartedAt: at, source })),
      reconciledAt: at,
      sourceType: "Directory",
      operationState: {
        operation: { sync: { revision: commit }, initiatedBy: { automated: true } },
        phase: "Succeeded",
        message: "successfully synced (all tasks run)",
        startedAt: at,
        finishedAt: at,
        syncResult: { revision: commit, source, resources: results },
      },
    },
  };
}
