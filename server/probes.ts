import { Router } from "express";

/** Whether the process may be given work; with the reason while it may not. */
export type Readiness = () => { readonly ready: boolean; readonly because?: string };

/** `/healthz` (the process answers), `/readyz` (it may be given work) and `/api/version`. */
export function probes(readiness: Readiness, version: string): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => void response.type("text/plain").send("ok\n"));
  router.get("/readyz", (_request, response) => {
    const { ready, because } = readiness();
    response
      .status(ready ? 200 : 503)
      .type("text/plain")
      .send(`${ready ? "ok" : (because ?? "not ready")}\n`);
  });
  router.get("/api/version", (_request, response) => void response.json({ Version: version }));
  return router;
}
