import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Application } from "../../../engine/model/application.js";
import { changeApplication, mustFind } from "../../../engine/requests/change-application.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { permitted } from "./judges.js";

const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const conflict = new FairleadError("CONFLICT", "it has moved on");

const storeWithShop = () =>
  createFakeApplicationStore([{ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: ref, spec: permitted }]);

const addLabel = (name: string) => (application: Application) => ({
  metadata: { labels: { ...application.metadata.labels, [name]: "yes" } },
});

test("mustFind() gives the Application, or says by its name that there is none", () => {
  const store = storeWithShop();
  expect(mustFind(store, ref).spec).toEqual(permitted);
  expect(() => mustFind(store, { ...ref, name: "blog" })).toThrow('Application "argocd/blog" not found');
});

test("changeApplication() writes under the version it decided on", async () => {
  const store = storeWithShop();
  const version = store.application(ref)?.metadata.resourceVersion;
  const changed = await changeApplication(store, ref, addLabel("a"), signal);
  expect(changed.metadata.labels).toEqual({ a: "yes" });
  expect(store.writes.map(({ patch }) => patch)).toEqual([{ metadata: { labels: { a: "yes" }, resourceVersion: version } }]);
});

test("R16 changeApplication() decides anew on what somebody else wrote in between", async () => {
  const store = storeWithShop();
  let decisions = 0;
  const changed = await changeApplication(
    store,
    ref,
    (application) => {
      decisions += 1;
      if (decisions === 1) store.put({ ...application, metadata: { ...application.metadata, labels: { other: "yes" } } });
      return addLabel("mine")(application);
    },
    signal,
  );
  expect(changed.metadata.labels).toEqual({ other: "yes", mine: "yes" });
  expect(decisions).toBe(2);
});

test("changeApplication() gives up after ten conflicts", async () => {
  const store = storeWithShop();
  for (let time = 0; time < 20; time += 1) store.failNextWrite(conflict);
  await expect(changeApplication(store, ref, addLabel("a"), signal)).rejects.toBe(conflict);
  expect(store.writes).toHaveLength(10);
});

test("changeApplication() stops at what is no conflict, at a refusal, and when the Application is gone", async () => {
  const store = storeWithShop();
  const away = new FairleadError("UNAVAILABLE", "no answer");
  store.failNextWrite(away);
  await expect(changeApplication(store, ref, addLabel("a"), signal)).rejects.toBe(away);
  const refusal = new FairleadError("FAILED_PRECONDITION", "no");
  const refuse = () => {
    throw refusal;
  };
  await expect(changeApplication(store, ref, refuse, signal)).rejects.toBe(refusal);
  store.failNextWrite(conflict);
  const takeAway = (application: Application) => {
    store.take("Application", ref);
    return addLabel("a")(application);
  };
  await expect(changeApplication(store, ref, takeAway, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
