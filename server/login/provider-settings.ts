import { type OidcReading, readOidcSettings } from "../../engine/access/oidc-settings.js";
import type { RawSettings } from "../../engine/model/settings.js";

const readings = new WeakMap<RawSettings, OidcReading>();

/** What settings say about the identity provider, read once for all who ask: the connection, the policy and the sign-in page never differ in it. */
export function providerSettingsOf(settings: RawSettings): OidcReading {
  const known = readings.get(settings);
  if (known !== undefined) return known;
  const reading = readOidcSettings(settings);
  readings.set(settings, reading);
  return reading;
}
