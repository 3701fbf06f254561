import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { examples } from "./examples";
import { graphPath, signOutPage, type Viewer } from "./gateway";

const socketUrl = new URL(graphPath, window.location.href);
socketUrl.protocol = socketUrl.protocol === "https:" ? "wss:" : "ws:";

const fetcher = createGraphiQLFetcher({
  url: graphPath,
  wsClient: createClient({ url: socketUrl.href, lazy: true, retryAttempts: 5 }),
});

/** GraphiQL on our graph, with the examples as tabs. The browser's session cookie says who asks, on both transports. */
export function Explorer({ viewer }: { readonly viewer: Viewer }) {
  return (
    <div className="explorer">
      <header>
        <strong>Fairlead</strong>
        <span>{viewer.username}</span>
        <button type="button" onClick={() => window.location.assign(signOutPage)}>
          Sign out
        </button>
      </header>
      <GraphiQL fetcher={fetcher} defaultTabs={[...examples]} shouldPersistHeaders={false} />
    </div>
  );
}
