import type { Request, RequestHandler, Response } from "express";
import type { Delivery, WebhookHeaders, WebhookProvider } from "../../clients/git/webhooks/provider.js";
import { findProvider, readWebhook } from "../../clients/git/webhooks/read-webhook.js";
import { secretOf } from "../../clients/git/webhooks/signatures.js";
import { FairleadError } from "../../engine/errors.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { WebhookDelivery, WebhookDesk } from "../../engine/model/webhook-delivery.js";
import { networkOf } from "../sessions/network-of.js";
import { readAllowedNetworks } from "./allowed-networks.js";
import { type ArrivedDelivery, createDeliveryReports, type ReportParts } from "./delivery-reports.js";
import { type HandOver, handOver, type PushedEngine } from "./hand-over.js";
import { createPushRate } from "./push-rate.js";
import { createBodyReader } from "./read-body.js";
import { refusalOf } from "./refusal.js";
import { createReplayGuard, deliveryId } from "./replay-guard.js";
import { tryWebhook } from "./try-webhook.js";
import { readWebhookSettings } from "./webhook-settings.js";

/** What the door is made of. */
export interface WebhookDoorParts extends Omit<ReportParts, "addressOf"> {
  readonly engine: PushedEngine;
  /** As they are this moment: a changed secret counts at once. */
  readonly settings: () => RawSettings;
  /** The address that a request comes from. Default: the socket's. */
  readonly addressOf?: (request: Request) => string;
}

/** The door for webhooks, and what is known of those who came. */
export interface WebhookDoor extends WebhookDesk {
  readonly handle: RequestHandler;
  /** Ends what waits. */
  close(): void;
}

/** A delivery that was read, and what it is for the engine. */
interface ReadDelivery {
  readonly delivery: Delivery;
  readonly told: HandOver;
}

/** All payloads that are being read together hold no more, and each comes within its time. */
const bodies = { allBytes: 64 * 1_048_576, withinMs: 20_000 };
/** Of one network, whatever it sends; a proxy in front makes all senders one. */
const deliveries = { burst: 200, everyMs: 50 };
/** To one repository, once it is known who says so. */
const pushes = { burst: 30, everyMs: 1_000 };

const ofSocket = ({ socket }: Request): string => socket.remoteAddress ?? "";

/**
 * Makes the door that Git hosts and registries tell of pushes at. Nobody signs in: a delivery is known by what its provider's secret makes of it. It can do no more
 * than make the engine look at a repository that Applications read from, sooner than it would by itself.
 * @see argoproj/argo-cd:util/webhook/webhook.go `Handler`
 */
export function createWebhookDoor(parts: WebhookDoorParts): WebhookDoor {
  const { engine, settings, clock, addressOf = ofSocket } = parts;
  const reports = createDeliveryReports({ ...parts, addressOf });
  const reader = createBodyReader(bodies, clock);
  const replays = createReplayGuard(clock);
  const perNetwork = createPushRate(deliveries, clock);
  const perRepository = createPushRate(pushes, clock);

  /** Finds out who sends it, before anything of the payload is read. */
  function admit(request: Request, headers: WebhookHeaders): WebhookProvider | undefined {
    const address = addressOf(request);
    const retryAfterMs = perNetwork.take(networkOf(address));
    if (retryAfterMs > 0) throw limited("deliveries come too often", retryAfterMs);
    mustBeAllowed(address, readWebhookSettings(settings()).allowedNetworks);
    return findProvider(headers, settings().secret);
  }

  async function read(request: Request, headers: WebhookHeaders, provider: WebhookProvider): Promise<ReadDelivery> {
    const { maxPayloadMB, allowUnsigned } = readWebhookSettings(settings());
    const delivery = { headers, body: await reader.read(request, maxPayloadMB * 1_048_576) };
    const told = handOver(readWebhook(provider, delivery, { secrets: settings().secret, allowUnsigned }), engine);
    return { delivery, told };
  }

  function tell({ name }: WebhookProvider, { delivery, told }: ReadDelivery): Pick<WebhookDelivery, "outcome" | "applications"> {
    const { repository } = told;
    if (repository === "") return { outcome: "IGNORED", applications: 0 };
    const { isRepeated, remember } = replays.look(name, delivery);
    if (isRepeated) return { outcome: "REPEATED", applications: 0 };
    const retryAfterMs = perRepository.take(`${name} ${repository}`, () => void told.tellAll());
    if (retryAfterMs > 0) throw limited(`pushes to "${repository}" come too often; it will be looked at`, retryAfterMs);
    const applications = told.tell().length;
    remember();
    return { outcome: "HEARD", applications };
  }

  async function receive(request: Request, response: Response): Promise<void> {
    const headers = headersOf(request);
    let arrived: ArrivedDelivery = { request, id: deliveryId({ headers }), provider: undefined, receivedAt: clock.now() };
    try {
      const provider = admit(request, headers);
      if (provider === undefined) throw refused("no provider that is known sends such headers", "WEBHOOK_UNKNOWN");
      arrived = { ...arrived, provider };
      if (request.method !== "POST") throw refused(`the method is ${request.method}`, "WEBHOOK_METHOD");
      const found = await read(request, headers, provider);
      const { repository, revision } = found.told;
      const verified = provider.secretKeys.some((key) => secretOf(settings().secret, key) !== "");
      reports.read(arrived, { verified, repository, revision, ...tell(provider, found) });
      response.status(200).end();
    } catch (thrown) {
      if (!(thrown instanceof FairleadError)) throw thrown;
      reports.refused(arrived, thrown);
      refuse(thrown, response, { provider: arrived.provider, ...readWebhookSettings(settings()) });
    }
  }

  return {
    handle: receive,
    deliveries: (filter) => reports.list(filter),
    test: (delivery) => tryWebhook(delivery, engine),
    close() {
      for (const one of [perNetwork, perRepository, reports]) one.close();
    },
  };
}

function refuse(failure: FairleadError, response: Response, facts: Parameters<typeof refusalOf>[1]): void {
  const { status, text, headers } = refusalOf(failure, facts);
  // What was not read of the body is not waited for.
  if (!response.req.complete) response.set("Connection", "close");
  response.status(status).set(headers).type("text/plain").send(`${text}\n`);
}

function mustBeAllowed(address: string, networks: readonly string[]): void {
  const { allows, unread } = readAllowedNetworks(networks);
  if (allows(address)) return;
  const wrong = unread.map((entry) => `; ${JSON.stringify(entry)} of webhook.allowedNetworks is no network`).join("");
  throw refused(`it comes from "${address}"${wrong}`, "WEBHOOK_NETWORK");
}

function headersOf({ headers }: Request): WebhookHeaders {
  return new Map(Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

function limited(because: string, retryAfterMs: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", because, { details: { reason: "RATE_LIMITED", retryAfterMs } });
}

function refused(because: string, reason: "WEBHOOK_UNKNOWN" | "WEBHOOK_METHOD" | "WEBHOOK_NETWORK"): FairleadError {
  return new FairleadError("BAD_USER_INPUT", because, { details: { reason } });
}
