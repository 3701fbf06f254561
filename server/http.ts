import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import helmet from "helmet";
import type { Engine } from "../engine/engine.js";
import { FairleadError } from "../engine/errors.js";
import { buildGraph } from "../resolvers/index.js";
import { createCredentialRefusals } from "./audit/credential-refusals.js";
import type { RequestAuditParts } from "./audit/request-audit.js";
import { requestOrigin } from "./audit/request-origin.js";
import { createAdmit } from "./edge/admit.js";
import { createApollo } from "./edge/apollo.js";
import { createClientAddress } from "./edge/client-address.js";
import { createTurns } from "./edge/concurrency.js";
import { graphEndpoint } from "./edge/graph-endpoint.js";
import { answerErrors } from "./edge/http-errors.js";
import { defaultLimits, type EdgeLimits } from "./edge/limits.js";
import { createFormatError, type FormatError } from "./format-error.js";
import { type Identities, type IdentityParts, openIdentities } from "./open-identities.js";
import { probes, type Readiness } from "./probes.js";
import { createPublicSettings } from "./public-settings.js";
import { type ContextParts, createRequestContext, type Policy } from "./request-context.js";
import { createAuthenticate } from "./sessions/authenticate.js";
import { sessionDoor } from "./sessions/session-door.js";
import { createTokenSigner } from "./sessions/signed-token.js";
import type { Certificate } from "./start/certificate.js";
import { createStreams } from "./streams/streams.js";
import { createWebhookDoor, type WebhookDoor } from "./webhook/webhook-door.js";
import { createSocketDoor } from "./websocket.js";

/** What the gateway is told by the configuration. */
export interface GatewayConfig {
  readonly version: string;
  /** Origins besides our own that browsers may call from. */
  readonly allowedOrigins: readonly string[];
  /** Addresses and ranges of proxies in front, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Whether callers reach us over TLS, so that the session cookie may only travel so. */
  readonly tls: boolean;
  readonly limits?: Partial<EdgeLimits>;
}

/** What the gateway is made of. */
export interface GatewayParts extends IdentityParts {
  readonly engine: Engine;
  /** The policy as it is this moment. */
  readonly policy: () => Policy;
  readonly config: GatewayConfig;
  /** Folder of the explorer's files, served at `/`. */
  readonly explorer?: string;
  /** Told of every mutation that was done. */
  readonly onDone?: RequestAuditParts["onDone"];
  /** Speaks TLS with callers. Absent: plain HTTP. */
  readonly certificate?: Certificate;
  /** Default: ready from the start. */
  readonly readiness?: Readiness;
}

/** The gateway's doors. */
export interface Gateway {
  readonly server: Server;
  /** Resolves to the address once it listens. */
  listen(address: { readonly host: string; readonly port: number }): Promise<AddressInfo>;
  /** Stops accepting, sends sockets away, lets running requests end within 8 s. */
  close(): Promise<void>;
}

const graphPath = "/graphql";
const webhookPath = "/api/webhook";
const drainMs = 8_000;
/** A caller has so long to send its request. Headers may be large enough for a token that is then refused by name. */
const socketOptions = { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 32 * 1024 };

/** Makes the gateway: graph, sessions, sockets, webhooks and probes on one HTTP server. It listens when told to. */
export async function createGateway(parts: GatewayParts): Promise<Gateway> {
  const { log, clock, config } = parts;
  const limits = { ...defaultLimits, ...config.limits };
  const schema = buildGraph();
  const clientAddress = createClientAddress(config.trustedProxies);
  const identities = openIdentities(parts, { clientAddress, secure: config.tls });
  const { local, credentials } = identities;
  const formatError = createFormatError(log);
  const webhooks = createWebhookDoor({ ...parts, addressOf: clientAddress });
  const context = contextPartsOf(parts, identities, { webhooks, limits });
  const shared = {
    clientAddress,
    admit: createAdmit(schema, limits),
    authenticate: createAuthenticate(credentials, { secure: config.tls }),
    tellRefused: createCredentialRefusals({
      audit: parts.audit,
      clientAddress,
      secure: config.tls,
      issuer: () => parts.identityProvider.current()?.issuer,
    }),
    takeTurn: createTurns(limits, clock),
    origins: config.allowedOrigins,
    limits,
    clock,
  };
  const door = { ...identities, changePassword: local.changePassword, revocations: parts.revocations, clock, secure: config.tls };
  const apollo = createApollo(schema, formatError, limits);
  await apollo.start();
  const graph = graphEndpoint({
    ...shared,
    apollo,
    sessionFor: ({ request, response, identity }) =>
      sessionDoor({ ...door, identity, response, address: clientAddress(request) }),
    contextFor: (facts) => createRequestContext(context, facts),
  });
  const sockets = createSocketDoor({
    ...shared,
    path: graphPath,
    schema,
    credentials,
    formatError,
    log,
    contextFor: (identity, connection, signal) =>
      createRequestContext(context, {
        identity,
        renewed: () => connection.identity,
        session: sessionDoor({
          ...door,
          identity,
          address: clientAddress(connection.request),
          renew: connection.renew,
        }),
        via: "API",
        origin: requestOrigin(connection.request, clientAddress),
        signal,
      }),
  });
  const app = createApp(parts, { graph, webhooks, browsers: identities.door, formatError });
  const server =
    parts.certificate === undefined
      ? createServer(socketOptions, app)
      : createSecureServer({ ...socketOptions, ...parts.certificate, minVersion: "TLSv1.2" }, app);
  server.on("upgrade", sockets.upgrade);
  return {
    server,
    listen: (address) => listen(server, address),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      webhooks.close();
      local.close();
      await sockets.close();
      const cancel = clock.after(drainMs, () => server.closeAllConnections());
      await closed;
      cancel();
      await apollo.stop();
    },
  };
}

/** What resolvers are handed for every request alike. */
function contextPartsOf(
  parts: GatewayParts,
  { account, local }: Identities,
  { webhooks, limits }: { readonly webhooks: WebhookDoor; readonly limits: EdgeLimits },
): ContextParts {
  const { engine, policy, signingKey, audit, log, clock, onDone, config } = parts;
  return {
    engine,
    policy,
    cursorSigner: createTokenSigner(signingKey, "cursor"),
    streams: createStreams({ engine, signer: createTokenSigner(signingKey, "resume token"), clock, limits }),
    accounts: local.accounts,
    audit: { audit, log, isAccount: (name) => account(name) !== undefined, ...(onDone !== undefined && { onDone }) },
    publicSettings: createPublicSettings({ settings: parts.settings, provider: () => parts.identityProvider.current() }),
    webhooks,
    version: config.version,
  };
}

interface AppParts {
  /** The doors for browsers. */
  readonly browsers: express.Router;
  readonly graph: express.Router;
  readonly webhooks: WebhookDoor;
  readonly formatError: FormatError;
}

function createApp(
  { config, explorer, readiness = () => ({ ready: true }) }: GatewayParts,
  { graph, webhooks, browsers, formatError }: AppParts,
): Express {
  const app = express();
  app.set("etag", false);
  app.set("x-powered-by", false);
  app.use(
    helmet({ strictTransportSecurity: config.tls, contentSecurityPolicy: { useDefaults: false, directives: contentPolicy } }),
  );
  app.use(probes(readiness, config.version));
  app.all(webhookPath, webhooks.handle);
  app.use(graphPath, graph);
  app.use(browsers);
  if (explorer !== undefined) {
    app.use(helmet.contentSecurityPolicy({ useDefaults: false, directives: explorerPolicy }));
    app.use(express.static(explorer, { index: "index.html", maxAge: "1h" }));
  }
  app.use((request) => {
    throw new FairleadError("NOT_FOUND", `There is nothing at "${request.path}"; the graph is at "${graphPath}"`);
  });
  app.use(answerErrors(formatError));
  return app;
}

/** Pages of ours load what is ours and nothing else. */
const contentPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'", "data:"],
  connectSrc: ["'self'"],
  workerSrc: ["'self'", "blob:"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** The explorer's editor places its lines and colours by styles of its own making; scripts get no such freedom. */
const explorerPolicy = { ...contentPolicy, styleSrc: ["'self'", "'unsafe-inline'"] };

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server.address() as AddressInfo);
    });
  });
}
