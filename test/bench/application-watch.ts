import type { Application } from "../../engine/model/application.js";
import type { KubernetesAccess } from "./kubernetes-access.js";

/** Applications as they change. */
export interface ApplicationWatch {
  get(name: string): Application | undefined;
  /** How many versions were written of Applications that were there before. */
  writes(): number;
  /** The moment (`performance.now()`) at which something first holds for an Application; looked at with every event. */
  when(name: string, holds: (application: Application) => boolean): Promise<number>;
  /** Resolves when something holds for so many Applications with a name that begins so. */
  whenAll(beginning: string, count: number, holds: (application: Application) => boolean): Promise<void>;
  close(): void;
}

/** Where Applications are. */
export const applicationsPath = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";

const patienceMs = 600_000;

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
  const until = (what: string, holds: () => boolean): Promise<number> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        clearTimeout(deadline);
        waiting.delete(look);
        resolve(performance.now());
      };
      const deadline = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`${what} did not come about within ${patienceMs / 1_000} s`));
      }, patienceMs);
      waiting.add(look);
      look();
    });
  return {
    get: (name) => known.get(name),
    writes: () => writes,
    when: (name, holds) =>
      until(`what was awaited of ${name}`, () => {
        const application = known.get(name);
        return application !== undefined && holds(application);
      }),
    async whenAll(beginning, count, holds) {
      const done = new Set<string>();
      const open = () => {
        for (const [name, application] of known)
          if (name.startsWith(beginning) && !done.has(name) && holds(application)) done.add(name);
        return done.size >= count;
      };
      await until(`what was awaited of ${count} Applications ${beginning}…`, open);
    },
    close,
  };
}

/** Synced, and no operation runs. */
export function isSynced({ status, operation }: Application): boolean {
  return status?.sync?.status === "Synced" && operation === undefined && status.operationState?.phase === "Succeeded";
}
