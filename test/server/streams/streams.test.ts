import "reflect-metadata";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AppProject } from "../../../engine/model/app-project.js";
import type { Identity } from "../../../engine/model/identity.js";
import type { ProjectGrant } from "../../../engine/model/project-grant.js";
import { noSettings, type RawSettings } from "../../../engine/model/settings.js";
import type { EventsRequest, Streams } from "../../../resolvers/context.js";
import type { ApplicationEventType } from "../../../schema/event.type.js";
import { defaultLimits } from "../../../server/edge/limits.js";
import { createPolicyKeeper } from "../../../server/policy-keeper.js";
import { viewerOf } from "../../../server/request-context.js";
import { createTokenSigner } from "../../../server/sessions/signed-token.js";
import { createStreams } from "../../../server/streams/streams.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeEngine, type FakeEngine, makeApplication } from "../../fakes/engine.js";
import { createFakeLog } from "../../fakes/log.js";

const deployers: AppProject = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "payments" },
  spec: { roles: [{ name: "deployer", policies: ["p, proj:payments:deployer, applications, get, payments/*, allow"] }] },
};
const ann: Identity = {
  username: "ann",
  issuer: "https://kc",
  subject: "oidc:https://kc:1",
  groups: ["crew"],
  authMethod: "oidc",
};
const bob: Identity = { ...ann, roles: [{ role: "proj:payments:deployer", from: "client role payments.deployer" }] };
const carl: Identity = { ...ann, authMethod: "local", issuer: "fairlead", subject: "local:carl", groups: [] };
const carlGets = "p, carl, applications, get, payments/*, allow";

let engine: FakeEngine;
let settings: RawSettings;
let projects: AppProject[];
let grants: ProjectGrant[];
let keeper: ReturnType<typeof createPolicyKeeper>;
let streamsOf: (identity: Identity, renewed?: () => Identity | undefined) => Streams;
const open: AsyncIterable<ApplicationEventType>[] = [];

beforeEach(() => {
  const [clock, log] = [createFakeClock(), createFakeLog()];
  engine = createFakeEngine({ clock, log });
  [settings, projects, grants] = [{ ...noSettings, rbac: { "policy.csv": carlGets } }, [deployers], []];
  keeper = createPolicyKeeper({ settings: () => settings, projects: () => projects, grantsOf: () => grants }, log);
  const streams = createStreams({ engine, signer: createTokenSigner(new Uint8Array(32), "test"), clock, limits: defaultLimits });
  streamsOf = (identity, renewed) => streams(viewerOf(identity, keeper.current, renewed));
  for (const name of ["api", "web"]) engine.put(makeApplication(name, { project: "payments" }));
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream[Symbol.asyncIterator]().return?.();
});

const ref = (name: string) => ({ namespace: "argocd", name });
const change = () => {
  for (const name of ["api", "web"]) engine.tell(ref(name), "HEALTH", { type: "HealthChanged", from: "Healthy", to: "Degraded" });
};

/** A subscription and what it has told since it was read last. */
interface Reader {
  readonly told: string[];
}

function follow(streams: Streams, snapshot: EventsRequest["snapshot"] = "IF_NO_TOKEN"): Reader {
  const stream = streams.applicationEvents({ snapshot });
  const told: string[] = [];
  open.push(stream);
  void (async () => {
    for await (const frame of stream) told.push(describeFrame(frame));
  })();
  return { told };
}

function describeFrame(frame: ApplicationEventType): string {
  const { type, ref: about, reason, count } = frame as { type: string; ref?: { name: string }; reason?: string; count?: number };
  return [type, about?.name, reason ?? count].filter((part) => part !== undefined).join(" ");
}

async function readAll({ told }: Reader): Promise<string[]> {
  await new Promise((resolve) => setImmediate(resolve));
  return told.splice(0);
}

const begin = ["SnapshotBegin", "SnapshotItem api", "SnapshotItem web", "SnapshotEnd 2"];
const gone = ["ApplicationDeleted api ACCESS_REVOKED", "ApplicationDeleted web ACCESS_REVOKED"];

test.each<[string, Identity, () => void]>([
  ["the project's role is gone", bob, () => ((projects = [{ ...deployers, spec: {} }]), keeper.projectsChanged())],
  ["the project is gone", bob, () => ((projects = []), keeper.projectsChanged())],
  [
    "a line denies it",
    bob,
    () => {
      settings = { ...settings, rbac: { "policy.csv": "g, crew, role:x\np, role:x, applications, get, payments/*, deny" } };
      keeper.settingsChanged();
    },
  ],
  ["the line that allowed it is gone", carl, () => ((settings = noSettings), keeper.settingsChanged())],
])("FL-38 S40 in mid-subscription %s: each object is told gone once, and then nothing", async (_, who, lose) => {
  const stream = follow(streamsOf(who));
  expect(await readAll(stream)).toEqual(begin);
  change();
  expect(await readAll(stream)).toEqual(["HealthChanged api", "HealthChanged web"]);
  lose();
  change();
  expect(await readAll(stream)).toEqual(gone);
  change();
  expect(await readAll(stream)).toEqual([]);
});

test("FL-38 S40 a token that is renewed without the role ends what it let through, for this subscription alone", async () => {
  let renewed: Identity | undefined;
  const [first, second] = [follow(streamsOf(bob, () => renewed)), follow(streamsOf(bob))];
  expect([await readAll(first), await readAll(second)]).toEqual([begin, begin]);
  renewed = ann;
  change();
  expect([await readAll(first), await readAll(second)]).toEqual([gone, ["HealthChanged api", "HealthChanged web"]]);
  change();
  expect(await readAll(first)).toEqual([]);
});

test("FL-38 S40 a grant that is taken back counts for the next event", async () => {
  settings = {
    ...settings,
    general: { "oidc.config": "issuer: https://kc\nclientID: fairlead", "fairlead.oidc.umaMode": "additive" },
  };
  keeper.settingsChanged();
  grants = [{ project: "payments", scopes: ["get"] }];
  const stream = follow(streamsOf(ann));
  expect(await readAll(stream)).toEqual(begin);
  grants = [];
  change();
  expect(await readAll(stream)).toEqual(gone);
});

test.each([
  ["of one who may see more than another with the same name and groups", bob, ann, 0],
  ["of the same caller", bob, bob, 2],
])("FL-38 the subscription %s is not taken for the other's", async (_, one, other, count) => {
  follow(streamsOf(one));
  expect((await readAll(follow(streamsOf(other)))).at(-1)).toBe(`SnapshotEnd ${count}`);
});

test("FL-38 a snapshot is not told from memory after the policy changed", async () => {
  follow(streamsOf(carl));
  expect(await readAll(follow(streamsOf(carl)))).toEqual(begin);
  settings = noSettings;
  keeper.settingsChanged();
  expect(await readAll(follow(streamsOf(carl)))).toEqual(["SnapshotBegin", "SnapshotEnd 0"]);
});
