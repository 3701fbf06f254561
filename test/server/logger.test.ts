import { describe, expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import type { LogFields } from "../../engine/ports/log.js";
import { createLogger } from "../../server/logger.js";

const canary = "canary9f2c1b";

/** A log and the lines that it wrote. */
function logTo(level: Parameters<typeof createLogger>[0] = "debug") {
  const written: string[] = [];
  const log = createLogger(level, { write: (line: string) => void written.push(line) });
  return {
    log,
    text: () => written.join(""),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe("createLogger()", () => {
  test("writes one JSON object a line: a constant sentence, a time, and fields", () => {
    const { log, lines, text } = logTo();
    log.info("An Application was synced", { application: "argocd/web", durationMs: 12 });
    expect(lines()).toEqual([
      expect.objectContaining({ msg: "An Application was synced", application: "argocd/web", durationMs: 12 }),
    ]);
    expect(lines()[0]?.["time"]).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(text().endsWith("}\n")).toBe(true);
  });

  test.each([
    ["debug", 4],
    ["info", 3],
    ["warn", 2],
    ["error", 1],
    ["silent", 0],
  ] as const)("at level %s lets %i of the four levels through", (level, count) => {
    const { log, lines } = logTo(level);
    for (const method of ["error", "warn", "info", "debug"] as const) log[method]("x");
    expect(lines()).toHaveLength(count);
  });

  test("tells an error, what caused it, and where a strange one comes from", () => {
    const { log, lines } = logTo();
    const root = new Error("connection refused");
    log.error("x", {
      error: new FairleadError("UNAVAILABLE", "no answer", { cause: new Error("fetch failed", { cause: root }) }),
    });
    log.error("x", { error: new TypeError("bug") });
    log.error("x", { error: "a text" });
    expect(lines()[0]).toMatchObject({ error: "no answer", causes: ["fetch failed", "connection refused"] });
    expect(lines()[0]).not.toHaveProperty("stack");
    expect(lines()[1]?.["stack"]).toMatch(/TypeError: bug\n/);
    expect(lines()[2]).toMatchObject({ error: "a text" });
  });

  test("ends with causes that go round", () => {
    const { log, lines } = logTo();
    const error = new Error("round");
    error.cause = error;
    log.error("x", { error });
    expect(lines()[0]?.["causes"]).toEqual(Array(5).fill("round"));
  });

  test("S69 lets nobody forge a line", () => {
    const { log, lines } = logTo();
    log.warn("x", { resource: 'a\n{"level":30,"msg":"forged"}' });
    expect(lines()).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ["a field", { password: canary }],
    ["a token", { token: canary }],
    ["a header", { headers: { authorization: `Bearer ${canary}`, cookie: canary } }],
    ["a field two levels down", { request: { headers: { authorization: canary } } }],
    ["a repository", { repository: `https://git:${canary}@example.com/x.git` }],
    ["an error's text", { error: new Error(`password=${canary} is wrong`) }],
    ["an error's cause", { error: new Error("x", { cause: new Error(`fatal: https://u:${canary}@h/x.git not found`) }) }],
    ["an error's stack", { error: new TypeError(`Authorization: Bearer ${canary}`) }],
    ["a thrown text", { error: `{"token":"${canary}"}` }],
    ["a thrown text with a header in it", { error: `authorization: Basic ${canary}==` }],
    ["a key of a configuration", { error: `argocd-secret: server.secretkey=${canary}` }],
    ["a signed token", { error: `cannot read eyJhbGciOiJIUzI1NiJ9.${canary}.${canary}` }],
  ])("S2 writes no secret: %s", (_, fields) => {
    const { log, text, lines } = logTo();
    for (const method of ["error", "warn", "info", "debug"] as const) log[method]("x", fields as LogFields);
    expect(lines()).toHaveLength(4);
    expect(text()).not.toContain(canary);
  });

  test("S2 leaves what is no secret as it is", () => {
    const { log, lines } = logTo();
    const error = 'Cannot resolve revision "v9" of "https://git.example.com/x.git": no ref matches';
    log.warn("x", { error, repository: "https://git.example.com/x.git", resource: "/Secret/argocd/argocd-secret" });
    expect(lines()[0]).toMatchObject({
      error,
      repository: "https://git.example.com/x.git",
      resource: "/Secret/argocd/argocd-secret",
    });
  });
});
