import type { Application } from "../../engine/model/application.js";
import type { KubernetesAccess } from "./kubernetes-access.js";

/** Applications as they change. */
export interface ApplicationWatch {
  get(name: string): Application | undefined;
  /** How many versions were written of Applications that were there before. */
  writes(): number;
  /**
   * The moment (`performance.now()`) at which something first holds for an Application; looked at with every event.
   * @throws Error after `patienceMs` (ten minutes) that says how the Application is instead
   */
  when(name: string, holds: (application: Application) => boolean, patienceMs?: number): Promise<number>;
  /** Resolves when something holds for so many Applications with a name that begins so. @throws Error as `when`, of the first few that lag behind */
  whenAll(beginning: string, count: number, holds: (application: Application) => boolean, patienceMs?: number): Promise<void>;
  close(): void;
}

/** Where Applications are. */
export const applicationsPath = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";

const usualPatienceMs = 600_000;
const shownOfMany = 3;

/** Lists the Applications and follows them. */
export async function watchApplications(kubernetes: KubernetesAccess): Promise<ApplicationWatch> {
  const listed = await kubernetes.get(applicationsPath);
  const known = new Map((listed.items ?? []).map((item) => [item.metadata.name, item as unknown as Application]));
  const waiting = new Set<() => void>();
  let writes = 0;
  const close = await kubernetes.watch(applicationsPath, listed.metadata.resourceVersion ?? "", ({ type, object }) => {
    if (type === "MODIFIED") writes += 1;
    if (type === "DELETED") known.delete(object.metadata.name);
    else if (type === "ADDED" || type === "MODIFIED") known.set(object.metadata.name, object as unknown as Application);
    for (const look of waiting) look();
  });
  const until = (patienceMs: number, holds: () => boolean, whatLacks: () => string): Promise<number> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        clearTimeout(deadline);
        waiting.delete(look);
        resolve(performance.now());
      };
      const deadline = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`What was awaited did not come about within ${patienceMs / 1_000} s: ${whatLacks()}`));
      }, patienceMs);
      waiting.add(look);
      look();
    });
  return {
    get: (name) => known.get(name),
    writes: () => writes,
    when: (name, holds, patienceMs = usualPatienceMs) =>
      until(
        patienceMs,
        () => {
          const application = known.get(name);
          return application !== undefined && holds(application);
        },
        () => stateOf(name, known.get(name)),
      ),
    async whenAll(beginning, count, holds, patienceMs = usualPatienceMs) {
      const done = new Set<string>();
      const open = () => {
        for (const [name, application] of known)
          if (name.startsWith(beginning) && !done.has(name) && holds(application)) done.add(name);
        return done.size >= count;
      };
      const lagging = () => {
        const behind = [...known].filter(([name]) => name.startsWith(beginning) && !done.has(name));
        const few = behind.slice(0, shownOfMany).map(([name, application]) => stateOf(name, application));
        return [`${done.size} of ${count} Applications "${beginning}…" are so`, ...few].join("; ");
      };
      await until(patienceMs, open, lagging);
    },
    close,
  };
}

/** How an Application is, for people who ask why it is not otherwise. */
function stateOf(name: string, application: Application | undefined): string {
  if (application === undefined) return `there is no Application "${name}"`;
  const { sync, health, operationState, conditions = [] } = application.status ?? {};
  const said = conditions.map(({ type, message }) => `${type}: ${message}`);
  const operation = operationState === undefined ? "none" : `${operationState.phase}, ${operationState.message ?? "no message"}`;
  return [
    `${name} is ${sync?.status ?? "not compared"} and ${health?.status ?? "not judged"} (operation: ${operation})`,
    ...said,
  ].join("; ");
}

/** Synced, and no operation runs. */
export function isSynced({ status, operation }: Application): boolean {
  return status?.sync?.status === "Synced" && operation === undefined && status.operationState?.phase === "Succeeded";
}
