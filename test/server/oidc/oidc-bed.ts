import { expect } from "vitest";
import { WebSocket } from "ws";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { makeApplication } from "../../fakes/engine.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { type Answer, type GatewayChoices, startGateway, type TestGateway } from "../gateway.js";
import { type Browser, createBrowser } from "../login/browser.js";

/** Both verifiers, for what must hold with each. */
export const verifiers = ["jose", "keycloak-connect"] as const;

export const cookieName = "fairlead.token";
/** What somebody sees who may read project `payments`. */
export const paymentsApps = ["payments-api", "prod-payments-api"];
export const namesQuery = "{ applications(first: 100) { nodes { ref { name } } } }";
/** How long a socket is given to be closed. Revocations promise 5 s, which `server/edge/renewal.test.ts` holds by a clock of its own. */
const patienceMs = 15_000;

/** Roles of project `payments`, as in `docs/access.md`. */
export const paymentsProject = {
  roles: [
    {
      name: "deployer",
      policies: [
        "p, proj:payments:deployer, applications, get, payments/*, allow",
        "p, proj:payments:deployer, applications, sync, payments/*, allow",
        "p, proj:payments:deployer, applications, sync, payments/prod-*, deny",
      ],
    },
    { name: "viewer", policies: ["p, proj:payments:viewer, applications, get, payments/*, allow"] },
  ],
};

/** A gateway, the identity provider that it follows, and the ways of people to both. */
export interface OidcBed {
  readonly gateway: TestGateway;
  readonly issuer: OidcIssuer;
  /** Where browsers reach the gateway. */
  readonly base: string;
  /** Lets this much time have passed for the gateway and the issuer; timers go on as they were. */
  advance(ms: number): void;
  /** `oidc.config` with fields laid over those of the sample realm, as text. */
  config(fields?: Readonly<Record<string, string>>): string;
  /** A browser that signed somebody in through the issuer's page. */
  signIn(username: string): Promise<Browser>;
  /** Goes where the gateway sends people to sign in, and signs somebody in there. @returns the address that the issuer sends the browser back to */
  atProvider(browser: Browser, username: string): Promise<string>;
  /** Asks the graph as a browser's page does. */
  askAs(browser: Browser, query: string): Promise<Answer>;
  /** Asks the graph with a token. */
  askWith(token: string, query: string): Promise<Answer>;
  /** Names of Applications that a token shows; the code of the error if it shows none because of one. */
  namesFor(token: string): Promise<readonly string[] | string>;
  stop(): Promise<void>;
}

/** Starts both on loopback, with the projects and Applications of the sample realm's people. */
export async function startOidcBed(
  general: Readonly<Record<string, string>> = {},
  choices: GatewayChoices = {},
): Promise<OidcBed> {
  let ahead = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + ahead };
  const issuer = await startOidcIssuer({ now: () => clock.now() });
  const gateway = await startGateway({ clock, realPolicy: true, ...choices });
  const base = `http://127.0.0.1:${gateway.port}`;
  const config: OidcBed["config"] = (fields = {}) =>
    Object.entries({
      name: "Keycloak",
      issuer: issuer.issuer,
      clientID: "fairlead",
      clientSecret: "$oidc.clientSecret",
      cliClientID: "fairlead-cli",
      requestedScopes: '["openid"]',
      ...fields,
    })
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n");
  const client = issuer.client("fairlead");
  if (client !== undefined) client.backchannelLogoutUrl = `${base}/auth/backchannel-logout`;
  gateway.changeProject("payments", paymentsProject);
  gateway.changeProject("web", {});
  for (const name of paymentsApps) gateway.engine.put(makeApplication(name, { project: "payments" }));
  gateway.engine.put(makeApplication("web-frontend", { project: "web" }));
  gateway.changeSettings({
    general: { url: base, "oidc.config": config(), ...general },
    secret: { "oidc.clientSecret": "fairlead-test-secret" },
  });
  const askWith: OidcBed["askWith"] = (token, query) => gateway.post({ query }, { authorization: `Bearer ${token}` });
  const atProvider: OidcBed["atProvider"] = async (browser, username) => {
    const sent = await browser.visit("/auth/login");
    expect([sent.status, sent.location.split("?")[0]]).toEqual([303, `${issuer.issuer}/protocol/openid-connect/auth`]);
    const page = await browser.visit(sent.location);
    expect(page.text).toContain("kc-form-login");
    const body = new URLSearchParams({ username, password: `${username}-password` });
    return (await browser.visit(sent.location, { method: "POST", body })).location;
  };
  return {
    gateway,
    issuer,
    base,
    config,
    atProvider,
    askWith,
    advance: (ms) => void (ahead += ms),
    async signIn(username) {
      const browser = createBrowser(base);
      const back = await browser.visit(await atProvider(browser, username));
      expect([back.status, back.location, browser.cookies.has(cookieName)]).toEqual([303, `${base}/`, true]);
      return browser;
    },
    askAs: (browser, query) =>
      gateway.post(
        { query },
        { origin: base, cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ),
    async namesFor(token) {
      const { data, errors } = await askWith(token, namesQuery);
      return errors === undefined ? namesIn(data) : String(errors[0]?.extensions["code"]);
    },
    async stop() {
      await gateway.stop();
      await issuer.close();
    },
  };
}

/** Names that `namesQuery` was answered with, in order. */
export function namesIn(data: Answer["data"]): readonly string[] {
  const nodes = (data?.["applications"]?.["nodes"] ?? []) as unknown as { readonly ref: { readonly name: string } }[];
  return nodes.map(({ ref }) => ref.name).sort();
}

/** The code of an answer's only error. */
export const codeOf = ({ errors }: Answer): unknown => errors?.map(({ extensions }) => extensions["code"]).join(" ");

/** The session cookie of a browser, as a bearer token. */
export const sessionOf = (browser: Browser): string => browser.cookies.get(cookieName) ?? "";

/** A socket as it is on the wire. */
export interface RawSocket {
  /** The code that it was closed with, or that it is still open after a long wait. */
  closed(): Promise<number | "open">;
  send(message: unknown): void;
  terminate(): void;
}

/** Opens a socket and says who is there; resolves when that was taken or the socket is closed. */
export async function openSocket(
  { gateway }: Pick<OidcBed, "gateway">,
  { token, headers = {} }: { readonly token?: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<RawSocket> {
  const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws", { headers });
  socket.on("error", () => undefined);
  const closed = new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
  const taken = new Promise<void>((resolve) => socket.once("message", () => resolve()));
  await new Promise((resolve) => socket.once("open", resolve));
  const payload = token === undefined ? {} : { authorization: `Bearer ${token}` };
  socket.send(JSON.stringify({ type: "connection_init", payload }));
  await Promise.race([taken, closed]);
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    terminate: () => socket.terminate(),
    async closed() {
      const timer = new AbortController();
      const late = new Promise<"open">((resolve) => {
        const handle = setTimeout(() => resolve("open"), patienceMs);
        timer.signal.addEventListener("abort", () => clearTimeout(handle));
      });
      return Promise.race([closed, late]).finally(() => timer.abort());
    },
  };
}
