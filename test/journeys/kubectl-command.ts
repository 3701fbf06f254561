import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** How a kubectl ended. `code` is null when it was stopped. */
export interface KubectlResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl; its arguments are one text, split at spaces unless they stand in an array. One that would go on is stopped once it has printed `until`. */
export type Kubectl = (
  args: string | readonly string[],
  options?: { readonly input?: string; readonly stopAfterMs?: number; readonly until?: string },
) => Promise<KubectlResult>;

const longestMs = 60_000;

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Finds kubectl: what `FAIRLEAD_KUBECTL` names, else in `KUBEBUILDER_ASSETS`, else on `PATH`. */
export function findKubectl(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { FAIRLEAD_KUBECTL = "", KUBEBUILDER_ASSETS = "", PATH = "" } = environment;
  const folders = [KUBEBUILDER_ASSETS, ...PATH.split(delimiter)].filter(Boolean);
  const candidates = [FAIRLEAD_KUBECTL, ...folders.map((folder) => join(folder, "kubectl"))].filter(Boolean);
  return candidates.find(isExecutable);
}

/** Speaks to a cluster by a kubectl, with nothing of the person's own configuration. */
export function kubectlFor(executable: string, kubeconfig: string, home: string): Kubectl {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, KUBECONFIG: kubeconfig };
  return (args, { input = "", stopAfterMs = longestMs, until } = {}) =>
    new Promise((resolve) => {
      const words = typeof args === "string" ? args.split(" ") : [...args];
      const child = execFile(executable, words, { env, timeout: stopAfterMs }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
        resolve({ code, stdout, stderr });
      });
      let printed = "";
      child.stdout?.on("data", (text) => {
        printed += String(text);
        if (until !== undefined && printed.includes(until)) child.kill();
      });
      child.stdin?.end(input);
    });
}
