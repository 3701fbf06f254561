import "graphiql/style.css";
import "./main.css";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Explorer } from "./explorer";
import { currentViewer, hasIdentityProvider, signInPage, type Viewer } from "./gateway";
import { SignIn } from "./sign-in";

// The editor works in workers; ours are files beside this one.
globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(`./${label === "graphql" || label === "json" ? label : "editor"}.worker.js`),
};

function App({ signedIn }: { readonly signedIn: Viewer | undefined }) {
  const [viewer, setViewer] = useState(signedIn);
  return viewer === undefined ? <SignIn onSignedIn={setViewer} /> : <Explorer viewer={viewer} />;
}

const place = document.getElementById("root");
if (place !== null) {
  const signedIn = await currentViewer();
  if (signedIn === undefined && (await hasIdentityProvider())) window.location.replace(signInPage);
  else
    createRoot(place).render(
      <StrictMode>
        <App signedIn={signedIn} />
      </StrictMode>,
    );
}
