import { join } from "node:path";

/** What Keycloak's classes need to reach, as its own start script says. */
const opened = ["java.util", "java.util.concurrent", "java.security", "java.lang"];

/**
 * The command line of Keycloak without its start script, whose shell would stay between the process and who started it. `home` holds configuration and
 * data; programs are read from `distribution`, which several share.
 * @see keycloak/keycloak:quarkus/dist/src/main/content/bin/kc.sh
 */
export function javaCommand({
  distribution,
  home,
  words,
}: {
  readonly distribution: string;
  readonly home: string;
  readonly words: readonly string[];
}): readonly [string, ...string[]] {
  return [
    "java",
    // It lives for minutes: code that is compiled twice and memory that is collected beside it pay off later. 39 s instead of 62 s on a busy machine.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Xmx512m",
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    "-Dfile.encoding=UTF-8",
    "-Duser.language=en",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    `-Dkc.home.dir=${home}`,
    `-Djboss.server.config.dir=${join(home, "conf")}`,
    "-cp",
    join(distribution, "lib", "quarkus-run.jar"),
    "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
    ...words,
  ];
}
