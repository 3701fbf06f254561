import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parse } from "yaml";
import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import type { Manifest } from "../../engine/model/manifest.js";

/** One object and how Argo CD says it is. */
export interface HealthCase {
  /** File of the object, relative to the checkout. */
  readonly file: string;
  readonly object: Manifest;
  readonly status: string;
  /** Absent where only the status is compared there. */
  readonly message?: string;
}

interface HealthTests {
  readonly tests?: readonly {
    readonly healthStatus: { readonly status: string; readonly message?: string };
    readonly inputPath?: string;
    /** Go reads field names in any case. */
    readonly inputpath?: string;
  }[];
}

/** The cases of `resource_customizations`: each `health_test.yaml` with its test data. */
export function scriptCases(checkout: string): readonly HealthCase[] {
  const root = join(checkout, "resource_customizations");
  const lists = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("health_test.yaml"));
  return lists.toSorted().flatMap((list) => {
    const folder = dirname(join(root, list));
    const { tests = [] } = parse(readFileSync(join(root, list), "utf8")) as HealthTests;
    return tests.map(({ healthStatus: { status, message = "" }, inputPath, inputpath }) => {
      const path = join(folder, inputPath ?? inputpath ?? "");
      return { file: relative(checkout, path), object: readObject(path), status, message };
    });
  });
}

/** The cases of the checks that are compiled in: each `assertAppHealth` of their test. */
export function builtInCases(checkout: string): readonly HealthCase[] {
  const folder = join(checkout, "gitops-engine/pkg/health");
  const text = readFileSync(join(folder, "health_test.go"), "utf8");
  return [...text.matchAll(/assertAppHealth\(t, "\.\/(testdata\/[^"]+)", HealthStatus(\w+)\)/g)].map(
    ([, path = "", status = ""]) => ({
      file: relative(checkout, join(folder, path)),
      object: readObject(join(folder, path)),
      status,
    }),
  );
}

/** Argo CD's harness takes the first document; a value that Kubernetes would refuse fails here too. */
function readObject(path: string): Manifest {
  return parseYamlDocuments(readFileSync(path, "utf8")).documents[0]?.value as unknown as Manifest;
}
