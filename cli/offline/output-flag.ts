/** Arguments without `-o`. */
export interface OutputFlag {
  readonly args: readonly string[];
  readonly isJson: boolean;
  /** Why the flag's value is none, in one sentence. */
  readonly problem?: string;
}

/** Takes `-o json`, `-ojson`, `--output json` and `--output=json` out, wherever they stand before a `--`. */
export function readOutputFlag(argv: readonly string[]): OutputFlag {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  const args: string[] = [];
  let isJson = false;
  let problem: string | undefined;
  for (let at = 0; at < end; at += 1) {
    const word = argv[at] ?? "";
    const isFlag = word === "-o" || word === "--output";
    const [, written] = /^(?:--output=|-o=?(?=.))(.*)$/s.exec(word) ?? [];
    if (!isFlag && written === undefined) {
      args.push(word);
      continue;
    }
    const format = written ?? (at + 1 < end ? argv[(at += 1)] : undefined) ?? "";
    if (format === "json") isJson = true;
    else if (format !== "text") problem = `--output takes json or text, not "${format.slice(0, 100)}"`;
  }
  return { args: [...args, ...argv.slice(end)], isJson, ...(problem !== undefined && { problem }) };
}
