import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["k8s.mariadb.com/v1alpha1 MariaDB", "spec: {}", "Progressing: No status info available"],
  ["k8s.mariadb.com/v1alpha1 MariaDB", "Ready=True running, GaleraReady=True galera ready", "Healthy: galera ready"],
  ["k8s.mariadb.com/v1alpha1 MariaDB", "Ready=False/Failed it fell over", "Degraded: it fell over"],
  ["k8s.mariadb.com/v1alpha1 MariaDB", "Ready=False/StatefulSetNotReady starting", "Progressing: starting"],
  ["mariadb.mmontes.io/v1alpha1 MariaDB", "Ready=True running", "Healthy: running"],
  ["k8s.mariadb.com/v1alpha1 Backup", "Complete=False/CronJobScheduled Failed", "Degraded: CronJobScheduled Failed"],
  ["k8s.mariadb.com/v1alpha1 Backup", "Complete=False/CronJobScheduled Scheduled", "Progressing: CronJobScheduled Scheduled"],
  ["k8s.mariadb.com/v1alpha1 Backup", "Complete=True/CronJobSucess Success", "Healthy: CronJobSucess Success"],
  ["k8s.mariadb.com/v1alpha1 Database", "spec: {}", "Progressing: No status info available"],
  ["k8s.mariadb.com/v1alpha1 Database", "Ready=True created", "Healthy: created"],
  ["k8s.mariadb.com/v1alpha1 Database", "Ready=False no connection", "Degraded: no connection"],
  ["k8s.mariadb.com/v1alpha1 Database", "Other=True waiting", "Progressing: waiting"],
  ["k8s.mariadb.com/v1alpha1 SqlJob", "spec: {}", "Progressing: No status info available"],
  ["k8s.mariadb.com/v1alpha1 SqlJob", "Complete=False/JobRunning Running", "Progressing: JobRunning Running"],
  ["k8s.mariadb.com/v1alpha1 SqlJob", "Complete=True/JobComplete Success", "Healthy: JobComplete Success"],
  ["k8s.mariadb.com/v1alpha1 SqlJob", "Complete=True/JobFailed Failed", "Degraded: JobFailed Failed"],
  ["k8s.mariadb.com/v1alpha1 Restore", "spec: {}", "none"],
  ["k8s.mariadb.com/v1alpha1 Restore", "Complete=False/JobRunning Running", "Progressing: Running"],
  ["k8s.mariadb.com/v1alpha1 Restore", "Complete=True/JobComplete Success", "Healthy: Success"],
])("mariadbRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
