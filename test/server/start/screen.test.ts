import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { productionScreen, type Screen, startScreen } from "../../../server/start/screen.js";

const screen: Screen = {
  session: {
    graphql: "http://127.0.0.1:8080/graphql",
    websocket: "ws://127.0.0.1:8080/graphql",
    git: "http://sample:s3cret@127.0.0.1:9000/sample.git",
    kubeconfig: "/srv/.fairlead/kubeconfig",
    username: "admin",
    password: "adminpass",
    pid: 7,
    version: "1.2.3",
  },
  accounts: { admin: "adminpass", viewer: "viewerpass", "payments-dev": "paymentspass", "web-dev": "webpass" },
  applications: 33,
  startedInMs: 2_345,
  cloneFolder: "/srv/.fairlead/clone",
  hasKubectl: true,
};

/** The lines that the screen offers for pasting: those below a numbered title. */
const examplesOf = (text: string): string[] => {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => (/^ {2}\d\. /.test(line) ? [(lines[index + 1] ?? "").trim()] : []));
};

/** The words a POSIX shell makes of a line; the command's own name is left out. */
function wordsOf(line: string): string[] {
  const { stdout } = spawnSync("sh", ["-c", `${/^\S+/.exec(line)?.[0]}() { printf '%s\\n' "$@"; }; ${line}`], {
    encoding: "utf8",
  });
  return stdout.trimEnd().split("\n");
}

const folders = ["/srv/.fairlead", "/tmp/with space/it's here", '/tmp/"quoted" $HOME `id`', "/tmp/a;b&c(d)"];
const screenIn = (folder: string): Screen => ({
  ...screen,
  dataFolder: folder,
  cloneFolder: `${folder}/clone`,
  session: { ...screen.session, kubeconfig: `${folder}/kubeconfig` },
});

describe("startScreen()", () => {
  test("says where to look, who to be and how long it took", () => {
    const text = startScreen(screen);
    expect(text).toContain("Fairlead 1.2.3 is ready (2.3 s, 33 Applications).");
    expect(text).toContain("http://127.0.0.1:8080/\n");
    expect(text).toContain("admin / adminpass");
    expect(text).toContain("viewer / viewerpass   (may only read project default)");
    expect(text).toContain("payments-dev / paymentspass   (deploys project payments, but not to production)");
    expect(text).toContain("web-dev / webpass   (deploys project web)");
  });

  test("shows no password that is no longer the account's", () => {
    const { accounts: _, ...rest } = screen;
    const text = startScreen(rest);
    expect(text).toContain("admin, with the password you set");
    expect(text).not.toContain("adminpass");
  });

  test("names no account that has no password", () => {
    const text = startScreen({
      ...screen,
      accounts: { admin: "adminpass", viewer: "", "payments-dev": "", "web-dev": "webpass" },
    });
    expect(text).not.toContain("viewer /");
    expect(text).not.toContain("payments-dev /");
    expect(text).toContain("web-dev / webpass");
  });

  test("offers kubectl only where there is one", () => {
    expect(examplesOf(startScreen(screen))).toHaveLength(5);
    expect(startScreen({ ...screen, hasKubectl: false })).not.toContain("kubectl --");
  });

  test.each(folders)("offers lines that a shell can read, for the data folder %s", (folder) => {
    const lines = examplesOf(startScreen(screenIn(folder)));
    expect(lines).toHaveLength(5);
    for (const line of lines) {
      const checked = spawnSync("sh", ["-n"], { input: `${line}\n`, encoding: "utf8" });
      expect([line, checked.status, checked.stderr]).toEqual([line, 0, ""]);
    }
  });

  test.each(folders)("offers lines whose paths stay one word, for the data folder %s", (folder) => {
    const [listen = "", , , , damage = ""] = examplesOf(startScreen(screenIn(folder)));
    expect(wordsOf(listen).slice(0, 6)).toEqual(["run", "-s", "ask", "--", "--data", folder]);
    expect(wordsOf(damage).slice(0, 2)).toEqual(["--kubeconfig", `${folder}/kubeconfig`]);
  });

  test("says no data folder where the default one is used", () => {
    const [listen = ""] = examplesOf(startScreen(screen));
    expect(wordsOf(listen)[4]).toMatch(/^subscription \{ applicationEvents/);
  });
});

test("S7 productionScreen() tells where the graph is, and nobody's password", () => {
  const shown = productionScreen({
    graphql: "https://10.0.0.1:8443/graphql",
    version: "1.2.3",
    applications: 7,
    startedInMs: 1234,
  });
  expect(shown).toBe("Fairlead 1.2.3 is ready (1.2 s, 7 Applications): https://10.0.0.1:8443/graphql\n");
});
