import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ask, login, noTools, type Product, runProduct, startProduct, temporaryFolder, until } from "./product.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = temporaryFolder();
const dataFolder = join(folder.path, "data");
const tools = noTools(folder.path);
let product: Product;

beforeAll(async () => {
  product = await startProduct(dataFolder, [], tools);
}, 240_000);
afterAll(async () => {
  await product.stop("SIGKILL");
  folder.dispose();
});

/** Runs `npm run ask` as npm does, with the Node that npm finds. */
async function askOnTerminal(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn("node", [join(root, "server/launch/ask.mjs"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, err };
}

const applicationNames = async (of: Product): Promise<readonly string[]> => {
  const token = await login(of.session);
  const answer = await ask(of.session, token, "{ applications(first: 100) { totalCount nodes { ref { name } } } }");
  const nodes: readonly { readonly ref: { readonly name: string } }[] = answer.data?.["applications"].nodes ?? [];
  return nodes.map(({ ref }) => ref.name).toSorted();
};

// Beside the running product and beside one another: most of what they take is the loading of the program.
describe("another start", { concurrent: true, timeout: 240_000 }, () => {
  /** The one sentence on the terminal; it may follow lines of progress, and nothing may follow it. */
  const lastWords = (output: string) => output.trimEnd().split("\n").at(-1) ?? "";

  test("says that the port is taken and how to choose another", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const { code, output } = await runProduct(["--data", join(folder.path, "port"), "--port", String(port)], { tools });
    await new Promise((resolve) => other.close(resolve));
    expect(code).toBe(1);
    expect(output).toBe(
      `fairlead: Port ${port} of 127.0.0.1 is taken. Choose another with --port, or --port 0 for any free one.\n`,
    );
  });

  test("leaves a data folder alone that another instance has", async () => {
    const before = readFileSync(join(dataFolder, "session.json"), "utf8");
    const { code, output } = await runProduct(["--data", dataFolder, "--port", "0", "--fresh"], { tools });
    expect(code).toBe(1);
    expect(output).toMatch(/^fairlead: The data folder ".*" is in use by another Fairlead\..*--data\.\n$/);
    expect(readFileSync(join(dataFolder, "session.json"), "utf8")).toBe(before);
    expect((await ask(product.session, undefined, "{ serverVersion { version } }")).status).toBe(200);
  });

  test("touches no file in a folder that is somebody else's", async () => {
    const foreign = join(folder.path, "foreign");
    mkdirSync(foreign);
    writeFileSync(join(foreign, "thesis.txt"), "years of work");
    const { code, output } = await runProduct(["--data", foreign, "--port", "0", "--fresh"], { tools });
    expect(code).toBe(1);
    expect(output).toMatch(/^fairlead: The folder ".*" holds files that are not Fairlead's\..*--data\.\n$/);
    expect(readdirSync(foreign)).toEqual(["thesis.txt"]);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["the flag is unknown", ["--prot", "1"], 2, /^\(Did you mean --port\?\)$|unknown option '--prot'/],
    ["the port is none", ["--port", "web"], 2, /'web' is invalid.*0 to 65535/],
    [
      "the address is nobody's here",
      ["--host", "192.0.2.1"],
      1,
      /^fairlead: This machine has no address 192\.0\.2\.1\. .*--host\.$/,
    ],
    ["there is no such kubeconfig", ["--kubeconfig", "/nowhere/kubeconfig"], 1, /^fairlead: .*\/nowhere\/kubeconfig/],
  ])("ends with one sentence when %s", async (name, args, expected, sentence) => {
    const { code, output } = await runProduct(["--data", join(folder.path, name), "--port", "0", ...args], { tools });
    expect([code, lastWords(output)]).toEqual([expected, expect.stringMatching(sentence)]);
    expect(output).not.toMatch(/^\s+at /m);
  });

  test("a first start that is killed three times at random moments is completed by the next one", async () => {
    const cut = join(folder.path, "cut");
    const whole = await applicationNames(product);
    // A start says its first line once the data folder is its own; what is made is made in the second after that.
    for (const latestMs of [200, 600, 1_200]) {
      const starting = spawn(process.execPath, [join(root, "dist/server/main.js"), "--port", "0", "--data", cut], {
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, FAIRLEAD_TOOLS: tools },
      });
      const exited = new Promise((resolve) => starting.once("exit", resolve));
      await new Promise((resolve) => starting.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, randomInt(latestMs)));
      starting.kill("SIGKILL");
      await exited;
    }
    const after = await startProduct(cut, [], tools);
    try {
      expect(await applicationNames(after)).toEqual(whole);
      expect(await login(after.session, "admin", after.session.password)).not.toBe("");
      expect(readdirSync(cut).filter((name) => name.startsWith(".write") || /session\.json\./.test(name))).toEqual([]);
    } finally {
      expect(await after.stop("SIGTERM")).toBe(0);
    }
  });
});

test("--help and --version are answered without starting anything", async () => {
  const help = await runProduct(["--help"]);
  expect([help.code, help.output]).toEqual([0, expect.stringMatching(/Usage: npm start --.*--fresh.*FAIRLEAD_LOG_LEVEL/s)]);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(await runProduct(["--version"])).toEqual({ code: 0, output: `${version}\n` });
});

describe("npm run ask", () => {
  const data = ["--data", dataFolder];

  test("prints the answer to a query as one line of JSON", async () => {
    const { code, out, err } = await askOnTerminal(...data, '{ viewer { username } application(ref: { name: "shop" }) { id } }');
    expect([code, err]).toEqual([0, ""]);
    expect(out.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ data: { viewer: { username: "admin" }, application: { id: expect.any(String) } } });
  });

  test("listens until a frame of a type, while another one asks for a sync", async () => {
    const listening = askOnTerminal(
      ...data,
      "--until",
      "SyncFinished",
      'subscription { applicationEvents(filter: { name: { eq: "fleet-accounts" } }, topics: [OPERATION], snapshot: ALWAYS) { __typename ref { name } } }',
    );
    let over = false;
    void listening.then(() => (over = true));
    // When the listener listens cannot be seen from here: syncs are asked for until it heard one end. One that comes too early is refused.
    const asked: string[] = [];
    await until(
      async () => {
        const { out } = await askOnTerminal(
          ...data,
          'mutation { syncApplication(ref: { name: "fleet-accounts" }) { operationId } }',
        );
        asked.push(out);
        await Promise.race([listening, new Promise((resolve) => setTimeout(resolve, 1_000))]);
        return over ? true : undefined;
      },
      60_000,
      "the end of a sync",
    );
    expect(asked.join("")).toMatch(/\{"data":\{"syncApplication":\{"operationId":"[^"]+"\}\}\}/);
    const { code, out, err } = await listening;
    expect([code, err]).toEqual([0, ""]);
    const types = out
      .trim()
      .split("\n")
      .map(
        (line) => (JSON.parse(line) as { data: { applicationEvents: { __typename: string } } }).data.applicationEvents.__typename,
      );
    expect(types.at(-1)).toBe("SyncFinished");
    expect(types.filter((type) => type === "SyncFinished")).toHaveLength(1);
  });

  test.each<[string, readonly string[], RegExp]>([
    ["a wrong password", [...data, "--password", "wrong", "{ viewer { username } }"], /^fairlead: Wrong username or password$/],
    ["no query", data, /^fairlead: Give one query, in quotes\.$/],
    ["a query without quotes", [...data, "{", "viewer", "}"], /^fairlead: Give one query, in quotes\.$/],
    ["a wrong option", ["--dta", "x"], /^fairlead: Unknown option '--dta'/],
    [
      "a folder on which nothing runs",
      ["--data", join(folder.path, "nothing"), "{ viewer { username } }"],
      /^fairlead: Nothing runs on the data folder ".*nothing"\. Run npm start first/,
    ],
    ["a subscription that is refused", [...data, "subscription { nothing }"], /^fairlead: .*Cannot query field "nothing"/],
  ])("ends with 1 and one sentence: %s", async (_, args, sentence) => {
    const { code, out, err } = await askOnTerminal(...args);
    expect([code, out, err.trim().split("\n")[0]]).toEqual([1, "", expect.stringMatching(sentence)]);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test("ends with 1 when the answer is an error, and prints it", async () => {
    const { code, out } = await askOnTerminal(...data, "{ nothing }");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });
});

describe("a stop", () => {
  test("drains, sends an open subscription away with 1001, ends with 0 and removes the session file", async () => {
    const token = await login(product.session);
    const socket = new WebSocket(product.session.websocket, "graphql-transport-ws", {
      headers: { cookie: `fairlead.token=${token}` },
    });
    const heard: string[] = [];
    socket.on("message", (data) => heard.push((JSON.parse((data as Buffer).toString("utf8")) as { type: string }).type));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "connection_init" }));
    await until(() => heard.includes("connection_ack") || undefined, 20_000);
    const query = "subscription { applicationEvents { __typename } }";
    socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
    await until(() => heard.includes("next") || undefined, 20_000);
    expect(await product.stop("SIGINT")).toBe(0);
    expect(await closed).toBe(1001);
    expect(existsSync(join(dataFolder, "session.json"))).toBe(false);
    expect(product.output()).toContain("Stopping …");
  });

  test("is gone on from by the next start, and forgotten by one with --fresh", async () => {
    const password = product.session.password;
    product = await startProduct(dataFolder, [], tools);
    expect(product.session.password).toBe(password);
    const token = await login(product.session);
    await ask(product.session, token, 'mutation { deleteApplication(ref: { name: "broken" }) { operationId } }');
    await product.stop("SIGTERM");
    product = await startProduct(dataFolder, ["--fresh"], tools);
    expect(product.session.password).not.toBe(password);
    expect(await applicationNames(product)).toContain("broken");
  }, 240_000);
});

test("SIGTERM ends a start that waits for a cluster which never answers, within 10 s", async () => {
  const asked = Promise.withResolvers<number>();
  const silent = createServer(() => asked.resolve(performance.now()));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const own = temporaryFolder();
  const kubeconfig = join(own.path, "kubeconfig");
  const cluster = `{ name: c, cluster: { server: "https://127.0.0.1:${port}" } }`;
  const parts = [
    `clusters: [${cluster}]`,
    "users: [{ name: u, user: { token: t } }]",
    "contexts: [{ name: x, context: { cluster: c, user: u } }]",
  ];
  writeFileSync(kubeconfig, ["apiVersion: v1", "kind: Config", "current-context: x", ...parts].join("\n"));
  const args = ["--port", "0", "--data", join(own.path, "data"), "--kubeconfig", kubeconfig];
  const { code, output } = await runProduct(args, { endAt: asked.promise, tools });
  expect(performance.now() - (await asked.promise)).toBeLessThan(10_000);
  expect(code).toBe(1);
  expect(output).toContain("Stopping …");
  silent.close();
  own.dispose();
}, 120_000);
