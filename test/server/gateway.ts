import { randomBytes } from "node:crypto";
import { hashSync } from "@node-rs/bcrypt";
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { systemClock } from "../../clients/in-process/system-clock.js";
import { readAccounts } from "../../engine/access/accounts.js";
import type { AppProject } from "../../engine/model/app-project.js";
import { noSettings, type RawSettings } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { createGateway, type GatewayConfig } from "../../server/http.js";
import { createIdentityProvider } from "../../server/login/identity-provider.js";
import { createPolicyKeeper } from "../../server/policy-keeper.js";
import type { Policy } from "../../server/request-context.js";
import { createAccountEndings } from "../../server/sessions/account-endings.js";
import { createRevocations } from "../../server/sessions/revocations.js";
import { createFakeAccountStore } from "../fakes/account-store.js";
import { createFakeAuditLog } from "../fakes/audit-log.js";
import { createFakeEngine } from "../fakes/engine.js";
import { mergePatch } from "../fakes/json.js";
import { createFakeRecordStore, type FakeRecordStore } from "../fakes/shared-records.js";

const hash = hashSync("secret", { cost: 4 });

/** Any part of the data, to be read like a value or like an object. */
export type Shown = string & { readonly [field: string]: Shown };

/** What a GraphQL answer looks like over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: Shown | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: string[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly text: string;
}

/** Rights as lines `<user> <resource> <action> <object>`, `*` for any; an object may end in `*`. Everybody named `admin` may everything. */
export type Rights = Set<string>;

/** What a test may choose beside the configuration. */
export interface GatewayChoices extends Partial<GatewayConfig> {
  readonly records?: FakeRecordStore;
  readonly signingKey?: Uint8Array;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Whether rights come from `argocd-rbac-cm`, the projects and the identity provider, as in the product, and not from `rights`. */
  readonly realPolicy?: boolean;
}

/** A gateway over the fake engine, listening on loopback, with accounts whose password is `secret`. */
export async function startGateway({ clock = systemClock, ...config }: GatewayChoices = {}) {
  const logged: { sentence: string; fields: unknown }[] = [];
  const note = (sentence: string, fields?: unknown): void => void logged.push({ sentence, fields });
  const log: Log = { error: note, warn: note, info: () => undefined, debug: () => undefined };
  const engine = createFakeEngine({ clock, log });
  const rights: Rights = new Set(["viewer applications get default/*", "viewer projects get default"]);
  let settings: RawSettings = {
    ...noSettings,
    // Cheap hashes stay cheap.
    general: { "accounts.viewer": "login", "accounts.nobody": "login", "fairlead.passwordHash": "bcrypt" },
    secret: { "admin.password": hash, "accounts.viewer.password": hash, "accounts.nobody.password": hash },
  };
  const records = (config.records ?? createFakeRecordStore(clock)).replica();
  await records.follow(new AbortController().signal);
  const audit = createFakeAuditLog(() => Date.now());
  const revocations = createRevocations(records, clock);
  const endings = createAccountEndings({ readAccounts, revocations, clock, log });
  endings.settingsChanged(settings);
  const identityProvider = createIdentityProvider({
    settings: () => settings,
    version: "0.0.0-test",
    allowedHosts: [],
    isSpent: (messageId) => revocations.isSpent(messageId),
    clock,
    log,
  });
  const { grants } = identityProvider;
  const keeper = createPolicyKeeper(
    { settings: () => settings, projects: () => engine.projects(), grantsOf: (identity) => grants.of(identity) },
    log,
  );
  const gateway = await createGateway({
    engine,
    audit,
    policy: () => {
      if (config.realPolicy === true) return keeper.current();
      const decide: Policy["decide"] = ({ username }, ...asked) => username === "admin" || allowed(rights, username, asked);
      const explain: Policy["explain"] = (identity, ...asked) => {
        const isAllowed = decide(identity, ...asked);
        return {
          allowed: isAllowed,
          because: isAllowed ? "a right of the test" : "no right of the test",
          lines: [],
          wouldGo: [],
        };
      };
      return { decide, explain };
    },
    settings: () => settings,
    readAccounts,
    signingKey: config.signingKey ?? randomBytes(32),
    log,
    clock,
    accountStore: createFakeAccountStore(
      () => settings.secret,
      (secret) => void (settings = { ...settings, secret: { ...settings.secret, ...secret } }),
    ),
    projects: {
      project: (name) => engine.project(name),
      async patchProject(name, patch) {
        const { spec, status, ...rest } = mergePatch(engine.project(name), patch) as AppProject;
        engine.putProject(name, spec, status);
        keeper.projectsChanged();
        return { ...rest, spec, ...(status !== undefined && { status }) };
      },
    },
    config: { version: "0.0.0-test", allowedOrigins: [], trustedProxies: [], tls: false, ...config },
    records,
    revocations,
    identityProvider,
    signInStyles: "",
  });
  const { port } = await gateway.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${port}/graphql`;
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    send(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const login = async (username: string): Promise<string> => {
    const { data } = await post({ query: `mutation { login(username: "${username}", password: "secret") { token } }` });
    return data?.["login"]?.["token"] ?? "";
  };
  const clients: Client[] = [];
  return {
    ...gateway,
    engine,
    audit,
    rights,
    logged,
    url,
    port,
    post,
    login,
    /** `argocd-secret` as it is now. */
    secret: () => settings.secret,
    /** Changes the settings, as somebody with kubectl would. */
    changeSettings(change: Partial<Pick<RawSettings, "general" | "secret" | "rbac">>): void {
      settings = {
        ...settings,
        general: { ...settings.general, ...change.general },
        secret: { ...settings.secret, ...change.secret },
        rbac: { ...settings.rbac, ...change.rbac },
      };
      keeper.settingsChanged();
      endings.settingsChanged(settings);
    },
    /** Writes a project, as somebody with kubectl would. */
    changeProject(name: string, spec: AppProject["spec"]): void {
      engine.putProject(name, spec);
      keeper.projectsChanged();
    },
    /** Asks as somebody; nobody without a name. */
    async ask(query: string, { as, variables }: { readonly as?: string; readonly variables?: unknown } = {}): Promise<Answer> {
      const headers: Record<string, string> = as === undefined ? {} : { authorization: `Bearer ${await login(as)}` };
      return post({ query, variables }, headers);
    },
    /** A client of the socket; give it a token. */
    socket(token: string | undefined): Client {
      const client = createClient({
        url: url.replace("http", "ws"),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        lazy: true,
        lazyCloseTimeout: 5_000,
        onNonLazyError: () => undefined,
        ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
      });
      clients.push(client);
      return client;
    },
    async stop(): Promise<void> {
      for (const client of clients) await client.dispose();
      await gateway.close();
      await identityProvider.close();
    },
  };
}

/** A running gateway of a test. */
export type TestGateway = Awaited<ReturnType<typeof startGateway>>;

async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const body = text.startsWith("{") ? (JSON.parse(text) as object) : {};
  return { status: response.status, headers: response.headers, text, ...body };
}

function allowed(rights: Rights, username: string, asked: readonly string[]): boolean {
  return [...rights].some((line) => {
    const [user = "", ...rule] = line.split(" ");
    return (
      user === username &&
      rule.every(
        (part, index) =>
          part === "*" || part === asked[index] || (part.endsWith("*") && (asked[index] ?? "").startsWith(part.slice(0, -1))),
      )
    );
  });
}
