import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Kubectl, kubectlFor } from "../journeys/kubectl-command.js";
import type { Bed } from "./bed/bed.js";

/** A bed's kubectl, as its administrator and with a home of its own. */
export function kubectlOf({ programs, kubeconfigFile, folder }: Bed): Kubectl {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  return kubectlFor(programs.kubectl, kubeconfigFile, home);
}
