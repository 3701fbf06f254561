import { parseGoDuration } from "../dialects/duration.js";
import { parseYamlDocuments } from "../dialects/yaml.js";
import { isList } from "../kubernetes/json-value.js";
import type { SettingsMap } from "../model/settings.js";

/** How browsers sign in. */
export interface LoginSettings {
  /** Where callers reach us, without a slash at the end: `https://fairlead.example.com`. The first is the one that is used when in doubt. */
  readonly urls: readonly string[];
  /** How long a session lasts at most, milliseconds. */
  readonly sessionDurationMs: number;
  /** Whether people may sign in with local accounts although there is an identity provider. */
  readonly localLogin: "always" | "auto";
  /** What a person should know: a sentence each. */
  readonly problems: readonly string[];
}

const defaultDurationMs = 24 * 3_600_000;
/** No session of a browser lasts longer, milliseconds. */
export const longestSessionMs = 30 * defaultDurationMs;

/**
 * Reads `url`, `additionalUrls`, `users.session.duration` and `fairlead.localLogin` from `argocd-cm`. A duration that makes no sense is 24 hours, one
 * that is too long is 30 days.
 * @see argoproj/argo-cd:util/settings/settings.go
 */
export function readLoginSettings(general: SettingsMap): LoginSettings {
  const problems: string[] = [];
  const given = general["users.session.duration"]?.trim() ?? "";
  const durationMs = given === "" ? defaultDurationMs : parseGoDuration(given);
  if (durationMs === undefined || durationMs <= 0)
    problems.push(`users.session.duration is "${given}", so that it is 24h; write a duration such as 8h.`);
  const local = general["fairlead.localLogin"]?.trim() ?? "";
  if (!["", "always", "auto"].includes(local))
    problems.push(`"${local}" is no value for fairlead.localLogin, so that it is "auto"; write always or auto.`);
  return {
    urls: urlsOf(general, problems),
    sessionDurationMs: durationMs === undefined || durationMs <= 0 ? defaultDurationMs : Math.min(durationMs, longestSessionMs),
    localLogin: local === "always" ? "always" : "auto",
    problems,
  };
}

function urlsOf(general: SettingsMap, problems: string[]): readonly string[] {
  const more = listOf(general["additionalUrls"], problems);
  const given = [general["url"] ?? "", ...more].map((text) => text.trim()).filter((text) => text !== "");
  const urls = given.flatMap((text) => {
    const url = baseOf(text);
    if (url === undefined) problems.push(`"${text}" of url or additionalUrls is no URL that callers can reach us by.`);
    return url ?? [];
  });
  return [...new Set(urls)];
}

function listOf(text: string | undefined, problems: string[]): readonly string[] {
  if (text === undefined || text.trim() === "") return [];
  try {
    const value = parseYamlDocuments(text, { maxLength: 16 * 1024 }).documents[0]?.value;
    if (isList(value)) return value.filter((item): item is string => typeof item === "string");
  } catch {
    // Told below, like everything else that is no list.
  }
  problems.push("additionalUrls is no list of URLs; write one a line, each after a dash.");
  return [];
}

/** An http(s) URL without user, query and fragment, written in one way. */
function baseOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname, username, password, search, hash } = new URL(text);
  if (username !== "" || password !== "" || search !== "" || hash !== "") return undefined;
  return `${origin}${pathname}`.replace(/\/+$/, "");
}
