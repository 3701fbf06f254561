import { FairleadError } from "../../../engine/errors.js";

/** What is said to an event that nobody asked its sender for. */
export function otherEvent(provider: string, event: string, wanted: string): FairleadError {
  const given = JSON.stringify(event.slice(0, 100));
  return new FairleadError("BAD_USER_INPUT", `${provider} sent the event ${given}; let it send ${wanted} only`, {
    details: { reason: "WEBHOOK_EVENT" },
  });
}
