import { expect, test } from "vitest";
import { createToolModules } from "../../../plugins/tools/tool-modules.js";

const module = { file: "/tools/helm.wasm", sha256: "ab" };

test("createToolModules() says how far the build is, until the module is there", () => {
  const modules = createToolModules();
  modules.put("jsonnet", module);
  expect(() => modules.guest("helm")).toThrow(
    expect.objectContaining({ code: "UNAVAILABLE", details: { reason: "TOOL_BUILDING", tool: "helm", built: 1, total: 4 } }),
  );
  expect(() => modules.guest("helm")).toThrow("1 of 4 are done");
  modules.put("helm", module);
  expect(modules.guest("helm")).toMatchObject({ name: "helm 4.2.4", runtime: "reactor", trustClass: "built-in", ...module });
});

test("createToolModules() lets those that wait go on when the module is there, the build fails, or they give up", async () => {
  const modules = createToolModules();
  const signal = AbortSignal.timeout(60_000);
  const helm = modules.ready("helm", signal);
  const kustomize = modules.ready("kustomize", signal);
  const impatient = modules.ready("jsonnet", AbortSignal.timeout(10));
  modules.put("helm", module);
  expect((await helm).name).toBe("helm 4.2.4");
  await expect(impatient).rejects.toMatchObject({ name: "TimeoutError" });
  modules.fail("Go was not found");
  await expect(kustomize).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("Go was not found") as string,
  });
});

test("createToolModules() tells listeners until they end it", () => {
  const modules = createToolModules();
  let heard = 0;
  const end = modules.onChange(() => (heard += 1));
  modules.put("helm", module);
  modules.fail("no");
  end();
  modules.put("jsonnet", module);
  expect(heard).toBe(2);
});
