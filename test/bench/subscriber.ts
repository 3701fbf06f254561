import { WebSocket } from "ws";

/** Sockets with subscriptions on them, as many portals would hold them. */
export interface Subscribers {
  /** Frames received so far, acknowledgements not counted. */
  received(): number;
  /** Frames that tell of a gap. */
  resyncs(): number;
  close(): void;
}

/** What to subscribe to, how often, over how many sockets. */
export interface SubscriberWish {
  readonly url: string;
  readonly token: string;
  readonly query: string;
  readonly count: number;
  readonly sockets: number;
  /** Called for every frame with its text. */
  readonly onFrame: (text: string) => void;
}

const protocol = "graphql-transport-ws";

/** Opens the sockets and subscribes; resolves when every socket is acknowledged and every subscription sent. */
export async function openSubscribers(wish: SubscriberWish): Promise<Subscribers> {
  let received = 0;
  let resyncs = 0;
  const count = (text: string) => {
    received += 1;
    if (text.includes('"Resync"')) resyncs += 1;
    wish.onFrame(text);
  };
  const perSocket = Math.ceil(wish.count / wish.sockets);
  const sockets = await Promise.all(
    Array.from({ length: wish.sockets }, (_, index) => {
      const here = Math.max(0, Math.min(perSocket, wish.count - index * perSocket));
      return openSocket(wish, here, count);
    }),
  );
  return {
    received: () => received,
    resyncs: () => resyncs,
    close: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

function openSocket(
  { url, token, query }: SubscriberWish,
  subscriptions: number,
  count: (text: string) => void,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocol, { perMessageDeflate: false });
    socket.on("error", reject);
    socket.on("close", (code, reason) => reject(new Error(`the socket was closed with ${code}: ${String(reason)}`)));
    socket.on("open", () =>
      socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
    );
    socket.on("message", (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('{"type":"connection_ack"') || text.includes('"type":"connection_ack"')) {
        for (let id = 0; id < subscriptions; id += 1)
          socket.send(JSON.stringify({ id: String(id), type: "subscribe", payload: { query } }));
        resolve(socket);
      } else if (text.includes('"type":"next"')) count(text);
      else if (text.includes('"type":"ping"')) socket.send('{"type":"pong"}');
      else reject(new Error(`unexpected frame: ${text.slice(0, 300)}`));
    });
  });
}
