import { afterEach, expect, test } from "vitest";
import { createSecondProcess, type SecondProcess } from "../../../cli/offline/second-process.js";

let opened: SecondProcess | undefined;
afterEach(() => opened?.close());

/** A process that answers lines by a little program. */
function running(program: string): SecondProcess {
  const script = `const r = require("node:readline").createInterface({ input: process.stdin }); let n = 0; r.on("line", (line) => { n += 1; ${program} });`;
  opened = createSecondProcess([process.execPath, "-e", script]);
  return opened;
}
const within = () => AbortSignal.timeout(10_000);

test("createSecondProcess() answers line by line, by one process", async () => {
  const second = running("console.log(line + n);");
  expect([await second.ask("a", within()), await second.ask("b", within())]).toEqual(["a1", "b2"]);
});

test("createSecondProcess() says that a process died, and begins another", async () => {
  const second = running('if (line === "die") process.exit(1); console.log(line + n);');
  expect(await second.ask("a", within())).toBe("a1");
  await expect(second.ask("die", within())).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await second.ask("b", within())).toBe("b1");
});

test("createSecondProcess() ends a process that takes too long", async () => {
  const second = running('if (line === "hang") for (;;); console.log(line + n);');
  await expect(second.ask("hang", AbortSignal.timeout(300))).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  expect(await second.ask("b", within())).toBe("b1");
});

test("createSecondProcess() of a program that is not there says so", async () => {
  opened = createSecondProcess(["/nowhere/program"]);
  await expect(opened.ask("a", within())).rejects.toMatchObject({ code: "ENOENT", syscall: "spawn /nowhere/program" });
});
