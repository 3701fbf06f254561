import { describeApplicationStore } from "../contracts/application-store.js";
import { createFakeApplicationStore } from "./application-store.js";

describeApplicationStore("in memory", () => {
  const store = createFakeApplicationStore();
  const done = Promise.resolve();
  return Promise.resolve({
    store,
    put: (object) => done.then(() => store.put(object)),
    take: (kind, ref) => done.then(() => store.take(kind, ref)),
    putSettings: (settings) => done.then(() => store.putSettings(settings)),
    close: () => done,
  });
});
