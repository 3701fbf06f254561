import type { Request } from "express";
import type { WebhookProvider } from "../../clients/git/webhooks/provider.js";
import { nobody } from "../../engine/audit/actor-of.js";
import type { FairleadError } from "../../engine/errors.js";
import type { DeliveryFilter, WebhookDelivery } from "../../engine/model/webhook-delivery.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { createDeliveryLog } from "./delivery-log.js";
import { createPushRate } from "./push-rate.js";

/** Whom deliveries are told to. */
export interface ReportParts {
  /** Told of what was heard, and of what was refused as often as the log is. */
  readonly audit: Pick<AuditLog, "record">;
  readonly addressOf: (request: Request) => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a delivery is known by before it is read. */
export interface ArrivedDelivery {
  readonly request: Request;
  readonly id: string;
  readonly provider: WebhookProvider | undefined;
  readonly receivedAt: number;
}

/** What was found in it. */
export type FoundDelivery = Pick<WebhookDelivery, "verified" | "repository" | "revision" | "outcome" | "applications">;

/** Tells the log, the audit and those who ask of deliveries. */
export interface DeliveryReports {
  read(arrived: ArrivedDelivery, found: FoundDelivery): void;
  refused(arrived: ArrivedDelivery, failure: FairleadError): void;
  /** Newest first. */
  list(filter: DeliveryFilter): readonly WebhookDelivery[];
  close(): void;
}

/** Reports of refusals, for each provider: whoever knocks must not fill the log. */
const complaints = { burst: 10, everyMs: 10_000 };

/** Makes the reports, empty at first. */
export function createDeliveryReports({ audit, addressOf, clock, log }: ReportParts): DeliveryReports {
  const kept = createDeliveryLog();
  const perComplaint = createPushRate(complaints, clock);

  function record({ request, provider }: ArrivedDelivery, { repository, revision }: Told, reason?: string): void {
    const name = provider?.name ?? "";
    const clientIp = addressOf(request);
    audit.record({
      actor: reason === undefined ? { type: "service", id: `webhook:${name}`, display: name, issuer: "" } : nobody,
      via: "WEBHOOK",
      action: "webhook",
      resource: { type: "repositories", ...(repository !== "" && { name: repository }) },
      outcome: reason === undefined ? "ALLOWED" : "DENIED",
      ...(reason !== undefined && { reason }),
      ...(revision !== "" && { diff: `revision: ${JSON.stringify(revision)}` }),
      ...(clientIp !== "" && { clientIp }),
    });
  }

  return {
    read(arrived, found) {
      const { id, provider: { name: provider = "" } = {}, receivedAt } = arrived;
      const { repository, revision, outcome, applications: count } = found;
      const durationMs = clock.now() - receivedAt;
      kept.add({ id, provider, receivedAt, durationMs, ...found });
      const words = outcome === "REPEATED" ? "A webhook came a second time." : "A webhook was heard.";
      log.info(words, { provider, repository, revision, count, durationMs });
      if (outcome === "HEARD") record(arrived, found);
    },
    refused(arrived, { code, message: because }) {
      const { id, provider, receivedAt } = arrived;
      if (perComplaint.take(provider?.name ?? "") > 0) return;
      log.warn("A webhook was refused.", { ...(provider && { provider: provider.name }), code, error: because });
      record(arrived, nothingRead, `${code}: ${because}`);
      const durationMs = clock.now() - receivedAt;
      kept.add({ id, provider: provider?.name ?? "", receivedAt, durationMs, ...nothingRead, outcome: "REFUSED", because });
    },
    list: (filter) => kept.list(filter),
    close: () => perComplaint.close(),
  };
}

type Told = Pick<WebhookDelivery, "repository" | "revision">;

const nothingRead = { verified: false, repository: "", revision: "", applications: 0 } as const;
