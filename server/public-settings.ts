import { readLoginSettings } from "../engine/access/login-settings.js";
import type { RawSettings } from "../engine/model/settings.js";
import type { PublicSettingsType } from "../schema/public-settings.type.js";
import { isLocalLoginOn } from "./login/local-login.js";
import type { LoginProvider } from "./login/login-parts.js";
import { providerSettingsOf } from "./login/provider-settings.js";

/** What callers' settings are made of, as it is this moment. */
export interface PublicSettingsParts {
  readonly settings: () => RawSettings;
  /** Undefined while there is none that can be used. */
  readonly provider: () => Pick<LoginProvider, "isUp"> | undefined;
}

/** Tells what callers may know of the settings as they are this moment: what signing in is answered with is what it says. */
export function createPublicSettings({
  settings,
  provider,
}: PublicSettingsParts): (signal: AbortSignal) => Promise<PublicSettingsType> {
  return async (signal) => {
    const [now, connected] = [settings(), provider()];
    const login = readLoginSettings(now.general);
    const oidc = connected === undefined ? undefined : providerSettingsOf(now).settings;
    const [url] = login.urls;
    return {
      ...(oidc !== undefined && {
        oidc: {
          name: oidc.name,
          issuer: oidc.issuer,
          scopes: oidc.scopes,
          ...(oidc.cliClientId !== undefined && { cliClientId: oidc.cliClientId }),
        },
      }),
      localLogin: await isLocalLoginOn(login, connected, signal),
      ...(url !== undefined && { url }),
    };
  };
}
