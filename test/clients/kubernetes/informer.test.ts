import { expect, onTestFinished, test } from "vitest";
import { createInformer, type InformerChange, type InformerOptions } from "../../../clients/kubernetes/informer.js";
import type { Clock } from "../../../engine/ports/clock.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { sendStatus } from "./scripted-api-server.js";
import { connectScripted, eventually, type ScriptedConnection } from "./scripted-connection.js";

const path = "/api/v1/configmaps";
const isList = /configmaps\?limit/;
const isWatch = /configmaps\?watch=true/;

interface Followed extends ScriptedConnection {
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof createFakeLog>;
  /** `+name@data`, `-name`, `listed`. */
  readonly told: string[];
  readonly changes: readonly InformerChange[];
  readonly stop: () => Promise<void>;
  put(name: string, data: string): void;
  take(name: string): void;
  lists(): number;
  watches(): number;
}

/** An informer of ConfigMaps against a scripted server; its time stands still unless told, and back-off takes its longest. */
async function follow(
  prepare: (connection: ScriptedConnection) => void = () => {},
  options: Partial<InformerOptions> = {},
): Promise<Followed> {
  const connection = await connectScripted();
  const { server, transport } = connection;
  const clock = createFakeClock();
  const log = createFakeLog();
  const told: string[] = [];
  const changes: InformerChange[] = [];
  prepare(connection);
  const stopping = new AbortController();
  const informer = createInformer(
    transport,
    { path, apiVersion: "v1", kind: "ConfigMap" },
    {
      clock,
      log,
      random: (_, high) => high,
      tell(change) {
        changes.push(change);
        told.push(describe(change));
      },
      ...options,
    },
  );
  const ended = informer.run(stopping.signal);
  const stop = () => {
    stopping.abort();
    return ended;
  };
  onTestFinished(stop);
  const key = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });
  return {
    ...connection,
    clock,
    log,
    told,
    changes,
    stop,
    put: (name, data) => putConfigMap(server, name, data),
    take: (name) => server.store.remove(key(name), { propagation: "Background" }),
    lists: () => server.count("GET", isList),
    watches: () => server.count("GET", isWatch),
  };
}

function putConfigMap({ store }: ScriptedConnection["server"], name: string, data: string): void {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data: { data } };
  const known = store.get({ group: "", kind: "ConfigMap", namespace: "default", name }) !== undefined;
  if (known) store.replace(object, false);
  else store.create(object, false);
}

function describe(change: InformerChange): string {
  if (change.type === "listed") return "listed";
  const { metadata, data } = change.object;
  return change.type === "delete" ? `-${metadata.name}` : `+${metadata.name}@${(data as { data?: string } | undefined)?.data}`;
}

const watching = ({ server }: ScriptedConnection) => eventually(() => server.openWatches() === 1, "a watch is open");

/** Lets time pass, second by second, while the network does its part. */
async function pass(clock: FakeClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await clock.advanceAsync(1000);
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
}

test("createInformer() tells all objects, then listed, then each change once", async () => {
  const followed = await follow(({ server }) => putConfigMap(server, "a", "1"));
  await watching(followed);
  followed.put("b", "1");
  followed.put("a", "2");
  followed.take("b");
  await eventually(() => followed.told.length === 5);
  expect(followed.told).toEqual(["+a@1", "listed", "+b@1", "+a@2", "-b"]);
});

test("createInformer() fills in apiVersion and kind, which lists leave out, and keeps everything else", async () => {
  const extra = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" }, unknown: { deep: [1] } };
  const followed = await follow(({ server }) => void server.store.create(extra, false));
  await watching(followed);
  expect(followed.changes[0]).toMatchObject({ type: "upsert", object: extra });
});

test("createInformer() reads long lists in pages of 500 at one version", async () => {
  const followed = await follow(({ server }) => {
    for (let index = 0; index < 1001; index += 1) putConfigMap(server, `c${index}`, "1");
  });
  await watching(followed);
  expect(followed.told).toHaveLength(1002);
  expect(followed.told.at(-1)).toBe("listed");
  const limits = followed.server.requests
    .filter(({ url }) => isList.test(url))
    .map(({ url }) => new URLSearchParams(url.split("?")[1]));
  expect(limits.map((query) => query.get("limit"))).toEqual(["500", "500", "500"]);
});

test("createInformer() asks for bookmarks and for a random end between five and ten minutes", async () => {
  const followed = await follow(undefined, { random: (low, high) => (low + high) / 2 });
  await watching(followed);
  const query = new URLSearchParams(followed.server.requests.at(-1)?.url.split("?")[1]);
  expect(Object.fromEntries(query)).toMatchObject({ allowWatchBookmarks: "true", timeoutSeconds: "450" });
});

test("R13 a watch that is cut goes on from its last version, without a list", async () => {
  const followed = await follow(({ server }) => putConfigMap(server, "a", "1"));
  await watching(followed);
  followed.server.dropWatches();
  await eventually(() => followed.server.openWatches() === 0);
  followed.put("b", "1");
  followed.take("a");
  await pass(followed.clock, 2);
  await eventually(() => followed.told.length === 4);
  expect(followed.told).toEqual(["+a@1", "listed", "+b@1", "-a"]);
  expect(followed.lists()).toBe(1);
});

test("R13 a bookmark moves the version on, so that compaction costs no list", async () => {
  const followed = await follow();
  await watching(followed);
  followed.server.store.create({ apiVersion: "v1", kind: "Secret", metadata: { name: "other", namespace: "default" } }, false);
  followed.server.bookmark();
  // What was sent to the watch before an answer to another request has come by then.
  const { signal } = new AbortController();
  for (let turn = 0; turn < 3; turn += 1) await followed.transport.request({ method: "GET", path: "/api" }, signal);
  followed.server.compact();
  followed.server.dropWatches();
  await eventually(() => followed.server.openWatches() === 0);
  await pass(followed.clock, 2);
  await watching(followed);
  expect(followed.lists()).toBe(1);
});

test.each([
  ["garbage", "this is no JSON\n"],
  ["something else than an event", '{"type":"ADDED","object":{"spec":1}}\n'],
  ["a list of things", "[1,2,3]\n"],
  ["an unknown type", '{"type":"SURPRISE","object":{}}\n'],
  ["an error", '{"type":"ERROR","object":{"kind":"Status","code":500,"reason":"InternalError"}}\n'],
])("R13 a watch that carries %s is opened anew", async (_, line) => {
  const followed = await follow();
  await watching(followed);
  followed.server.writeToWatches(line);
  await eventually(() => followed.server.openWatches() === 0);
  followed.put("late", "1");
  await pass(followed.clock, 2);
  await eventually(() => followed.told.includes("+late@1"));
  expect(followed.lists()).toBe(1);
});

test("R13 a watch that says nothing is opened anew", async () => {
  const followed = await follow(undefined, { stallMs: 5000 });
  await watching(followed);
  await pass(followed.clock, 7);
  await eventually(() => followed.watches() === 2);
  expect(followed.lists()).toBe(1);
});

test("R13 a watch that is heard from is not taken for stalled", async () => {
  const followed = await follow(undefined, { stallMs: 5000 });
  await watching(followed);
  for (let round = 0; round < 4; round += 1) {
    followed.server.bookmark();
    await pass(followed.clock, 3);
  }
  expect(followed.watches()).toBe(1);
});

test("R13 while lists fail there is at most one in ten seconds", async () => {
  const followed = await follow(({ server }) =>
    server.script({ url: isList, times: 100 }, (response) => sendStatus(response, 500, "InternalError")),
  );
  await eventually(() => followed.lists() === 1);
  await pass(followed.clock, 60);
  expect(followed.lists()).toBeGreaterThan(1);
  expect(followed.lists()).toBeLessThanOrEqual(7);
  expect(followed.told).toEqual([]);
  expect(followed.log.sentences("warn")).toEqual(["A kind cannot be followed; trying on"]);
});

test("R14 410 restarts the list, and what is gone is told only when it is complete", async () => {
  const followed = await follow(({ server }) => {
    for (const name of ["a", "b", "c"]) putConfigMap(server, name, "1");
  });
  await watching(followed);
  followed.server.dropWatches();
  await eventually(() => followed.server.openWatches() === 0);
  followed.take("a");
  followed.put("b", "2");
  followed.server.compact();
  await pass(followed.clock, 12);
  await eventually(() => followed.lists() === 2);
  await watching(followed);
  expect(followed.told.slice(4)).toEqual(["+b@2", "-a", "listed"]);
  const gone = followed.changes.find(({ type }) => type === "delete");
  expect(gone).toMatchObject({ object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } } });
});

test("R15 a page that fails deletes nothing", async () => {
  const followed = await follow(({ server }) => {
    for (let index = 0; index < 600; index += 1) putConfigMap(server, `c${index}`, "1");
  });
  await watching(followed);
  followed.server.script({ url: /continue=/, times: 1 }, (response) => sendStatus(response, 403, "Forbidden"));
  followed.server.dropWatches();
  await eventually(() => followed.server.openWatches() === 0);
  followed.put("c0", "2");
  followed.server.compact();
  await pass(followed.clock, 12);
  await eventually(() => followed.lists() >= 4);
  expect(followed.told.filter((line) => line.startsWith("-"))).toEqual([]);
  await pass(followed.clock, 25);
  await watching(followed);
  expect(followed.told.at(-1)).toBe("listed");
  expect(followed.told.filter((line) => line.startsWith("-"))).toEqual([]);
});

test("R14 an expired continue token restarts the list in larger pages", async () => {
  const followed = await follow(({ server }) => {
    for (let index = 0; index < 600; index += 1) putConfigMap(server, `c${index}`, "1");
    server.script({ url: /continue=/ }, (response) => sendStatus(response, 410, "Expired"));
  });
  await eventually(() => followed.lists() === 2);
  await pass(followed.clock, 12);
  await watching(followed);
  expect(followed.told).toHaveLength(601);
  expect(followed.server.requests.some(({ url }) => url.includes("limit=2000"))).toBe(true);
});

test("an object that was deleted and made again unseen is told as both", async () => {
  const followed = await follow(({ server }) => putConfigMap(server, "a", "1"));
  await watching(followed);
  followed.server.dropWatches();
  await eventually(() => followed.server.openWatches() === 0);
  followed.take("a");
  followed.put("a", "2");
  followed.server.compact();
  await pass(followed.clock, 12);
  await watching(followed);
  expect(followed.told).toEqual(["+a@1", "listed", "-a", "+a@2", "listed"]);
});

test("an object with a name that could not be one is left out", async () => {
  const followed = await follow(({ server }) => {
    const items = ["../../secrets", "ok", "", 7, "a%2fb"].map((name) => ({ metadata: { name, namespace: "default", uid: "u" } }));
    server.script(
      { url: isList },
      (response) => void response.end(JSON.stringify({ metadata: { resourceVersion: "1" }, items })),
    );
  });
  await eventually(() => followed.told.includes("listed"));
  expect(followed.told).toEqual(["+ok@undefined", "listed"]);
});

test("a handler that throws is logged and loses nothing", async () => {
  const heard: string[] = [];
  const followed = await follow(({ server }) => putConfigMap(server, "a", "1"), {
    tell(change) {
      heard.push(describe(change));
      throw new Error("handler");
    },
  });
  await watching(followed);
  followed.put("b", "1");
  await eventually(() => heard.length === 3);
  expect(followed.log.sentences("error")).toHaveLength(3);
});

test("run() ends at its signal, also while it waits to try again", async () => {
  const followed = await follow(({ server }) =>
    server.script({ url: isList, times: 9 }, (response) => sendStatus(response, 500, "InternalError")),
  );
  await eventually(() => followed.lists() === 1 && followed.clock.pending() > 0);
  await followed.stop();
  expect(followed.clock.pending()).toBe(0);
});

test("R20 a line that does not end is cut off, and the kind is followed again", { timeout: 30_000 }, async () => {
  const followed = await follow();
  await watching(followed);
  const chunk = Buffer.alloc(4 * 1024 * 1024, 0x20);
  for (let index = 0; index < 5; index += 1) followed.server.writeToWatches(chunk);
  await eventually(() => followed.server.openWatches() === 0);
  followed.put("late", "1");
  await pass(followed.clock, 2);
  await eventually(() => followed.told.includes("+late@1"));
  expect(followed.lists()).toBe(1);
});

test("a clock is all the time there is: nothing is asked while it stands", async () => {
  const still: Clock = createFakeClock();
  const followed = await follow(
    ({ server }) => server.script({ url: isList, times: 9 }, (response) => sendStatus(response, 503, "ServiceUnavailable")),
    {
      clock: still,
    },
  );
  await eventually(() => followed.lists() === 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(followed.server.requests).toHaveLength(1);
});
