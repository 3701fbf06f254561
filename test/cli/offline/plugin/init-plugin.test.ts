import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { initPlugin } from "../../../../cli/offline/plugin/init-plugin.js";
import { testPlugin } from "../../../../cli/offline/plugin/test-plugin.js";
import { openWorkshop, type Workshop } from "./plugin-folder.js";

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
});
afterAll(() => shop.close());

test("initPlugin() writes a plugin in TypeScript that passes its examples and compiles", async () => {
  const { exit, text } = await initPlugin(["hello"], shop.context());
  expect(exit).toBe(0);
  expect(text()).toContain("cd hello\n  fairlead plugin test");
  const tested = await testPlugin(["hello"], shop.context());
  expect(tested.text()).toMatch(/✓ basic: 2 objects, .*\n✓ no-image: failed as expected.*\n2 examples passed\n$/);
  const repository = join(import.meta.dirname, "../../../..");
  const sdk = join(repository, "plugins/sdk/index.ts");
  const settings = JSON.parse(readFileSync(join(shop.folder, "hello/tsconfig.json"), "utf8")) as { compilerOptions: object };
  const own = { ...settings, compilerOptions: { ...settings.compilerOptions, paths: { "@fairlead/plugin-sdk": [sdk] } } };
  shop.write("hello/tsconfig.check.json", JSON.stringify(own));
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  expect(execFileSync(process.execPath, [tsc, "-p", join(shop.folder, "hello/tsconfig.check.json")], { encoding: "utf8" })).toBe(
    "",
  );
});

test("initPlugin() names the SDK of this Fairlead for npm", async () => {
  await initPlugin(["with-sdk"], shop.context());
  const { devDependencies } = JSON.parse(readFileSync(join(shop.folder, "with-sdk/package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const [, folder = ""] = /^file:(.*)$/.exec(devDependencies["@fairlead/plugin-sdk"] ?? "") ?? [];
  expect(existsSync(join(folder, "package.json"))).toBe(true);
});

const hasGo = (() => {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

test.runIf(hasGo).each(["command", "wasm"])(
  "initPlugin() writes a plugin in Go, runtime %s, that passes its examples",
  { timeout: 120_000 },
  async (runtime) => {
    await initPlugin([`go-${runtime}`, "--runtime", runtime], shop.context());
    expect(execFileSync("gofmt", ["-l", join(shop.folder, `go-${runtime}`)], { encoding: "utf8" })).toBe("");
    const { exit, result } = await testPlugin([`go-${runtime}`], { ...shop.context(), signal: AbortSignal.timeout(120_000) });
    expect([exit, result]).toMatchObject([0, { passed: true }]);
  },
);

test.each(["Hello", "a_b", "-a", "a".repeat(64)])("initPlugin() refuses the name %s", async (name) => {
  await expect(initPlugin(["--", name], shop.context())).rejects.toThrow(/Cannot begin a plugin named/);
});

test("initPlugin() does not write into a folder that holds something", async () => {
  shop.write("full/file.txt", "mine");
  await expect(initPlugin(["full"], shop.context())).rejects.toMatchObject({ code: "CONFLICT" });
  expect(readdirSync(join(shop.folder, "full"))).toEqual(["file.txt"]);
});

test("initPlugin() wants a name, and a runtime it knows", async () => {
  await expect(initPlugin([], shop.context())).rejects.toThrow("missing required argument 'name'");
  await expect(initPlugin(["x", "--runtime", "python"], shop.context())).rejects.toThrow(/argument 'python' is invalid/);
});
