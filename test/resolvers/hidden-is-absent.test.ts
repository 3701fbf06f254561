import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildGraph } from "../../resolvers/index.js";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";
import { documentsOf, rootFieldsOf } from "./walk-schema.js";

const graph = buildGraph();
let gateway: TestGateway;
let token: string;
let looks = 0;
/** As long as the names of what is absent, so that bodies can be compared as they are. */
const hiddenNames = Array.from({ length: 20 }, (_, index) => `hidden-${String(index).padStart(2, "0")}`);

beforeAll(async () => {
  gateway = await startGateway();
  token = await gateway.login("viewer");
  const application = gateway.engine.application.bind(gateway.engine);
  const project = gateway.engine.project.bind(gateway.engine);
  for (const name of hiddenNames) {
    gateway.engine.put(makeApplication(name, { project: "secret" }));
    gateway.engine.putProject(name);
  }
  Object.assign(gateway.engine, {
    application: (...args: Parameters<typeof application>) => {
      looks += 1;
      return application(...args);
    },
    project: (...args: Parameters<typeof project>) => {
      looks += 1;
      return project(...args);
    },
  });
});
afterAll(() => gateway.stop());

/** The fields that take a reference to something, with how they are asked about a name. */
const shapes = rootFieldsOf(graph)
  .filter(
    ({ kind, field }) => kind !== "subscription" && field.args.some(({ name }) => ["ref", "name", "project"].includes(name)),
  )
  .filter(({ field }) => field.name !== "updatePassword")
  .map(
    (root) => (name: string, parts: string) =>
      documentsOf(root, graph, { ref: `{ name: "${name}"${parts} }`, name: `"${name}"`, project: `"${name}"` })[0] ?? "",
  );

async function answerTo(query: string): Promise<{ readonly status: number; readonly text: string; readonly looks: number }> {
  looks = 0;
  const { status, text } = await gateway.post({ query }, { authorization: `Bearer ${token}` });
  return { status, text, looks };
}

test("S19 what is hidden and what is absent are the same bytes after the same look-ups, for 1,000 random references", async () => {
  expect(shapes.length).toBeGreaterThan(12);
  const reference = fc.record({
    shape: fc.constantFrom(...shapes),
    name: fc.constantFrom(...hiddenNames),
    project: fc.constantFrom("", ', project: "secret"', ', project: "default"', ', project: "nowhere"'),
    namespace: fc.constantFrom("", ', namespace: "argocd"'),
  });
  await fc.assert(
    fc.asyncProperty(reference, async ({ shape, name, project, namespace }) => {
      const absent = name.replace("hidden", "absent");
      const [one, other] = [await answerTo(shape(name, project + namespace)), await answerTo(shape(absent, project + namespace))];
      expect({ ...one, text: one.text.replaceAll(name, absent) }).toEqual(other);
    }),
    { numRuns: 1_000 },
  );
}, 300_000);
