import { DatabaseSync } from "node:sqlite";

const schema = `
create table if not exists meta (name text primary key, value integer not null) without rowid;
create table if not exists objects (
  kind text not null, namespace text not null, name text not null,
  uid text not null, revision integer not null, body text not null,
  primary key (kind, namespace, name)
);
create unique index if not exists objects_uid on objects (uid);
create table if not exists owners (
  owner text not null, kind text not null, namespace text not null, name text not null,
  primary key (owner, kind, namespace, name)
) without rowid;
create index if not exists owners_dependent on owners (kind, namespace, name);
create table if not exists events (
  revision integer primary key, kind text not null, namespace text not null, name text not null,
  type text not null, body text not null, before text
);
create index if not exists events_kind on events (kind, revision);
`;

/**
 * Opens the database file, creating what is missing. Write-ahead log with `synchronous=NORMAL`: a killed process loses nothing that was committed,
 * a machine that loses power may lose the last commits but never its consistency. The file is locked until it is closed, not anew for each statement.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 2_000 });
  database.exec(
    "pragma locking_mode=exclusive; pragma journal_mode=wal; pragma synchronous=normal; pragma journal_size_limit=16777216; pragma cache_size=-4096",
  );
  database.exec(schema);
  return database;
}
