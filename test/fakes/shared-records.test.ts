import { describeSharedRecords } from "../contracts/shared-records.js";
import { createFakeClock } from "./clock.js";
import { createFakeRecordStore } from "./shared-records.js";

describeSharedRecords("the fake", async () => {
  const clock = createFakeClock();
  return { ...createFakeRecordStore(clock), clock, close: async () => undefined };
});
