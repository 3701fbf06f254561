import { join } from "node:path";

/** The Kubernetes minors that a bed can be made of: the folders of `modules/`, each with its pinned versions. The first is the default. */
export const releases = ["1.36", "1.37"] as const;

/** One of the minors. */
export type Release = (typeof releases)[number];

/** Where a bed's programs lie, by name. */
export type Programs = Readonly<Record<"etcd" | "kube-apiserver" | "kube-controller-manager" | "kubectl" | "kwok", string>>;

/** What happens while programs are looked for: `building` names the one that is compiled. */
export interface ProgramEvent {
  readonly event: "fetching-go" | "building";
  readonly program?: string;
  readonly version?: string;
}

type FindPrograms = (
  release: Release,
  options: { readonly onEvent?: (event: ProgramEvent) => void; readonly signal?: AbortSignal | undefined },
) => Promise<{ readonly version: string; readonly programs: Programs }>;

/**
 * Reads what a person wrote as the release they want.
 * @throws Error with one sentence that lists the choices
 */
export function chooseRelease(text: string = releases[0]): Release {
  const found = releases.find((release) => text === release || text.startsWith(`${release}.`) || text.startsWith(`v${release}`));
  if (found === undefined) throw new Error(`There is no bed of Kubernetes "${text}". Choose one of ${releases.join(", ")}.`);
  return found;
}

/** The programs of a release: from `KUBEBUILDER_ASSETS`, the cache, or built now. @throws Error that says which one cannot be had */
export const findPrograms: FindPrograms = async (release, options) => {
  const script = (await import(join(import.meta.dirname, "programs.mjs"))) as { readonly findPrograms: FindPrograms };
  return script.findPrograms(release, options);
};
