import type { PackagePush, ToldPush } from "../../../engine/model/push.js";
import type { SettingsMap } from "../../../engine/model/settings.js";

/** A request that may be a webhook. */
export interface Delivery {
  /** By names in lower case. */
  readonly headers: WebhookHeaders;
  readonly body: Uint8Array;
}

/** Header names in lower case and their values. */
export type WebhookHeaders = ReadonlyMap<string, string>;

/** What a webhook tells. */
export type WebhookEvent =
  | { readonly kind: "push"; readonly push: ToldPush }
  | { readonly kind: "package"; readonly push: PackagePush }
  /** It is understood, and concerns no Application: a ping, an image without a tag. */
  | { readonly kind: "nothing" };

/** Whether a delivery comes from whom it says: `unsigned` where no secret is set that could tell. */
export type Verdict = "verified" | "unsigned" | "refused";

/** One host of repositories or packages, and how it speaks. */
export interface WebhookProvider {
  /** As people call it. */
  readonly name: string;
  /** What its deliveries are checked against: keys of `argocd-secret`. */
  readonly secretKeys: readonly string[];
  /** It tells of packages, not of commits. */
  readonly isRegistry?: true;
  /** Whether a request is one of its deliveries. */
  recognises(headers: WebhookHeaders, secrets: SettingsMap): boolean;
  /** Compares in constant time. */
  verify(delivery: Delivery, secrets: SettingsMap): Verdict;
  /** @throws FairleadError `BAD_USER_INPUT`: `WEBHOOK_EVENT` for one that it does not send us, `WEBHOOK_PAYLOAD` for one that cannot be read */
  read(delivery: Delivery): WebhookEvent;
}
