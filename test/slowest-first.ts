import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take seconds, the slowest first: measured on two quiet cores. A new one that takes more than five belongs here too. */
const slowest: readonly string[] = [
  "plugins/sandbox/hostile",
  "journeys/start",
  "plugins/sandbox/restored-instances",
  "plugins/helm/hostile",
  "journeys/rendering",
  "journeys/first-sync",
  "plugins/cache/read-sets.law",
  "clients/git/repository.contract",
  "clients/git/complete-tree",
  "journeys/kubectl",
  "cli/main",
  "engine/engine-crash",
  "plugins/helm/run-template",
  "plugins/tools/go-sources",
  "server/sessions/login",
  "server/sessions/sessions",
  "server/tokens/tokens",
  "plugins/cmp/os-sandbox",
  "server/launch/tools",
  "corpus/compare",
];

/** Starts the slowest files first, so that no long one is left for the end while other cores have nothing to do. The others follow in vitest's own order. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted
      .map((file) => [placeOf(file), file] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, file]) => file);
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = slowest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return place < 0 ? slowest.length : place;
}
