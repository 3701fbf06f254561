import { expect, test } from "vitest";
import { noSettings } from "../../../engine/model/settings.js";
import { providerSettingsOf } from "../../../server/login/provider-settings.js";

test("providerSettingsOf() reads settings once, and others anew", () => {
  const settings = { ...noSettings, general: { "oidc.config": "issuer: https://id.example.com\nclientID: fairlead" } };
  expect(providerSettingsOf(settings).settings?.issuer).toBe("https://id.example.com");
  expect(providerSettingsOf(settings)).toBe(providerSettingsOf(settings));
  expect(providerSettingsOf({ ...settings, general: {} })).toEqual({ problems: [] });
});
