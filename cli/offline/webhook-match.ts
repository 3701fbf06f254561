import { Command } from "commander";
import type { WebhookEvent } from "../../clients/git/webhooks/provider.js";
import { findProvider, readWebhook } from "../../clients/git/webhooks/read-webhook.js";
import { FairleadError } from "../../engine/errors.js";
import { isList, isObject } from "../../engine/kubernetes/json-value.js";
import { type Application, formatRef, refOf } from "../../engine/model/application.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import { matchPackagePush, matchPush, type PushEffect } from "../../engine/refresh/match-push.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { readArgumentFile } from "./disk-files.js";
import { readValue, readValues } from "./read-objects.js";

interface Flags {
  readonly payload: string;
  readonly headers: string;
  readonly apps: string;
  readonly settings?: string;
}

/**
 * `fairlead webhook match`: which Applications Argo CD would refresh, and which hydrate, after a webhook.
 * @throws UsageError; FairleadError for files that cannot be read, and for a delivery that is not known, not understood or does not bear its secret
 */
export async function matchWebhook(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  const secrets = flags.settings === undefined ? {} : await readSecrets(flags.settings, context);
  const applications = await readApplications(flags.apps, context);
  const headers = await readHeaders(flags.headers, context);
  const body = await readArgumentFile(flags.payload, context);
  const provider = findProvider(headers, secrets);
  if (provider === undefined)
    throw new FairleadError("BAD_USER_INPUT", "Unknown webhook event: no provider that is known sends such headers", {
      details: { reason: "WEBHOOK_UNKNOWN" },
    });
  const event = readWebhook(provider, { headers, body }, { secrets, allowUnsigned: true });
  const match = matcherOf(event);
  const matched = applications.map((application) => ({ name: formatRef(refOf(application)), effect: match(application) }));
  const named = (...effects: readonly PushEffect[]) => [
    ...new Set(matched.filter(({ effect }) => effect !== undefined && effects.includes(effect)).map(({ name }) => name)),
  ];
  const refreshed = named("refresh", "hydrate");
  const hydrated = named("hydrate");
  return {
    exit: 0,
    result: { refreshed, hydrated },
    text: () =>
      [
        `${provider.name}: ${describe(event)}`,
        `${refreshed.length === 0 ? "refreshes none" : `refreshes ${refreshed.length}`} of ${applications.length} Applications`,
        ...refreshed.map((name) => `  ${name}${hydrated.includes(name) ? "  (and hydrates it)" : ""}`),
        "",
      ].join("\n"),
  };
}

function createCommand(): Command {
  return new Command("webhook match")
    .description(
      "Says which Applications Argo CD would refresh after a webhook: GitHub, GitLab, Bitbucket, Bitbucket Server, Gogs, Gitea, Azure DevOps, GHCR or Harbor. " +
        "The first source counts that reads from the repository, follows what was pushed, and has changed files by manifest-generate-paths. " +
        "A running Fairlead knows which files each render read, and leaves more of them alone.",
    )
    .requiredOption("--payload <file>", "the body of the request as it was sent")
    .requiredOption("--headers <file>", "its headers, a map from names to values, YAML or JSON")
    .requiredOption(
      "--apps <file>",
      "Applications: several documents or a list, up to 64 MiB as JSON and 10 MiB as YAML. One without a namespace lies in argocd",
    )
    .option(
      "--settings <file>",
      "argocd-secret, with secrets like webhook.github.secret; the delivery must then fit its provider's",
    );
}

function matcherOf(event: WebhookEvent): (application: Application) => PushEffect {
  if (event.kind === "nothing") return () => undefined;
  return event.kind === "push" ? matchPush(event.push) : matchPackagePush(event.push);
}

function describe(event: WebhookEvent): string {
  if (event.kind === "nothing") return "it tells of nothing that was pushed";
  if (event.kind === "package") return `${event.push.registry}/${event.push.repository}:${event.push.tag} was pushed`;
  const { urls, changes, changedFiles } = event.push;
  const files = changedFiles.length === 0 ? "changed files are not told" : `${changedFiles.length} changed files`;
  const what = changes[0]?.ref ?? changes[0]?.revision ?? "";
  return `${what === "" ? "a push" : what} to ${urls.join(" and ") || "no repository"}, ${files}`;
}

async function readApplications(file: string, context: OfflineContext): Promise<readonly Application[]> {
  const values = await readValues(file, context);
  return values.filter((value) => value !== null).map((value, index) => applicationOf(value, `${file}, object ${index + 1}`));
}

function applicationOf(value: Json, place: string): Application {
  const { kind = "Application", metadata, spec } = isObject(value) ? value : {};
  if (kind !== "Application" || !isObject(metadata) || !isObject(spec)) throw refusal(place, "it is no Application");
  const { name, namespace } = metadata;
  const isName = (text: unknown) => typeof text === "string" && text !== "";
  if (!isName(name)) throw refusal(place, "metadata.name must be a text");
  const placed = { ...metadata, namespace: isName(namespace) ? namespace : "argocd" };
  return { ...(value as JsonObject), kind, metadata: placed, spec } as unknown as Application;
}

async function readHeaders(file: string, context: OfflineContext): Promise<ReadonlyMap<string, string>> {
  const value = await readValue(file, context);
  if (!isObject(value)) throw refusal(file, "headers are a map from names to values");
  return new Map(
    Object.entries(value).map(([name, given]) => {
      const first = isList(given) ? given[0] : given;
      if (isObject(first) || isList(first)) throw refusal(file, `the value of ${JSON.stringify(name)} must be a text`);
      return [name.toLowerCase(), first === undefined || first === null ? "" : String(first)] as const;
    }),
  );
}

/** What objects of settings hold, a Secret's `data` decoded; a later one wins. */
async function readSecrets(file: string, context: OfflineContext): Promise<SettingsMap> {
  const found = new Map<string, string>();
  for (const value of await readValues(file, context)) {
    if (!isObject(value)) throw refusal(file, "settings are objects");
    const { kind, data, stringData } = value;
    const decode = (text: string) => (kind === "Secret" ? Buffer.from(text, "base64").toString("utf8") : text);
    const plain = data === undefined && stringData === undefined ? value : stringData;
    for (const [key, text] of Object.entries(isObject(data) ? data : {}))
      if (typeof text === "string") found.set(key, decode(text));
    for (const [key, text] of Object.entries(isObject(plain) ? plain : {})) if (typeof text === "string") found.set(key, text);
  }
  return Object.fromEntries(found);
}

function refusal(place: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(place)}: ${because}`, {
    details: { reason: "MANIFEST_INVALID" },
  });
}
