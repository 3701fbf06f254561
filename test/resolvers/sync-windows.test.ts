import { afterAll, beforeAll, expect, test } from "vitest";
import type { SyncWindow } from "../../engine/model/app-project.js";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = await gateway.login("admin");
});
afterAll(() => gateway.stop());

const ask = async (query: string) => {
  const { data, errors } = await gateway.post({ query }, { authorization: `Bearer ${token}` });
  expect(errors).toBeUndefined();
  return data;
};

// Every minute for an hour: open whatever the time is.
const always: SyncWindow = { kind: "deny", schedule: "* * * * *", duration: "1h", applications: ["al*"], manualSync: true };

test("Application.syncWindows says whether it may sync, and by which windows", async () => {
  gateway.engine.putProject("default", { syncWindows: [always, { ...always, applications: ["beta"] }] });
  gateway.engine.put(makeApplication("alpha"));
  gateway.engine.put(makeApplication("gamma"));
  const fields = "syncWindows { canSync canSyncManually reason nextChangeAt windows { kind applications isActive } }";
  const data = await ask(
    `{ alpha: application(ref: { name: "alpha" }) { ${fields} } gamma: application(ref: { name: "gamma" }) { ${fields} } }`,
  );
  expect(data).toEqual({
    alpha: {
      syncWindows: {
        canSync: false,
        canSyncManually: true,
        reason: 'the deny window "* * * * *" for 1h is active',
        nextChangeAt: expect.stringMatching(/^\d{4}-.*Z$/),
        windows: [{ kind: "deny", applications: ["al*"], isActive: true }],
      },
    },
    gamma: { syncWindows: { canSync: true, canSyncManually: true, reason: null, nextChangeAt: null, windows: [] } },
  });
});

test("Project.syncWindows and Project.effectiveSpec show what is in force", async () => {
  const broken: SyncWindow = {
    kind: "allow",
    schedule: "soon",
    duration: "1h",
    clusters: ["*"],
    timeZone: "Europe/Berlin",
    description: "freeze",
  };
  gateway.engine.putProject("windy", { syncWindows: [always, broken], sourceRepos: ["*"] });
  const data = await ask(
    `{ project(name: "windy") { effectiveSpec syncWindows {
      kind schedule duration timeZone applications namespaces clusters andOperator manualSync syncOverrun description isActive problem
    } } }`,
  );
  const none = { namespaces: [], andOperator: false, syncOverrun: false };
  expect(data).toEqual({
    project: {
      effectiveSpec: { syncWindows: [always, broken], sourceRepos: ["*"] },
      syncWindows: [
        { ...none, ...always, timeZone: "UTC", clusters: [], description: null, isActive: true, problem: null },
        {
          ...none,
          ...broken,
          applications: [],
          manualSync: false,
          isActive: false,
          problem: "cannot parse schedule 'soon': expected exactly 5 fields, found 1: [soon]",
        },
      ],
    },
  });
});
