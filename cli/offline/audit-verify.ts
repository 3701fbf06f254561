import { createHash, createHmac, hkdfSync } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { normalize } from "node:path";
import { Readable } from "node:stream";
import { Command } from "commander";
import { type Digest, sealPurpose } from "../../engine/audit/chain.js";
import { closeDay } from "../../engine/audit/days.js";
import { type ChainReport, createChainVerifier, type RecordMark } from "../../engine/audit/verify-chain.js";
import { FairleadError } from "../../engine/errors.js";
import type { Json } from "../../engine/model/manifest.js";
import { readArgumentText } from "./argument-text.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { argumentPath } from "./disk-files.js";

const longestLine = 1_048_576;

/**
 * `fairlead audit verify`: whether the lines of an audit are all there and as they were written.
 * @throws UsageError; FairleadError for a file that cannot be read
 */
export async function verifyAudit(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { keyFile, head } = command.opts<{ readonly keyFile?: string; readonly head?: string }>();
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head))
    throw new UsageError(`audit verify: --head takes a hash of 64 hexadecimal digits, not "${head.slice(0, 100)}"`);
  const seal = keyFile === undefined ? undefined : sealOf(await readKey(keyFile, context));
  const verifier = createChainVerifier({
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    ...(seal !== undefined && { seal }),
    ...(head !== undefined && { wantedHash: head }),
  });
  for (const file of command.args) {
    let number = 0;
    for await (const line of linesOf(file, context)) {
      number += 1;
      verifier.line(line, file, number);
    }
  }
  return answerOf(verifier.report(), { head, files: command.args });
}

function createCommand(): Command {
  return new Command("audit verify")
    .description(
      [
        "Says whether the records of an audit are all there, in their order, and as they were written. Exit status 0: unbroken, 1: broken.",
        "",
        "Give the files of one chain in their order, oldest first: audit-2026-01-30.jsonl audit-2026-01-31.jsonl audit.jsonl. - is standard input.",
        "Without --key-file it is only known that nobody changed a part and not all that follows it: whoever can write the file can make a new chain.",
        "The seals say that the server wrote it. That the end was not taken away is known from the last record of each day, and of the last file",
        "by --head: the hash of the newest record, as another place holds it (what the lines were shipped to, or the table).",
      ].join("\n"),
    )
    .argument("<file...>", "JSON lines as FAIRLEAD_AUDIT writes them")
    .option(
      "--key-file <file>",
      'verify the seals with the key in this file: "server.secretkey" of argocd-secret, or the key of the seals alone as "audit-key:" and 64 hexadecimal digits',
    )
    .option("--head <hash>", "a record of this hash must be among them");
}

/** The key of the seals, or what it is derived from. */
async function readKey(file: string, context: OfflineContext): Promise<Uint8Array> {
  const text = (await readArgumentText(file, context)).trim();
  const [, own] = /^audit-key:([0-9a-f]{64})$/.exec(text) ?? [];
  if (own !== undefined) return Buffer.from(own, "hex");
  if (text === "") throw new FairleadError("BAD_USER_INPUT", `The key file "${file}" is empty`);
  return new Uint8Array(hkdfSync("sha256", text, new Uint8Array(0), `fairlead ${sealPurpose}`, 32));
}

function sealOf(key: Uint8Array): Digest {
  return (text) => createHmac("sha256", key).update(text).digest("hex");
}

/** The lines of a file, however large; an empty one at the end is none. */
async function* linesOf(file: string, context: OfflineContext): AsyncGenerator<string> {
  const input = await openInput(file, context);
  // Only a line feed ends a line: what else Node takes for one may stand in a text.
  let rest = "";
  for await (const chunk of input) {
    const [first = "", ...more] = String(chunk).split("\n");
    rest += first;
    if (rest.length > longestLine)
      throw new FairleadError(
        "RESOURCE_EXHAUSTED",
        `"${file}" has a line of more than ${longestLine} characters; it is no audit`,
      );
    for (const next of more) {
      yield rest;
      rest = next;
    }
  }
  if (rest !== "") yield rest;
}

async function openInput(file: string, context: OfflineContext): Promise<Readable> {
  const isOnDisk = file !== "-" && context.files?.has(normalize(file)) !== true;
  const found = isOnDisk ? await stat(argumentPath(context, file)).catch(() => undefined) : undefined;
  if (found?.isFile() === true)
    return createReadStream(argumentPath(context, file), { encoding: "utf8", signal: context.signal });
  return Readable.from([await readArgumentText(file, context)]);
}

interface Question {
  readonly head: string | undefined;
  readonly files: readonly string[];
}

function answerOf(report: ChainReport, { head, files }: Question): OfflineResult {
  const { records, first, last, breaks, breakCount, sealed, sealsVerified, foundHash } = report;
  const lacksHead = head !== undefined && !foundHash;
  const unbroken = breakCount === 0 && !lacksHead && records > 0;
  return {
    exit: unbroken ? 0 : 1,
    result: {
      unbroken,
      records,
      first: shown(first),
      last: shown(last),
      sealed,
      sealsVerified,
      ...(head !== undefined && { headFound: foundHash }),
      breakCount,
      breaks: breaks.map((one) => ({ ...one })),
    },
    text: () => textOf(report, { head, files }),
    notes: [
      ...(sealed > 0 && !sealsVerified ? ["note: the seals were not verified; give --key-file"] : []),
      ...(unbroken && head === undefined && last?.action !== closeDay
        ? ["note: the last record closes no day: records after it, if there were any, are not missed; see --head"]
        : []),
    ],
  };
}

function textOf({ records, first, last, breaks, breakCount, foundHash }: ChainReport, { head, files }: Question): string {
  const lines = breaks.map(({ file, line, because }) => `  ${file}:${line}: ${because}`);
  if (breakCount > breaks.length) lines.push(`  … and ${breakCount - breaks.length} more`);
  if (head !== undefined && !foundHash)
    lines.push(`  no record has the hash ${head}: the end is missing, or it is another chain`);
  if (first === undefined || last === undefined) return [`no records in ${files.join(", ")}`, ...lines, ""].join("\n");
  const state = lines.length === 0 ? "unbroken" : `BROKEN (${breakCount} ${breakCount === 1 ? "line does" : "lines do"} not fit)`;
  return [`${records} records, ${state}, from ${placeOf(first)} to ${placeOf(last)}`, ...lines, ""].join("\n");
}

function placeOf({ sequence, at }: RecordMark): string {
  return `${sequence} (${new Date(at).toISOString()})`;
}

function shown(mark: RecordMark | undefined): Json {
  return mark === undefined ? null : { sequence: mark.sequence, at: new Date(mark.at).toISOString(), hash: mark.hash };
}
