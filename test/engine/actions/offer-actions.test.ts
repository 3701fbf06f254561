import { expect, test } from "vitest";
import { builtInActions } from "../../../engine/actions/built-in/index.js";
import { actionsOfKind, offerActions } from "../../../engine/actions/offer-actions.js";
import { messageOf } from "../../../engine/errors.js";

const kinds = builtInActions.flatMap((rule) => rule.kinds);

test("every kind has one rule, and its actions names of their own", () => {
  expect(new Set(kinds).size).toBe(kinds.length);
  for (const kind of kinds) expect(new Set(actionsOfKind(kind).map(({ name }) => name)).size).toBe(actionsOfKind(kind).length);
});

test.each(kinds)("offerActions() and every action of %s put up with an object that says nothing", (kind) => {
  const object = { apiVersion: "x/v1", kind: "X", metadata: { name: "x" } };
  const offered = offerActions(kind, object);
  expect(offered.map(({ name }) => name)).toEqual(offered.map(({ name }) => name).toSorted());
  for (const { name, run } of actionsOfKind(kind)) {
    const parameters = { replicas: "1", instance: "any" };
    const outcome = () => {
      try {
        return run(object, { parameters, now: 0 });
      } catch (thrown) {
        return messageOf(thrown);
      }
    };
    expect(JSON.stringify(outcome())).toMatch(name === "promote" ? /^"Could not find/ : /^[{[]/);
  }
});

test("offerActions() knows nothing of kinds without actions", () => {
  expect(offerActions("ConfigMap", {})).toEqual([]);
  expect(offerActions("constructor", {})).toEqual([]);
});
