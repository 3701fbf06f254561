import { execFile } from "node:child_process";
import { gitEnvironment } from "../../clients/git/git-environment.js";

/** One commit to write: files are added or replaced, what is not named stays. */
export interface CommitWish {
  readonly author: string;
  /** RFC 3339. */
  readonly date: string;
  /** Subject, empty line, body. */
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes commits, one upon the other, to branch `main` of a new bare repository. The same commits get the same ids.
 * @see https://git-scm.com/docs/git-fast-import
 */
export async function importCommits(folder: string, commits: readonly CommitWish[]): Promise<void> {
  await git(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "--end-of-options", folder], folder, "");
  // Also for those who fetch from the folder itself.
  await git(["config", "uploadpack.allowFilter", "true"], folder, "");
  await git(["fast-import", "--quiet"], folder, commits.map(formatCommit).join(""));
}

function formatCommit({ author, date, message, files }: CommitWish): string {
  const seconds = Math.floor(Date.parse(date) / 1000);
  const rows = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
  return `commit refs/heads/main\nauthor ${author} ${seconds} +0000\ncommitter ${author} ${seconds} +0000\n${data(message)}${rows.join("")}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function git(args: readonly string[], folder: string, input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: gitEnvironment(folder, []), timeout: 30_000, killSignal: "SIGKILL" as const };
    const child = execFile("git", [...args], options, (error) => (error === null ? resolve() : reject(error)));
    // How git ends says why it did not read.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
