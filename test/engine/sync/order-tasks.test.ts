import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { SyncTask } from "../../../engine/model/sync-task.js";
import { orderTasks } from "../../../engine/sync/order-tasks.js";
import { object, tasksFrom, unorderedTasksFrom } from "./task-text.js";

const order = (given: string) =>
  tasksFrom(given)
    .map((task) => `${task.phase}/${task.wave}/${task.key.name}`)
    .join(" ");

test.each([
  [
    "by phase",
    "SyncFail/0/d pending, PostSync/0/c pending, Sync/0/b pending, PreSync/0/a pending",
    "PreSync/0/a Sync/0/b PostSync/0/c SyncFail/0/d",
  ],
  ["by wave, negative ones first", "Sync/1/c pending, Sync/0/b pending, Sync/-1/a pending", "Sync/-1/a Sync/0/b Sync/1/c"],
  [
    "by kind",
    "Sync/0/Job:d pending, Sync/0/Deployment:c pending, Sync/0/Service:b pending, Sync/0/a pending",
    "Sync/0/a Sync/0/b Sync/0/c Sync/0/d",
  ],
  ["unknown kinds last", "Sync/0/Widget:a pending, Sync/0/Job:b pending", "Sync/0/b Sync/0/a"],
  ["by name", "Sync/0/b pending, Sync/0/a pending", "Sync/0/a Sync/0/b"],
  [
    "a Namespace moved before what lives in it",
    "Sync/2/Namespace:demo pending, PreSync/-1/Job:a pending hook",
    "PreSync/-1/demo PreSync/-1/a",
  ],
  ["a Namespace left where it is early enough", "Sync/-5/Namespace:demo pending, Sync/0/a pending", "Sync/-5/demo Sync/0/a"],
  ["a Namespace nobody lives in left alone", "Sync/2/Namespace:other pending, Sync/0/a pending", "Sync/0/a Sync/2/other"],
  ["no Namespace moved for a prune", "Sync/2/Namespace:demo pending, Sync/0/a pending prune", "Sync/0/a Sync/2/demo"],
])("orderTasks() puts tasks %s", (_, given, expected) => {
  expect(order(given)).toBe(expected);
});

test("orderTasks() moves a CustomResourceDefinition before its objects", () => {
  const [widget] = tasksFrom("Sync/-1/Widget:w pending");
  const [definition] = tasksFrom("Sync/3/CustomResourceDefinition:widgets.example.com pending");
  if (widget === undefined || definition?.target === undefined) throw new Error("no tasks");
  const spec = { group: "example.com", names: { kind: "Widget" } };
  const ordered = orderTasks([widget, { ...definition, target: { ...definition.target, spec } }]);
  expect(ordered.map((task) => [task.key.kind, task.wave])).toEqual([
    ["CustomResourceDefinition", -1],
    ["Widget", -1],
  ]);
});

test("orderTasks() survives a CustomResourceDefinition without a spec", () => {
  const [definition] = tasksFrom("Sync/0/CustomResourceDefinition:x pending");
  expect(
    orderTasks([{ ...definition, target: { ...object("CustomResourceDefinition", "x"), spec: null } } as SyncTask]),
  ).toHaveLength(1);
});

const someTask = fc
  .record({
    phase: fc.constantFrom("PreSync", "Sync", "PostSync", "SyncFail"),
    wave: fc.integer({ min: -2, max: 2 }),
    kind: fc.constantFrom("ConfigMap", "Job", "Widget", "Namespace", "Deployment"),
    name: fc.constantFrom("a", "b", "c", "demo"),
    flag: fc.constantFrom("", " hook", " prune"),
  })
  .map(({ phase, wave, kind, name, flag }) => `${phase}/${wave}/${kind}:${name} pending${flag}`);

const someTasks = fc
  .uniqueArray(someTask, { maxLength: 14, selector: (text) => text.replace(/ .*/, "").replace(/\/-?\d+\//, "/") })
  .map((texts) => unorderedTasksFrom(texts.join(", ")));

test("orderTasks() ignores the order of its input", () => {
  const shuffled = someTasks.chain((tasks) =>
    fc.tuple(fc.constant(tasks), fc.shuffledSubarray([...tasks], { minLength: tasks.length })),
  );
  fc.assert(
    fc.property(shuffled, ([tasks, mixed]) => {
      expect(orderTasks(mixed)).toEqual(orderTasks(tasks));
    }),
    { numRuns: 300 },
  );
});

test("orderTasks() loses nothing, and puts a Namespace before all that lives in it", () => {
  fc.assert(
    fc.property(someTasks, (tasks) => {
      const ordered = orderTasks(tasks);
      expect(ordered).toHaveLength(tasks.length);
      const demo = ordered.findIndex(
        ({ key, target }) => target !== undefined && key.kind === "Namespace" && key.name === "demo",
      );
      const living = ordered.findIndex(({ key, target }) => target !== undefined && key.namespace === "demo");
      expect(demo < 0 || living < 0 || demo < living).toBe(true);
    }),
  );
});

test("orderTasks() moves a Namespace right before the first task that lives in it, behind what does not", () => {
  const [config, web] = tasksFrom("Sync/-1/a pending, Sync/-1/Deployment:web pending");
  const [late] = tasksFrom("Sync/2/Namespace:shop pending");
  if (config === undefined || web === undefined || late === undefined) throw new Error("no tasks");
  const inShop = { ...web, key: { ...web.key, namespace: "shop" } };
  expect(orderTasks([late, inShop, config]).map(({ id, wave }) => `${id} ${wave}`)).toEqual([
    "Sync//ConfigMap/demo/a -1",
    "Sync//Namespace//shop -1",
    `${inShop.id} -1`,
  ]);
});
