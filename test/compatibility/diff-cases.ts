import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import type { Manifest } from "../../engine/model/manifest.js";

/** What Argo CD's own tests compare, and what they expect of it. */
export interface DiffCase {
  /** The name its files begin with. */
  readonly name: string;
  readonly target: Manifest;
  readonly live: Manifest;
  /** The answer to a dry run; absent: there is none. */
  readonly predicted?: Manifest;
  readonly includesMutations?: boolean;
  readonly structuredMerge?: boolean;
  readonly ignoreAggregatedRoles?: boolean;
  readonly modified: boolean;
  /** Texts that the predicted object must hold, and must not hold. */
  readonly holds?: readonly string[];
  readonly lacks?: readonly string[];
}

type Facts = Omit<DiffCase, "target" | "live" | "predicted"> & {
  readonly files: readonly [target: string, live: string, predicted?: string];
};

const json = (name: string): Facts["files"] => [`${name}-config.json`, `${name}-live.json`];
const ssd = (name: string): Facts["files"] => [
  `ssd-${name}-config.yaml`,
  `ssd-${name}-live.yaml`,
  `ssd-${name}-predicted-live.json`,
];

/** The expectations of `gitops-engine/pkg/diff/diff_test.go`. */
const facts: readonly Facts[] = [
  { name: "a StatefulSet with claims", files: json("elasticsearch"), modified: false },
  { name: "a Deployment", files: json("deployment"), modified: false },
  { name: "a webhook's bundle", files: json("mutatingwebhookconfig"), modified: false },
  { name: "an explicit namespace", files: json("spinnaker-sa"), modified: false },
  { name: "a Secret's null", files: json("wordpress"), modified: false },
  { name: "a ClusterRole's null rules", files: json("grafana-clusterrole"), modified: false },
  { name: "a null time of creation", files: json("sealedsecret"), modified: false },
  { name: "Endpoints in another order", files: json("endpoints"), modified: false },
  { name: "an aggregated role", files: json("aggr-clusterrole"), modified: true },
  { name: "an aggregated role, ignored", files: json("aggr-clusterrole"), ignoreAggregatedRoles: true, modified: false },
  {
    name: "structured merge: defaults",
    files: ["smd-service-config.yaml", "smd-service-live.yaml"],
    structuredMerge: true,
    modified: true,
    holds: ['"protocol":"TCP"'],
  },
  {
    name: "structured merge: entries that go",
    files: ["smd-service-config-2-ports.yaml", "smd-service-live.yaml"],
    structuredMerge: true,
    modified: true,
  },
  {
    name: "structured merge: fields that go",
    files: ["smd-service-config.yaml", "smd-service-live-with-type.yaml"],
    structuredMerge: true,
    modified: true,
    holds: ['"type":"ClusterIP"'],
  },
  {
    name: "structured merge: several ports",
    files: ["smd-service-config-ports.yaml", "smd-service-live.yaml"],
    structuredMerge: true,
    modified: true,
  },
  {
    name: "structured merge: a Deployment",
    files: ["smd-deploy-config.yaml", "smd-deploy-live.yaml"],
    structuredMerge: true,
    modified: false,
  },
  {
    name: "dry run: a webhook's label",
    files: ssd("service"),
    modified: true,
    holds: ['"internalTrafficPolicy":"Cluster"'],
    lacks: ['"event"'],
  },
  { name: "dry run: the label included", files: ssd("service"), includesMutations: true, modified: true, holds: ['"event"'] },
  {
    name: "dry run: a field that goes",
    files: ["smd-deploy2-config.yaml", "smd-deploy2-live.yaml", "smd-deploy2-predicted-live.json"],
    modified: true,
    holds: ['"cpu":"500m"', '"memory":"512Mi"'],
  },
  { name: "dry run: nested fields", files: ssd("deploy-nested"), modified: true, holds: ['"containerPort":443', '"ENV_VAR2"'] },
  { name: "dry run: a port of kubectl", files: ssd("deploy-with-manual-apply"), modified: true, holds: ['"containerPort":40'] },
  {
    name: "dry run: a label that goes",
    files: ["ssd-svc-no-label-config.yaml", "ssd-svc-label-live.yaml", "ssd-svc-no-label-predicted-live.json"],
    modified: true,
    lacks: ['"delete-me"'],
  },
  {
    name: "dry run: keys of several fields",
    files: ssd("deploy-composite-key"),
    modified: true,
    holds: ['"containerPort":8080', '"name":"metrics"'],
  },
  { name: "dry run: a ConfigMap's key that goes", files: ssd("configmap"), modified: true, holds: ['"key2"'], lacks: ['"key3"'] },
];

/** The cases that a checkout of argoproj/argo-cd holds. */
export function diffCases(checkout: string): readonly DiffCase[] {
  const folder = join(checkout, "gitops-engine/pkg/diff/testdata");
  const read = (file: string) =>
    parseYamlDocuments(readFileSync(join(folder, file), "utf8")).documents[0]?.value as unknown as Manifest;
  return facts.map(({ files: [target, live, predicted], ...rest }) => ({
    ...rest,
    target: read(target),
    live: read(live),
    ...(predicted !== undefined && { predicted: read(predicted) }),
  }));
}
