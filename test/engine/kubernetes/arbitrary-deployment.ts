import * as fc from "fast-check";
import type { Manifest } from "../../../engine/model/manifest.js";

const value = fc.constantFrom("1", "2");
const some = <T>(items: readonly string[], make: (name: string) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items]).chain((names) => fc.tuple(...names.map(make)).map((made) => [...made] as T[]));
const container = (name: string) =>
  fc.record(
    {
      name: fc.constant(name),
      image: fc.constantFrom("a:1", "b:2"),
      env: some(["A", "B", "C"], (variable) => fc.record({ name: fc.constant(variable), value })),
      ports: some(["80", "81"], (port) => fc.record({ containerPort: fc.constant(Number(port)), name: fc.constant(`p${port}`) })),
      args: fc.array(value, { maxLength: 2 }),
    },
    { requiredKeys: ["name", "image"] },
  );

/** Deployments that agree in some containers, variables, ports, labels and finalizers and differ in others. */
export const arbitraryDeployment: fc.Arbitrary<Manifest> = fc.record({
  apiVersion: fc.constant("apps/v1"),
  kind: fc.constant("Deployment"),
  metadata: fc.record(
    {
      name: fc.constant("web"),
      labels: fc.dictionary(fc.constantFrom("x", "y"), value),
      finalizers: fc.shuffledSubarray(["a/x", "b/y"]),
    },
    { requiredKeys: ["name"] },
  ),
  spec: fc.record(
    {
      replicas: fc.integer({ min: 1, max: 3 }),
      template: fc.record({
        spec: fc.record(
          {
            containers: some(["app", "proxy", "log"], container),
            nodeSelector: fc.dictionary(fc.constantFrom("m", "n"), value),
            volumes: some(["v", "w"], (name) => fc.constantFrom({ name, emptyDir: {} }, { name, configMap: { name: "c" } })),
          },
          { requiredKeys: ["containers"] },
        ),
      }),
    },
    { requiredKeys: ["template"] },
  ),
});
