import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RemoteSources } from "../../../../engine/ports/remote-sources.js";
import { type AskPass, serveAskPass } from "../../../../plugins/cmp/sidecar/ask-pass.js";
import { openSidecarFolder, type SidecarFolderOptions } from "../../../../plugins/cmp/sidecar/folder.js";
import type { FakeFiles } from "../../../fakes/file-tree.js";
import { type InputParts, makeInput } from "../../make-input.js";
import { configMap } from "../../render.js";
import { reasonOf } from "../run-commands.js";
import { askForLogin } from "./ask-for-login.js";
import { type ReceivedUpload, type SidecarBehaviour, SidecarError, serveSidecar } from "./serve-sidecar.js";

const { signal } = new AbortController();
let folder = "";
const endings: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sidecar-"));
});
afterEach(() => {
  for (const end of endings.splice(0)) end();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(behaviour: SidecarBehaviour, name = "acme-v1") {
  const server = await serveSidecar(join(folder, `${name}.sock`), behaviour);
  endings.push(() => server.stop());
  return server;
}

async function open(options: SidecarFolderOptions = {}) {
  const followed = openSidecarFolder(folder, { everyMs: 60_000, ...options });
  endings.push(() => followed.close());
  await followed.refresh();
  return followed;
}

/** The only sidecar of the folder. */
async function openOnly(options: SidecarFolderOptions = {}) {
  const [plugin] = (await open(options)).plugins();
  if (plugin === undefined) throw new Error("no sidecar was found");
  return plugin;
}

const login = { username: "ada", password: "s3cr3t" };
const noAskPass: AskPass = {
  lend: () => {
    throw new Error("nothing is to be lent");
  },
  close: () => undefined,
};
const files: FakeFiles = {
  "apps/web/x.yaml": "x",
  "apps/web/run.sh": { text: "run", executable: true },
  "lib/y.txt": "y",
  link: { link: "lib/y.txt" },
  ".git/config": "secret",
};
const at: InputParts = {
  files,
  path: "apps/web",
  source: { path: "apps/web", plugin: { env: [{ name: "A", value: "$ARGOCD_APP_NAME" }] } },
};

describe("43. openSidecarFolder() speaks the protocol of sidecars", () => {
  test("generates: the whole repository, the path, the environment; each manifest a text", async () => {
    let got: ReceivedUpload | undefined;
    await serve({
      generate: (upload) => {
        got = upload;
        return [configMap("a"), '{"apiVersion":"v1"}'];
      },
    });
    const input = makeInput(at);
    const { texts } = await (await openOnly()).render(input, signal);
    expect(texts.map((text) => ("bytes" in text ? new TextDecoder().decode(text.bytes) : ""))).toEqual([
      configMap("a"),
      '{"apiVersion":"v1"}',
    ]);
    expect(got).toMatchObject({ appName: "web", appRelPath: "apps/web", env: { ARGOCD_ENV_A: "web", KUBE_VERSION: "1.32.0" } });
    expect(got?.files).toEqual({
      apps: "<directory>",
      "apps/web": "<directory>",
      "apps/web/x.yaml": "x",
      "apps/web/run.sh": "run (x)",
      lib: "<directory>",
      "lib/y.txt": "y",
      link: "-> lib/y.txt",
    });
    expect(Object.keys(input.files.readSet().directories)).toContain("");
  });

  test("sends large repositories in chunks of 256 KiB", async () => {
    let got: ReceivedUpload | undefined;
    await serve({
      generate: (upload) => {
        got = upload;
        return ["a: b"];
      },
    });
    const noise = Buffer.from(Array.from({ length: 700_000 }, (_, index) => (index * 2_654_435_761) >>> 24));
    await (await openOnly()).render(makeInput({ files: { noise } }), signal);
    expect(Math.max(...(got?.chunks ?? []))).toBeLessThanOrEqual(262_144);
    expect(got?.chunks.length).toBeGreaterThan(1);
  });

  test("asks a sidecar with discovery about a directory once for one content", async () => {
    const server = await serve({
      configuration: () => ({ isDiscoveryConfigured: true }),
      matches: (upload) => "x.yaml" in upload.files,
    });
    const plugin = await openOnly();
    const place = {
      files: makeInput({ files: { ...files, "copy/x.yaml": "x", "copy/run.sh": { text: "run", executable: true } } }).files,
      path: "apps/web",
      fact: () => "",
    };
    expect(await plugin.matches?.(place, signal)).toBe(true);
    expect(await plugin.matches?.({ ...place, path: "copy" }, signal)).toBe(true);
    expect(await plugin.matches?.({ ...place, path: "lib" }, signal)).toBe(false);
    expect(server.calls.filter((call) => call === "match")).toHaveLength(2);
  });

  test("never asks a sidecar without discovery", async () => {
    await serve({});
    expect((await openOnly()).matches).toBeUndefined();
  });

  test("gives the announced parameters", async () => {
    await serve({ parameters: ({ appRelPath }) => [{ name: appRelPath, required: true, array: ["a"], map: { k: "v" } }] });
    expect(await (await openOnly()).announce(makeInput(at), signal)).toEqual([
      {
        name: "apps/web",
        title: "",
        tooltip: "",
        required: true,
        itemType: "",
        collectionType: "",
        string: "",
        array: ["a"],
        map: { k: "v" },
      },
    ]);
  });

  test.each<[string, SidecarFolderOptions | undefined, RemoteSources["gitLogin"], string]>([
    ["nobody was granted any", undefined, async () => login, "an administrator has not granted it any"],
    ["another plugin was", { credentials: { askPass: noAskPass, plugins: ["other"] } }, async () => login, "not granted"],
    [
      "the repository has none",
      { credentials: { askPass: noAskPass, plugins: ["acme-v1"] } },
      async () => undefined,
      "without a name and password",
    ],
  ])("warns that Git credentials are not given where %s", async (_, options, gitLogin, because) => {
    await serve({ configuration: () => ({ provideGitCreds: true }), generate: () => ["a: b"] });
    const input = makeInput(at);
    const remote = { ...input.remote, ...(gitLogin !== undefined && { gitLogin }) };
    const { warnings } = await (await openOnly(options)).render({ ...input, remote }, signal);
    expect(warnings).toEqual([expect.stringMatching(/^PLUGIN_CAPABILITY_DENIED: plugin "acme-v1"/)]);
    expect(warnings[0]).toContain(because);
  });

  test("lends the login of the source's repository to a plugin that was granted it, while it generates", async () => {
    const askPass = await serveAskPass(join(folder, "ask.socket"));
    endings.push(() => askPass.close());
    let environment: Readonly<Record<string, string>> = {};
    let answer: unknown;
    await serve({
      configuration: () => ({ provideGitCreds: true }),
      generate: async (upload) => {
        environment = upload.env;
        answer = await askForLogin(upload.env);
        return ["a: b"];
      },
    });
    const input = makeInput(at);
    const asked: string[] = [];
    const remote: RemoteSources = { ...input.remote, gitLogin: async (url) => (asked.push(url), login) };
    const plugin = await openOnly({ credentials: { askPass, plugins: ["acme-v1"] } });
    expect((await plugin.render({ ...input, remote }, signal)).warnings).toEqual([]);
    expect([answer, asked]).toEqual([login, [input.source.repoURL]]);
    await expect(askForLogin(environment)).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test("gives no login to a plugin that does not ask for one", async () => {
    let environment: Readonly<Record<string, string>> = {};
    await serve({ generate: (upload) => ((environment = upload.env), ["a: b"]) });
    await (await openOnly({ credentials: { askPass: noAskPass, plugins: ["acme-v1"] } })).render(makeInput(at), signal);
    expect(Object.keys(environment)).not.toContain("GIT_ASKPASS");
  });

  test("is sent what lies under the paths of the annotation, where that is wanted", async () => {
    let got: ReceivedUpload | undefined;
    await serve({ generate: (upload) => ((got = upload), ["a: b"]) });
    const input = makeInput({ ...at, facts: { generatePaths: "." } });
    await (await openOnly({ narrows: true })).render(input, signal);
    expect([got?.appRelPath, Object.keys(got?.files ?? {})]).toEqual([".", ["run.sh", "x.yaml"]]);
    expect(Object.keys(input.files.readSet().directories)).toEqual(["apps/web"]);
  });
});

describe("openSidecarFolder() copes with hostile answers", () => {
  const fail =
    (code: status, message = "x") =>
    () => {
      throw new SidecarError(code, message);
    };
  test.each([
    ["an error of the plugin", fail(status.UNKNOWN, "`gen` failed exit status 1"), "BAD_USER_INPUT PLUGIN_FAILED"],
    ["an odd status", fail(status.OUT_OF_RANGE), "BAD_USER_INPUT PLUGIN_FAILED"],
    ["a refusal of permission", fail(status.UNAUTHENTICATED), "BAD_USER_INPUT PLUGIN_FAILED"],
    ["a call it does not have", fail(status.UNIMPLEMENTED), "FAILED_PRECONDITION PLUGIN_PROTOCOL"],
    ["too few resources", fail(status.RESOURCE_EXHAUSTED), "RESOURCE_EXHAUSTED LIMIT_OUTPUT"],
    ["no manifests", () => [], "BAD_USER_INPUT EMPTY_OUTPUT"],
    ["blank manifests", () => ["", "\n"], "BAD_USER_INPUT EMPTY_OUTPUT"],
    ["more than our limit", () => ["x".repeat(52_500_000)], "RESOURCE_EXHAUSTED LIMIT_OUTPUT"],
    ["more than the protocol's limit", () => ["x".repeat(105_000_000)], "RESOURCE_EXHAUSTED LIMIT_OUTPUT"],
    ["no answer", () => new Promise<never>(() => undefined), "DEADLINE_EXCEEDED LIMIT_TIME"],
  ])("%s", async (_, generate, expected) => {
    await serve({ generate });
    const plugin = await openOnly({ deadlines: { generateMs: expected.includes("TIME") ? 500 : 30_000 } });
    expect(await reasonOf(plugin.render(makeInput(at), signal))).toBe(expected);
  });

  test("quotes what the plugin said, without control characters and not at length", async () => {
    await serve({ generate: fail(status.UNKNOWN, `\u001b[31mno\u0007 ${"x".repeat(5000)}`) });
    const message = await (await openOnly()).render(makeInput(at), signal).catch((error: unknown) => String(error));
    expect(message).toMatch(/Plugin "acme-v1" failed: \S\[31mno/);
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(message).not.toMatch(/[\u0000-\u001f]/);
  });

  test("an empty answer may be allowed by name", async () => {
    await serve({ generate: () => [] });
    expect((await (await openOnly({ allowEmpty: ["acme-v1"] })).render(makeInput(at), signal)).texts).toEqual([]);
  });

  test.each([
    ["speaks something else", (socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["hangs up", (socket: Socket) => socket.destroy()],
  ])("a server that %s is a clear failure, for rendering and for discovery", async (_, greet) => {
    const server = createServer((socket) => greet(socket.on("error", () => undefined)));
    await new Promise<void>((resolve) => server.listen(join(folder, "acme.sock"), resolve));
    endings.push(() => server.close());
    const plugin = await openOnly({ deadlines: { configurationMs: 500, generateMs: 2000 } });
    expect(await reasonOf(plugin.render(makeInput(at), signal))).toMatch(
      /UNAVAILABLE PLUGIN_UNREACHABLE|DEADLINE_EXCEEDED LIMIT_TIME|PLUGIN_PROTOCOL/,
    );
    expect(await reasonOf(Promise.resolve(plugin.matches?.({ ...makeInput(at), path: "" }, signal)))).toBe(
      "UNAVAILABLE PLUGIN_UNREACHABLE",
    );
  });

  test("a caller who leaves is not kept waiting", async () => {
    await serve({ generate: () => new Promise<never>(() => undefined) });
    const plugin = await openOnly();
    const caller = new AbortController();
    const waiting = plugin.render(makeInput(at), caller.signal);
    setTimeout(() => caller.abort(new Error("enough")), 200);
    await expect(waiting).rejects.toThrow("enough");
  });
});

describe("openSidecarFolder() follows its folder", () => {
  test("takes sockets only, in order of their names", async () => {
    await serve({}, "b");
    await serve({}, "a-v1.2");
    writeFileSync(join(folder, "c.sock"), "no socket");
    await serve({}, "no-suffix").then((server) => server.stop());
    expect((await open()).plugins().map(({ name, names }) => [name, names])).toEqual([
      ["a-v1.2", ["a-v1.2"]],
      ["b", ["b"]],
    ]);
  });

  test("a folder that is not there is empty", async () => {
    rmSync(folder, { recursive: true });
    expect((await open()).plugins()).toEqual([]);
  });

  test("forgets what goes, and counts what is made anew as another", async () => {
    const followed = await open();
    expect(followed.plugins()).toEqual([]);
    const first = await serve({ generate: () => ["a: 1"] });
    await followed.refresh();
    const [before] = followed.plugins();
    first.stop();
    rmSync(join(folder, "acme-v1.sock"), { force: true });
    await followed.refresh();
    expect(followed.plugins()).toEqual([]);
    await serve({ generate: () => ["a: 2"] });
    await followed.refresh();
    const [after] = followed.plugins();
    expect(after?.digest).not.toBe(before?.digest);
    expect((await after?.render(makeInput(at), signal))?.texts).toHaveLength(1);
  });

  test("a dead socket is a clear failure, and its sidecar is found again when it answers", async () => {
    let isReady = false;
    await serve({
      configuration: () => {
        if (!isReady) throw new SidecarError(status.UNAVAILABLE, "starting");
        return { isDiscoveryConfigured: true };
      },
      matches: () => true,
    });
    const followed = await open();
    const [plugin] = followed.plugins();
    const place = { ...makeInput(at), path: "" };
    await expect(plugin?.matches?.(place, signal)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      details: { reason: "PLUGIN_UNREACHABLE" },
    });
    isReady = true;
    await followed.refresh();
    expect(await plugin?.matches?.(place, signal)).toBe(true);
  });

  test("a socket that nobody listens on any more is a clear failure", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "x.sock"), resolve));
    renameSync(join(folder, "x.sock"), join(folder, "dead.sock"));
    server.close();
    const plugin = await openOnly();
    const message = await plugin.render(makeInput(at), signal).catch((error: unknown) => String(error));
    expect(message).toMatch(/Plugin "dead" cannot be reached; see whether its sidecar runs, or remove its socket/);
  });
});
