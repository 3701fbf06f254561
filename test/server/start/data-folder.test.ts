import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { type DataFolder, openDataFolder } from "../../../server/start/data-folder.js";
import { temporaryFolder } from "../temporary-folder.js";

/** Opens a folder until the test is over. */
function open(path: string, fresh = false): DataFolder {
  const data = openDataFolder(path, { fresh });
  onTestFinished(() => {
    try {
      data.release();
    } catch {
      // The test released it.
    }
  });
  return data;
}

/** The sentence with which a folder is refused. */
function refusal(path: string, fresh = false): string {
  try {
    open(path, fresh);
  } catch (thrown) {
    if (thrown instanceof FairleadError && thrown.code === "FAILED_PRECONDITION") return thrown.message;
    throw thrown;
  }
  return "opened";
}

/** Another process that holds a data folder until it is killed. */
async function holdElsewhere(path: string): Promise<{ kill(): Promise<void> }> {
  const script = join(temporaryFolder(), "hold.mjs");
  buildSync({
    stdin: {
      contents: `import { openDataFolder } from "./server/start/data-folder.ts";
        openDataFolder(process.argv[2], { fresh: false }); process.stdout.write("held"); setInterval(() => undefined, 1000);`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
  });
  const child: ChildProcess = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", () => reject(new Error("the other process could not open the folder")));
  });
  return {
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

describe("openDataFolder()", () => {
  test("makes the folder and those above it, for the owner's eyes only", () => {
    const path = join(temporaryFolder(), "a", "b");
    const data = open(path);
    expect(data.path).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(data.folder("cluster")).mode & 0o777).toBe(0o700);
    expect(statSync(data.file("lock.sqlite")).mode & 0o777).toBe(0o600);
    expect(data.file("x")).toBe(join(path, "x"));
  });

  test("is for one instance at a time, and free again once released", () => {
    const path = temporaryFolder();
    const first = open(path);
    expect(refusal(path)).toMatch(/^The data folder ".*" is in use by another Fairlead\..*--data\.$/);
    first.release();
    expect(refusal(path)).toBe("opened");
  });

  test("is not emptied by --fresh while somebody else has it", () => {
    const path = temporaryFolder();
    writeFileSync(open(path).file("keep"), "mine");
    expect(refusal(path, true)).toMatch(/in use/);
    expect(readFileSync(join(path, "keep"), "utf8")).toBe("mine");
  });

  test("is refused while another process holds it, and free as soon as that one is killed", async () => {
    const path = temporaryFolder();
    const other = await holdElsewhere(path);
    expect(refusal(path)).toMatch(/in use by another Fairlead/);
    await other.kill();
    expect(refusal(path)).toBe("opened");
  });

  test("keeps what it holds over a restart, and begins anew with --fresh", () => {
    const path = temporaryFolder();
    const first = open(path);
    writeFileSync(join(first.folder("cluster"), "state"), "x");
    first.release();
    const second = open(path);
    expect(existsSync(join(path, "cluster", "state"))).toBe(true);
    second.release();
    open(path, true);
    expect(readdirSync(path).filter((name) => !name.startsWith("lock"))).toEqual(["fairlead-data"]);
  });

  test.each([false, true])("refuses a folder with files of somebody else and leaves them alone (fresh: %s)", (fresh) => {
    const path = temporaryFolder();
    writeFileSync(join(path, "thesis.txt"), "years of work");
    expect(refusal(path, fresh)).toMatch(/holds files that are not Fairlead's.*--data/);
    expect(readdirSync(path)).toEqual(["thesis.txt"]);
    expect(readFileSync(join(path, "thesis.txt"), "utf8")).toBe("years of work");
  });

  test("knows its own folder again after a start that was killed at its first write", () => {
    const path = temporaryFolder();
    writeFileSync(join(path, ".write-probe"), "");
    expect(refusal(path)).toBe("opened");
  });

  test("never removes its own mark, so that emptying may be cut off", () => {
    const path = temporaryFolder();
    open(path).release();
    const made = statSync(join(path, "fairlead-data")).ino;
    open(path, true);
    expect(statSync(join(path, "fairlead-data")).ino).toBe(made);
  });

  test("refuses a folder that may not be written", () => {
    const closed = join(temporaryFolder(), "closed");
    mkdirSync(closed, { mode: 0o500 });
    // Rights do not bind root; what the kernel shows of itself takes files from nobody.
    expect(refusal(process.getuid?.() === 0 ? "/sys" : closed)).toMatch(/cannot be written.*--data/);
  });

  test.each(["/proc/1/fairlead", "/proc/fairlead/deep/below"])("refuses %s with a sentence at once", (path) => {
    expect(refusal(path)).toMatch(/cannot be written \(.*\)\. Choose another with --data/);
  });

  test("refuses a path that is a file, or lies below one", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(refusal(file)).toMatch(/cannot be written/);
    expect(refusal(join(file, "below"))).toMatch(/cannot be written/);
  });
});
