import "reflect-metadata";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { FairleadError } from "../../../engine/errors.js";
import type { RequestContext } from "../../../resolvers/context.js";
import { createAdmit } from "../../../server/edge/admit.js";
import { createTurns } from "../../../server/edge/concurrency.js";
import { defaultLimits } from "../../../server/edge/limits.js";
import type { Connection } from "../../../server/edge/socket-protocol.js";
import { createFormatError } from "../../../server/format-error.js";
import { createAnyKind } from "../../../server/sessions/any-kind.js";
import { createAuthenticate } from "../../../server/sessions/authenticate.js";
import { createBearerTokens } from "../../../server/sessions/bearer-tokens.js";
import { createSocketDoor, type SocketDoor } from "../../../server/websocket.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { createFakeRecordStore, type FakeRecordStore } from "../../fakes/shared-records.js";
import { type IdentityParts, identityParts } from "../sessions/identity-parts.js";

const { signal } = new AbortController();
const limits = { ...defaultLimits, initMs: 600_000 };

interface Replica {
  readonly parts: IdentityParts;
  readonly door: SocketDoor;
  readonly server: Server;
  readonly url: string;
  /** Tokens are ended here as a logout does. */
  readonly kinds: ReturnType<typeof createAnyKind>;
}

let clock: FakeClock;
let issuer: OidcIssuer;
let store: FakeRecordStore;
let replicas: Replica[];
/** Those that the test has opened. */
let sockets: WebSocket[];

/** The sockets of one replica, with a graph that says who one is and renews, over the real credential kinds. */
async function startReplica(): Promise<Replica> {
  const parts = await identityParts(issuer, { store, clock });
  const { verifier, revocations, sessions } = parts;
  const bearer = createBearerTokens({ provider: () => ({ issuer: issuer.issuer, verifier }), revocations, clock });
  const kinds = createAnyKind([bearer, sessions]);
  const schema = graphOf();
  const log = createFakeLog();
  const door = createSocketDoor({
    path: "/graphql",
    origins: [],
    schema,
    credentials: kinds,
    authenticate: createAuthenticate(kinds),
    tellRefused: () => undefined,
    admit: createAdmit(schema, limits),
    takeTurn: createTurns(limits, clock),
    contextFor: (_identity, connection) => ({ connection, signal }) as unknown as RequestContext,
    formatError: createFormatError(log),
    limits,
    clock,
    log,
  });
  const server = createServer().on("upgrade", door.upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { parts, door, server, kinds, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}

function graphOf(): GraphQLSchema {
  type Context = { readonly connection: Connection };
  const who = {
    type: GraphQLString,
    resolve: (_: unknown, __: unknown, { connection }: Context) => connection.identity?.tokenId,
  };
  const renewConnection = {
    type: GraphQLString,
    args: { token: { type: GraphQLString } },
    resolve: async (_: unknown, { token }: { token?: string }, { connection }: Context) =>
      (await connection.renew(token)).tokenId,
  };
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { who } }),
    mutation: new GraphQLObjectType({ name: "Mutation", fields: { renewConnection } }),
  });
}

beforeEach(async () => {
  clock = createFakeClock(Date.now());
  issuer = await startOidcIssuer({ now: () => clock.now() });
  store = createFakeRecordStore(clock);
  replicas = [await startReplica(), await startReplica()];
  sockets = [];
});
afterEach(async () => {
  for (const { server, parts } of replicas) {
    server.close();
    server.closeAllConnections();
    await parts.close();
  }
  await issuer.close();
});

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: Record<string, string>; readonly reauth?: { readonly deadline: string } } & Record<
    string,
    unknown
  >;
}

/** An open socket of a replica, signed in by a token or a cookie. */
async function open(replica: Replica | undefined, { token, cookie }: { readonly token?: string; readonly cookie?: string }) {
  const socket = new WebSocket(replica?.url ?? "", "graphql-transport-ws", {
    headers: cookie === undefined ? {} : { cookie: `fairlead.token=${cookie}` },
  });
  sockets.push(socket);
  const inbox: Message[] = [];
  let code: number | undefined;
  socket.on("message", (data) => inbox.push(JSON.parse((data as Buffer).toString("utf8")) as Message));
  const closed = new Promise<number>((resolve) =>
    socket.on("close", (closedBy) => {
      code = closedBy;
      resolve(closedBy);
    }),
  );
  await new Promise((resolve) => socket.once("open", resolve));
  const next = async (...types: readonly string[]): Promise<Message> => {
    const place = () => inbox.findIndex(({ type }) => types.includes(type));
    await expect.poll(place, { interval: 5, message: types.join(" or ") }).toBeGreaterThanOrEqual(0);
    return inbox.splice(place(), 1)[0] as Message;
  };
  socket.send(
    JSON.stringify({ type: "connection_init", payload: token === undefined ? {} : { authorization: `Bearer ${token}` } }),
  );
  await next("connection_ack");
  let asked = 0;
  return {
    next,
    inbox,
    closed,
    code: () => code,
    async ask(query: string): Promise<Message["payload"]> {
      asked += 1;
      socket.send(JSON.stringify({ id: String(asked), type: "subscribe", payload: { query } }));
      return (await next("next", "error")).payload;
    },
  };
}

/** Waits until a socket that is open has taken, and answered, what the server sent: its answer to a ping is on the way before a second ping is. */
async function answered(socket: WebSocket): Promise<void> {
  for (let ping = 0; ping < 2 && socket.readyState === WebSocket.OPEN; ping += 1) {
    const back = new Promise((resolve) => socket.once("pong", resolve).once("close", resolve));
    socket.ping();
    await back;
  }
}

/** Lets time pass, ten seconds at a step, with what goes over the wire in between: the server's own pings must be answered. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 10) {
    await clock.advanceAsync(Math.min(left, 10) * 1_000);
    await Promise.all(sockets.map(answered));
  }
}

describe("FL-37 a socket whose token ends", () => {
  test("is asked once for a new one, a minute before, and closed with 4401 when the skew is over", async () => {
    const socket = await open(replicas[0], { token: issuer.tokenFor("bob") });
    const endsAt = Math.floor(clock.now() / 1_000) * 1_000 + 300_000;
    await pass(230);
    expect(socket.inbox.filter(({ type }) => type === "ping")).toEqual([]);
    await pass(20);
    expect((await socket.next("ping")).payload).toEqual({ reauth: { deadline: new Date(endsAt).toISOString() } });
    await pass(70);
    expect(socket.inbox.filter(({ type }) => type === "ping")).toEqual([]);
    expect(socket.code()).toBeUndefined();
    await pass(20);
    expect(await socket.closed).toBe(4401);
  });

  test("goes on with a new token of the same person", async () => {
    const socket = await open(replicas[0], { token: issuer.tokenFor("bob") });
    await pass(250);
    await socket.next("ping");
    const before = (await socket.ask("{ who }"))?.data?.["who"];
    const answer = await socket.ask(`mutation { renewConnection(token: "${issuer.tokenFor("bob")}") }`);
    expect(answer?.data?.["renewConnection"]).not.toBe(before);
    expect((await socket.ask("{ who }"))?.data?.["who"]).toBe(answer?.data?.["renewConnection"]);
    await pass(150);
    expect(socket.code()).toBeUndefined();
  });

  test.each<[string, () => string, string]>([
    ["somebody else's token", () => issuer.tokenFor("alice"), "PERMISSION_DENIED"],
    ["a token for another audience", () => issuer.tokenFor("bob", { claims: { aud: "other" } }), "UNAUTHENTICATED"],
    ["a token that has ended", () => issuer.tokenFor("bob", { lifetime: -60 }), "UNAUTHENTICATED"],
    ["a made-up token", () => "nonsense", "UNAUTHENTICATED"],
    ["no token at all, having brought one", () => "", "UNAUTHENTICATED"],
  ])("does not go on with %s, nor lose what it has", async (_, make, code) => {
    const socket = await open(replicas[0], { token: issuer.tokenFor("bob") });
    const before = (await socket.ask("{ who }"))?.data?.["who"];
    const answer = await socket.ask(`mutation { renewConnection(token: "${make()}") }`);
    expect(JSON.stringify(answer)).toContain(`"${code}"`);
    expect((await socket.ask("{ who }"))?.data?.["who"]).toBe(before);
  });

  test("goes on by itself where a browser session was renewed", async () => {
    const [replica] = replicas;
    const begun = await replica?.parts.sessions.begin(await replica.parts.tokensOf("bob"), signal);
    const socket = await open(replica, { cookie: begun?.token ?? "" });
    const before = (await socket.ask("{ who }"))?.data?.["who"];
    await pass(240);
    const now = async () => (await pass(1), (await socket.ask("{ who }"))?.data?.["who"]);
    await expect.poll(now, { interval: 250, timeout: 20_000 }).not.toBe(before);
    await pass(150);
    expect(socket.code()).toBeUndefined();
    expect((await socket.ask("mutation { renewConnection }"))?.data?.["renewConnection"]).toBeTypeOf("string");
  });
});

describe("FL-36 FL-59 a socket signs in", () => {
  test("by its first message, and is asked about its credential again at each operation", async () => {
    const [replica] = replicas;
    const token = issuer.tokenFor("bob");
    const socket = await open(replica, { token });
    expect((await socket.ask("{ who }"))?.data?.["who"]).toBeTypeOf("string");
    await replica?.kinds.end(await replica.kinds.verify(token, signal), signal);
    socket.ask("{ who }").catch(() => undefined);
    expect(await socket.closed).toBe(4401);
    expect(socket.inbox.filter(({ type }) => type === "next")).toEqual([]);
  });

  test("by the session cookie of its upgrade", async () => {
    const [replica] = replicas;
    const begun = await replica?.parts.sessions.begin(await replica.parts.tokensOf("bob"), signal);
    const socket = await open(replicas[1], { cookie: begun?.token ?? "" });
    expect((await socket.ask("{ who }"))?.data?.["who"]).toBe(begun?.identity.tokenId);
  });
});

describe("S12 FL-39 an open socket of another replica is closed with 4401 within 5 seconds", () => {
  const ways: readonly (readonly [string, (here: Replica, token: string, sid: string) => Promise<unknown>])[] = [
    ["its token is ended", async ({ kinds }, token) => kinds.end(await kinds.verify(token, signal), signal)],
    [
      "its session at the provider ends",
      async ({ parts }, _, sid) => parts.revocations.revokeSession(issuer.issuer, sid, signal),
    ],
    [
      "its subject has a not-before",
      async ({ parts }) => parts.revocations.revokeSubject(`oidc:${issuer.issuer}:sub-of-bob`, clock.now() + 1, signal),
    ],
    ["its issuer has a not-before", async ({ parts }) => parts.revocations.revokeIssuer(issuer.issuer, clock.now() + 1, signal)],
  ];

  test.each(ways)("when %s", async (_, end) => {
    const session = issuer.startSession("bob");
    const token = issuer.accessToken(session, "fairlead-cli");
    const socket = await open(replicas[1], { token });
    const [here] = replicas;
    if (here === undefined) throw new FairleadError("INTERNAL", "there is no replica");
    await end(here, token, session.sid);
    await pass(5);
    expect(await socket.closed).toBe(4401);
  });

  test("when its browser session is signed out", async () => {
    const [here] = replicas;
    const begun = await here?.parts.sessions.begin(await here.parts.tokensOf("bob"), signal);
    const socket = await open(replicas[1], { cookie: begun?.token ?? "" });
    await here?.parts.sessions.endToken(begun?.token ?? "", signal);
    await pass(5);
    expect(await socket.closed).toBe(4401);
  });
});
