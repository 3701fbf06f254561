import * as fc from "fast-check";
import type { Application, ApplicationStatus } from "../../../engine/model/application.js";

/** An Application for lists: `{ name: "a", labels: { team: "x" }, sync: "Synced" }`. */
export interface Sketch {
  readonly name: string;
  readonly namespace?: string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly createdAt?: string;
  readonly server?: string;
  readonly cluster?: string;
  readonly health?: "Healthy" | "Suspended" | "Progressing" | "Missing" | "Degraded" | "Unknown";
  readonly sync?: "Synced" | "OutOfSync" | "Unknown";
  readonly phase?: "Running" | "Failed" | "Succeeded";
  readonly startedAt?: string;
  readonly deployedAt?: string;
}

/** Draws out a sketch; what it does not say is absent. */
export function application(sketch: Sketch): Application {
  const {
    name,
    namespace = "argocd",
    project = "default",
    labels,
    createdAt,
    server,
    cluster,
    health,
    sync,
    phase,
    startedAt,
    deployedAt,
  } = sketch;
  const status: ApplicationStatus = {
    ...(health && { health: { status: health } }),
    ...(sync && { sync: { status: sync } }),
    ...(phase && { operationState: { operation: {}, phase, startedAt: startedAt ?? "2026-01-01T00:00:00Z" } }),
    ...(deployedAt && {
      history: [
        { id: 0, deployedAt: "2020-01-01T00:00:00Z" },
        { id: 1, deployedAt },
      ],
    }),
  };
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace, ...(labels && { labels }), ...(createdAt && { creationTimestamp: createdAt }) },
    spec: { project, destination: { ...(server && { server }), ...(cluster && { name: cluster }) } },
    status,
  };
}

const times = fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z");

/** Lists of Applications whose names are unique, with many equal and absent values. */
export const applications: fc.Arbitrary<Application[]> = fc
  .uniqueArray(
    fc.record(
      {
        name: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
        namespace: fc.constantFrom("argocd", "team"),
        project: fc.constantFrom("p", "q"),
        health: fc.constantFrom("Healthy", "Degraded", "Progressing"),
        sync: fc.constantFrom("Synced", "OutOfSync"),
        phase: fc.constantFrom("Running", "Failed"),
        startedAt: times,
        deployedAt: times,
        createdAt: times,
        server: fc.constantFrom("https://a", "https://b"),
        labels: fc.constantFrom({ team: "x" }, { team: "y", tier: "web" }),
      },
      { requiredKeys: ["name", "namespace"] },
    ),
    { selector: ({ name, namespace }) => `${namespace}/${name}`, maxLength: 12 },
  )
  .map((sketches) => sketches.map((sketch) => application(sketch)));

/** The names in order. */
export const namesOf = (items: Iterable<Application>): string[] =>
  [...items].map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
