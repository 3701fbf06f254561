import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Session, writeSession } from "../../../server/start/session-file.js";
import { temporaryFolder } from "../temporary-folder.js";

const session: Session = {
  graphql: "http://127.0.0.1:8080/graphql",
  websocket: "ws://127.0.0.1:8080/graphql",
  git: "http://sample:s3cret@127.0.0.1:9000/sample.git",
  kubeconfig: "/data/kubeconfig",
  username: "admin",
  password: "p",
  pid: 7,
  version: "1.2.3",
};

describe("writeSession()", () => {
  test("S2 shows the file to its owner only, also over one that others could read", () => {
    const path = join(temporaryFolder(), "session.json");
    writeFileSync(path, "old", { mode: 0o644 });
    writeSession(path, session);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(session);
  });

  test("puts the file in place whole: it is a new one, not the old one rewritten, and no draft stays", () => {
    const folder = temporaryFolder();
    const path = join(folder, "session.json");
    writeSession(path, session);
    const before = statSync(path).ino;
    writeSession(path, { ...session, pid: 8 });
    expect(statSync(path).ino).not.toBe(before);
    expect(readdirSync(folder)).toEqual(["session.json"]);
  });

  test("gives back how to remove it, which may be done twice", () => {
    const path = join(temporaryFolder(), "session.json");
    const remove = writeSession(path, session);
    remove();
    remove();
    expect(existsSync(path)).toBe(false);
  });
});
