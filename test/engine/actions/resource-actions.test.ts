import { expect, test } from "vitest";
import { createResourceActions } from "../../../engine/actions/resource-actions.js";
import type { ActionCustomization, Customizations } from "../../../engine/model/customizations.js";
import type { Script, ScriptAction } from "../../../engine/model/script.js";
import { objectOf } from "./act.js";

const { signal } = new AbortController();
const deployment = objectOf("apps/v1", "Deployment", { spec: {} });
const custom: ActionCustomization = {
  discoveryScript: "discovery",
  definitions: [
    { name: "restart", script: "mine" },
    { name: "wake", script: "wake" },
  ],
  mergeBuiltInActions: false,
};

function actionsWith(actions?: ActionCustomization, key = "apps/Deployment") {
  const ran: Script[] = [];
  const offered: readonly ScriptAction[] = [
    { name: "restart", disabled: true, displayName: "Mine", parameters: [] },
    { name: "wake", disabled: false, parameters: [] },
  ];
  const customizations: Customizations = { kinds: actions === undefined ? [] : [{ key, actions }], problems: [], id: "" };
  const scripts = {
    discoverActions: (script: Script) => (ran.push(script), Promise.resolve(offered)),
    runAction: (script: Script, object: object) => (
      ran.push(script), Promise.resolve([{ operation: "patch" as const, resource: { ...object, by: script.text } }])
    ),
  };
  return { ran, actions: createResourceActions({ customizations: () => customizations, scripts, now: () => 0 }) };
}

const named = (list: readonly ScriptAction[]) => list.map(({ name, disabled }) => (disabled ? `(${name})` : name));

test("an administrator's actions stand in place of our own", async () => {
  const { actions, ran } = actionsWith(custom);
  expect(named(await actions.list(deployment, signal))).toEqual(["(restart)", "wake"]);
  expect(await actions.run("wake", deployment, {}, signal)).toEqual([
    { operation: "patch", resource: { ...deployment, by: "wake" } },
  ]);
  expect(ran.map(({ name }) => name)).toEqual([
    "apps/Deployment/actions/discovery.lua",
    "apps/Deployment/actions/wake/action.lua",
  ]);
  await expect(actions.run("pause", deployment, {}, signal)).rejects.toMatchObject({
    code: "NOT_FOUND",
    details: { reason: "ACTION_UNKNOWN" },
  });
});

test("merged with our own, those of the same name win", async () => {
  const { actions } = actionsWith({ ...custom, mergeBuiltInActions: true });
  expect(named(await actions.list(deployment, signal))).toEqual(["pause", "(restart)", "(resume)", "scale", "wake"]);
  expect(await actions.run("restart", deployment, {}, signal)).toMatchObject([{ resource: { by: "mine" } }]);
  expect(await actions.run("pause", deployment, {}, signal)).toMatchObject([{ resource: { spec: { paused: true } } }]);
});

test("a kind that nobody customized has our own actions, and patterns say nothing of actions", async () => {
  for (const { actions, ran } of [actionsWith(), actionsWith(custom, "apps/*")]) {
    expect(named(await actions.list(deployment, signal))).toEqual(["pause", "restart", "(resume)", "scale"]);
    expect(ran).toEqual([]);
  }
});

test.each([
  [deployment, 'Cannot run action "fly" on "apps/Deployment": there is no such action; there are pause, restart, resume, scale'],
  [objectOf("v1", "ConfigMap"), 'Cannot run action "fly" on "ConfigMap": there is no such action; there are none for this kind'],
])("an unknown action is refused with those that there are", async (object, message) => {
  await expect(actionsWith().actions.run("fly", object, {}, signal)).rejects.toThrow(message);
});
