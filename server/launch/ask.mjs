// `npm run -s ask -- '<query, mutation or subscription>'`: asks the graph of the running product as its first account, and prints the answer as one line
// of JSON; of a subscription, a line for each frame.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fail, root } from "./prepare.mjs";

const help = `Usage: npm run -s ask -- [options] '<query, mutation or subscription>'

Asks the graph of the Fairlead that runs on a data folder, as the account of its session file.

Options:
  --data <folder>     the data folder (default: .fairlead)
  --as <name>         another account
  --password <text>   its password; one of the first accounts needs none
  --until <type>      end a subscription after a frame of this type, e.g. SyncFinished
  --help              show this
`;

const options = {
  data: { type: "string" },
  as: { type: "string" },
  password: { type: "string" },
  until: { type: "string" },
  help: { type: "boolean" },
};
const { values, positionals } = read();
const [query, ...more] = positionals;
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (query === undefined || more.length > 0) fail(`Give one query, in quotes.\n\n${help}`);

const session = readSession(resolve(root, values.data ?? ".fairlead"));
const caller = values.as ?? session.username;
const token = await login(caller, values.password ?? session.accounts?.[caller] ?? session.password);
if (/^\s*(#.*\s*)*subscription\b/.test(query)) await listen();
else {
  const answer = await post({ query }, { authorization: `Bearer ${token}` });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.exitCode = answer.errors === undefined ? 0 : 1;
}

function read() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return fail(`${error.message}\n\n${help}`);
  }
}

function readSession(folder) {
  const file = join(folder, "session.json");
  if (!existsSync(file))
    fail(`Nothing runs on the data folder "${folder}". Run npm start first, or name the folder with --data.`);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return fail(`Cannot read ${file}: ${error.message}. Start Fairlead again; it writes the file anew.`);
  }
}

async function login(username, password) {
  const mutation =
    "mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token } }";
  const answer = await post({ query: mutation, variables: { username, password } }, {});
  return answer.data?.login?.token ?? fail(answer.errors?.[0]?.message ?? "The gateway gave no token.");
}

async function post(body, headers) {
  const response = await fetch(session.graphql, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  }).catch((error) => fail(`Cannot reach ${session.graphql}: ${error.cause?.message ?? error.message}`));
  return response
    .json()
    .catch(() => fail(`${session.graphql} answered ${response.status} and no JSON; is it Fairlead that runs there?`));
}

async function listen() {
  const { createClient } = await import("graphql-ws");
  // Node has a WebSocket of its own only from version 22 on.
  const { WebSocket: webSocketImpl } = await import("ws");
  const client = createClient({ url: session.websocket, webSocketImpl, connectionParams: { authorization: `Bearer ${token}` } });
  try {
    for await (const frame of client.iterate({ query })) {
      process.stdout.write(`${JSON.stringify(frame)}\n`);
      const type = Object.values(frame.data ?? {})[0]?.__typename;
      if (values.until !== undefined && type === values.until) break;
    }
  } catch (error) {
    fail(reasonOf(error));
  }
  await client.dispose();
}

/** Why a subscription ended: errors of the graph, a closed socket with its reason, or one that never opened. */
function reasonOf(thrown) {
  if (Array.isArray(thrown)) return thrown.map(({ message }) => message).join("; ");
  if (typeof thrown?.code === "number") return `The gateway closed the connection: ${thrown.reason || thrown.code}`;
  return thrown?.message || `Cannot reach ${session.websocket}`;
}
