import type { FactName } from "../../engine/model/read-set.js";

const names: Readonly<Record<FactName, true>> = {
  instanceName: true,
  appName: true,
  projectName: true,
  namespace: true,
  revision: true,
  targetRevision: true,
  repoURL: true,
  kubeVersion: true,
  apiVersions: true,
  helmSeed: true,
  generatePaths: true,
};

/** The names of all facts. */
export const factNames = Object.keys(names) as readonly FactName[];
