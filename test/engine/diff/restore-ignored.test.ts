import { expect, test } from "vitest";
import { restoreIgnored } from "../../../engine/diff/restore-ignored.js";
import { manifest } from "./manifests.js";

const deployment = (spec: string, metadata = "{}") =>
  manifest(`apiVersion: apps/v1, kind: Deployment, metadata: ${metadata}, spec: ${spec}`);
const pods = (containers: string) => `{template: {spec: {containers: ${containers}}}}`;

test.each([
  ["a field", "{paused: true}", "{replicas: 5, paused: false}", "{paused: false}", "{paused: true, replicas: 5}"],
  ["nothing where nothing is ignored", "{paused: true}", "{replicas: 5}", "{replicas: 5}", "{paused: true}"],
  [
    "a field of an item, by its name",
    pods("[{name: b, image: n}, {name: a}]"),
    pods("[{name: a, image: x, tty: true}, {name: b, image: y}]"),
    pods("[{name: a, tty: true}, {name: b, image: y}]"),
    pods("[{name: b, image: n}, {name: a, image: x}]"),
  ],
  [
    "nothing in an item that is not wanted",
    pods("[{name: b}]"),
    pods("[{name: a, image: x}]"),
    pods("[{name: a}]"),
    pods("[{name: b}]"),
  ],
  [
    "a field whose holder the target lacks",
    "{}",
    "{strategy: {type: Recreate}}",
    "{strategy: {}}",
    "{strategy: {type: Recreate}}",
  ],
])("restoreIgnored() restores %s", (_, target, live, kept, expected) => {
  const sides = { target: deployment(target), live: deployment(live), kept: deployment(kept) };
  expect(restoreIgnored(sides)).toEqual(deployment(expected));
});

test("restoreIgnored() takes items of other lists by their places, if there are as many", () => {
  const widget = (list: string) => manifest(`apiVersion: a.b/v1, kind: Widget, spec: {list: ${list}}`);
  const restore = (target: string) =>
    restoreIgnored({ target: widget(target), live: widget("[{a: 1, b: 2}]"), kept: widget("[{a: 1}]") });
  expect(restore("[{a: 9}]")).toEqual(widget("[{a: 9, b: 2}]"));
  expect(restore("[{a: 9}, {a: 8}]")).toEqual(widget("[{a: 9}, {a: 8}]"));
});
