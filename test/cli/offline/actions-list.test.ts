import { afterAll, expect, test } from "vitest";
import { listActions } from "../../../cli/offline/actions-list.js";
import { UsageError } from "../../../cli/offline/command.js";
import { useActionCommand } from "./action-command.js";

const command = useActionCommand(listActions);
afterAll(() => command.close());

const deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {paused: true}}";

test("actions list prints what an object offers", async () => {
  const { exit, result, text } = await command.run(["-f", "o.yaml"], { "o.yaml": deployment });
  const icon = (name: string) => `fa fa-fw fa-${name}`;
  expect(exit).toBe(0);
  expect(result).toEqual({
    actions: [
      { name: "pause", disabled: true, iconClass: icon("pause-circle"), displayName: "", params: [] },
      { name: "restart", disabled: false, iconClass: icon("redo"), displayName: "", params: [] },
      { name: "resume", disabled: false, iconClass: icon("play-circle"), displayName: "", params: [] },
      { name: "scale", disabled: false, iconClass: icon("plus-circle"), displayName: "", params: [{ name: "replicas" }] },
    ],
  });
  expect(text()).toBe("pause  (disabled)\nrestart\nresume\nscale --param replicas=…\n");
});

test("actions list asks the scripts of a folder instead, where they are for the kind", async () => {
  const files = {
    "o.yaml": deployment,
    "c/apps/Deployment/actions/discovery.lua":
      'return {wake = {displayName = "Wake " .. obj.metadata.name, params = {{name = "how", default = "gently"}}}}',
  };
  const { result, text } = await command.run(["-f", "o.yaml", "--customizations", "c"], files);
  expect(result).toEqual({
    actions: [
      { name: "wake", disabled: false, iconClass: "", displayName: "Wake web", params: [{ name: "how", default: "gently" }] },
    ],
  });
  expect(text()).toBe("wake --param how=gently  Wake web\n");
  const other = await command.run(["-f", "s.yaml", "--customizations", "c"], {
    ...files,
    "s.yaml": deployment.replace("Deployment", "DaemonSet"),
  });
  expect(other.text()).toBe("restart\n");
});

test("actions list says that there are none", async () => {
  const { result, text } = await command.run(["-f", "o.yaml"], {
    "o.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
  });
  expect(result).toEqual({ actions: [] });
  expect(text()).toBe("There are no actions for this object.\n");
});

test.each([[[]], [["-f"]], [["-f", "o.yaml", "extra"]], [["--filename", "o.yaml", "--all"]]])(
  "actions list %j is wrong usage",
  async (args) => {
    await expect(command.run(args, { "o.yaml": deployment })).rejects.toBeInstanceOf(UsageError);
  },
);
