import type { Request, RequestHandler, Response } from "express";
import type { WebhookHeaders, WebhookProvider } from "../../clients/git/webhooks/provider.js";
import { findProvider, readWebhook } from "../../clients/git/webhooks/read-webhook.js";
import type { Engine } from "../../engine/engine.js";
import { FairleadError } from "../../engine/errors.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { networkOf } from "../sessions/login.js";
import { type HandOver, handOver } from "./hand-over.js";
import { createPushRate } from "./push-rate.js";
import { createBodyReader } from "./read-body.js";
import { refusalOf } from "./refusal.js";
import { readWebhookSettings } from "./webhook-settings.js";

/** What the door is made of. */
export interface WebhookDoorParts {
  readonly engine: Pick<Engine, "repositoryPushed" | "packagePushed">;
  /** As they are this moment: a changed secret counts at once. */
  readonly settings: () => RawSettings;
  readonly clock: Clock;
  readonly log: Log;
}

/** The door for webhooks. */
export interface WebhookDoor {
  readonly handle: RequestHandler;
  /** Ends what waits. */
  close(): void;
}

/** All payloads that are being read together hold no more, and each comes within its time. */
const bodies = { allBytes: 64 * 1_048_576, withinMs: 20_000 };
/** Of one network, whatever it sends; a proxy in front makes all senders one. */
const deliveries = { burst: 200, everyMs: 50 };
/** To one repository, once it is known who says so. */
const pushes = { burst: 30, everyMs: 1_000 };
/** Lines about refusals: whoever knocks must not fill the log. */
const complaints = { burst: 10, everyMs: 10_000 };

/**
 * Makes the door that Git hosts and registries tell of pushes at. Nobody signs in: a delivery is known by what its provider's secret makes of it. It can do no more
 * than make the engine look at a repository that Applications read from, sooner than it would by itself.
 * @see argoproj/argo-cd:util/webhook/webhook.go `Handler`
 */
export function createWebhookDoor({ engine, settings, clock, log }: WebhookDoorParts): WebhookDoor {
  const reader = createBodyReader(bodies, clock);
  const perNetwork = createPushRate(deliveries, clock);
  const perRepository = createPushRate(pushes, clock);
  const perComplaint = createPushRate(complaints, clock);

  async function read(request: Request, headers: WebhookHeaders, provider: WebhookProvider): Promise<HandOver> {
    const { maxPayloadMB, allowUnsigned } = readWebhookSettings(settings());
    const body = await reader.read(request, maxPayloadMB * 1_048_576);
    return handOver(readWebhook(provider, { headers, body }, { secrets: settings().secret, allowUnsigned }), engine);
  }

  function turnOf(provider: WebhookProvider, told: HandOver): void {
    if (told.repository === "") return;
    const retryAfterMs = perRepository.take(`${provider.name} ${told.repository}`, () => void told.tellAll());
    if (retryAfterMs > 0) throw limited(`pushes to "${told.repository}" come too often; it will be looked at`, retryAfterMs);
  }

  async function receive(request: Request, response: Response): Promise<void> {
    const startedAt = clock.now();
    const headers = headersOf(request);
    let provider: WebhookProvider | undefined;
    try {
      const retryAfterMs = perNetwork.take(networkOf(request.socket.remoteAddress ?? ""));
      if (retryAfterMs > 0) throw limited("deliveries come too often", retryAfterMs);
      provider = findProvider(headers, settings().secret);
      if (provider === undefined) throw refused("no provider that is known sends such headers", "WEBHOOK_UNKNOWN");
      if (request.method !== "POST") throw refused(`the method is ${request.method}`, "WEBHOOK_METHOD");
      const told = await read(request, headers, provider);
      turnOf(provider, told);
      const count = told.tell().length;
      const { repository, revision } = told;
      log.info("A webhook was heard.", {
        provider: provider.name,
        repository,
        revision,
        count,
        durationMs: clock.now() - startedAt,
      });
      response.status(200).end();
    } catch (thrown) {
      if (!(thrown instanceof FairleadError)) throw thrown;
      refuse(thrown, request, response, provider);
    }
  }

  function refuse(failure: FairleadError, request: Request, response: Response, provider: WebhookProvider | undefined): void {
    if (perComplaint.take(provider?.name ?? "") === 0)
      log.warn("A webhook was refused.", {
        ...(provider && { provider: provider.name }),
        code: failure.code,
        error: failure.message,
      });
    const { status, text, headers } = refusalOf(failure, {
      provider,
      maxPayloadMB: readWebhookSettings(settings()).maxPayloadMB,
    });
    // What was not read of the body is not waited for.
    if (!request.complete) response.set("Connection", "close");
    response.status(status).set(headers).type("text/plain").send(`${text}\n`);
  }

  return {
    handle: receive,
    close() {
      for (const rate of [perNetwork, perRepository, perComplaint]) rate.close();
    },
  };
}

function headersOf({ headers }: Request): WebhookHeaders {
  return new Map(Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

function limited(because: string, retryAfterMs: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", because, { details: { reason: "RATE_LIMITED", retryAfterMs } });
}

function refused(because: string, reason: "WEBHOOK_UNKNOWN" | "WEBHOOK_METHOD"): FairleadError {
  return new FairleadError("BAD_USER_INPUT", because, { details: { reason } });
}
