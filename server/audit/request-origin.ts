import type { IncomingMessage } from "node:http";
import type { AuditEntry } from "../../engine/model/audit-event.js";
import type { ClientAddress } from "../edge/client-address.js";

/** Where a request comes from, as its records tell it. */
export type RequestOrigin = Pick<AuditEntry, "clientIp" | "userAgent" | "traceparent">;

/** @see https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const traceparentForm = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What a request says of itself: its address, its program and its trace. A trace that is none is left out. */
export function requestOrigin(request: IncomingMessage, clientAddress: ClientAddress): RequestOrigin {
  const { traceparent, "user-agent": userAgent } = request.headers;
  const clientIp = clientAddress(request);
  return {
    ...(clientIp !== "" && { clientIp }),
    ...(userAgent !== undefined && { userAgent }),
    ...(typeof traceparent === "string" && traceparentForm.test(traceparent) && { traceparent }),
  };
}
