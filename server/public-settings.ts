import { readLoginSettings } from "../engine/access/login-settings.js";
import { readOidcSettings } from "../engine/access/oidc-settings.js";
import type { RawSettings } from "../engine/model/settings.js";
import type { PublicSettingsType } from "../schema/public-settings.type.js";

/** Creates the look-up of what callers may know of the settings as they are this moment; settings that did not change are read once. */
export function createPublicSettings(settings: () => RawSettings): () => PublicSettingsType {
  let read: { readonly settings: RawSettings; readonly shown: PublicSettingsType } | undefined;
  return () => {
    const now = settings();
    if (read?.settings !== now) read = { settings: now, shown: publicSettingsOf(now) };
    return read.shown;
  };
}

function publicSettingsOf(settings: RawSettings): PublicSettingsType {
  const { settings: oidc } = readOidcSettings(settings);
  const { localLogin, urls } = readLoginSettings(settings.general);
  const [url] = urls;
  return {
    ...(oidc !== undefined && {
      oidc: {
        name: oidc.name,
        issuer: oidc.issuer,
        scopes: oidc.scopes,
        ...(oidc.cliClientId !== undefined && { cliClientId: oidc.cliClientId }),
      },
    }),
    localLogin: oidc === undefined || localLogin === "always",
    ...(url !== undefined && { url }),
  };
}
