import { z } from "zod";
import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { ParameterAnnouncement } from "../../engine/model/source-details.js";
import { joinInside } from "../path-parts.js";
import { announcementShape } from "./announcements.js";

/** How a plugin says that it takes a directory. */
export type CmpDiscovery =
  /** A pattern of Go's `filepath.Match`, relative to the directory. */
  | { readonly kind: "fileName"; readonly pattern: string }
  /** The same with `**` and braces. */
  | { readonly kind: "glob"; readonly pattern: string }
  /** A command that prints something. */
  | { readonly kind: "command"; readonly command: readonly string[] };

/** A `plugin.yaml`. Commands have their arguments with them and go without a shell. */
export interface CmpConfig {
  readonly name: string;
  readonly version?: string;
  readonly init?: readonly string[];
  readonly generate: readonly string[];
  /** Absent: the plugin is used by name only. */
  readonly discovery?: CmpDiscovery;
  readonly staticParameters: readonly ParameterAnnouncement[];
  readonly dynamicParameters?: readonly string[];
  /** Files keep whether they are executable. Default no: all are 0644. */
  readonly preserveFileMode: boolean;
  readonly provideGitCreds: boolean;
  /** Ours: no output at all is no error. Default no. */
  readonly allowEmpty: boolean;
}

const maxText = 262_144;
/** A command becomes one argument of a process, with room for what stands around it. */
const maxCommand = 65_536;
const text = z.string().nullish();
const words = z.array(z.string()).nullish();
const command = z.object({ command: words, args: words }).nullish();
const shape = z.object({
  kind: text,
  metadata: z.object({ name: text }).nullish(),
  spec: z
    .object({
      version: text,
      init: command,
      generate: command,
      discover: z.object({ fileName: text, find: z.object({ glob: text, command: words, args: words }).nullish() }).nullish(),
      parameters: z.object({ static: z.array(announcementShape).nullish(), dynamic: command }).nullish(),
      preserveFileMode: z.boolean().nullish(),
      provideGitCreds: z.boolean().nullish(),
      allowEmpty: z.boolean().nullish(),
    })
    .nullish(),
});
type Spec = NonNullable<z.output<typeof shape>["spec"]>;
type Command = z.output<typeof command>;

/**
 * Reads a `plugin.yaml` (kind `ConfigManagementPlugin`). Fields that are not known are passed over, as Argo CD does.
 * @throws FairleadError `FAILED_PRECONDITION`, `details.reason` `PLUGIN_CONFIG`
 * @see argoproj/argo-cd:cmpserver/plugin/config.go
 */
export function readPluginConfig(source: string): CmpConfig {
  const { kind, metadata, spec } = readShape(source);
  const { name } = metadata ?? {};
  if (!name) throw invalid("metadata.name should be non-empty");
  if (kind !== "ConfigManagementPlugin") throw invalid(`kind should be ConfigManagementPlugin, found ${kind ?? ""}`);
  const generate = readCommand(spec?.generate, "spec.generate");
  if (spec == null || generate === undefined) throw invalid("spec.generate command should be non-empty");
  refuseOddName("metadata.name", name);
  if (spec.version) refuseOddName("spec.version", spec.version);
  const init = readCommand(spec.init, "spec.init");
  const dynamicParameters = readCommand(spec.parameters?.dynamic, "spec.parameters.dynamic");
  const discovery = readDiscovery(spec);
  return {
    name,
    ...(spec.version && { version: spec.version }),
    ...(init !== undefined && { init }),
    generate,
    ...(discovery !== undefined && { discovery }),
    staticParameters: spec.parameters?.static ?? [],
    ...(dynamicParameters !== undefined && { dynamicParameters }),
    preserveFileMode: spec.preserveFileMode ?? false,
    provideGitCreds: spec.provideGitCreds ?? false,
    allowEmpty: spec.allowEmpty ?? false,
  };
}

function readShape(source: string): z.output<typeof shape> {
  if (source.length > maxText) throw invalid(`it is longer than ${maxText} characters`);
  let value: unknown;
  try {
    const { documents } = parseYamlDocuments(source);
    if (documents.length > 1) throw invalid("it holds several documents; a plugin has one");
    value = documents[0]?.value ?? {};
  } catch (error) {
    if (error instanceof FairleadError && error.details["reason"] === "PLUGIN_CONFIG") throw error;
    throw invalid(`it is not YAML: ${messageOf(error)}`, error);
  }
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid(`${issue?.path.join(".") || "the document"}: ${issue?.message ?? "it is not as expected"}`);
}

function readCommand(given: Command, field: string): readonly string[] | undefined {
  const [program, ...rest] = given?.command ?? [];
  if (program === undefined) return undefined;
  const all = [program, ...rest, ...(given?.args ?? [])];
  if (program === "" || all.some((word) => word.includes("\0")))
    throw invalid(`${field}: a command begins with a program and holds no NUL`);
  if (all.join(" ").length > maxCommand)
    throw invalid(`${field}: the command is longer than ${maxCommand} characters; put its text into a file`);
  return all;
}

function readDiscovery({ discover }: Spec): CmpDiscovery | undefined {
  const { fileName, find } = discover ?? {};
  if (fileName) return { kind: "fileName", pattern: insidePattern(fileName, "spec.discover.fileName") };
  if (find?.glob) return { kind: "glob", pattern: insidePattern(find.glob, "spec.discover.find.glob") };
  const all = readCommand(find, "spec.discover.find");
  return all === undefined ? undefined : { kind: "command", command: all };
}

function insidePattern(pattern: string, field: string): string {
  const inside = joinInside("", pattern);
  if (inside === undefined || inside === "") throw invalid(`${field}: ${JSON.stringify(pattern)} leads out of the directory`);
  return inside;
}

/** A name becomes a file's name and part of messages. */
function refuseOddName(field: string, name: string): void {
  if (!/^[\w][\w.+-]{0,99}$/.test(name))
    throw invalid(`${field}: ${JSON.stringify(name.slice(0, 100))} may hold letters, digits and ._+- only, at most 100`);
}

function invalid(because: string, cause?: unknown): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `invalid plugin configuration file. ${because}`, {
    cause,
    details: { reason: "PLUGIN_CONFIG" },
  });
}
