import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import type { Job, Named, Reply } from './sqlite.ts';

// Runs in a thread of its own, see `openSqlite`: the only code that writes to the database file. Jobs run one after another.

// Node's diagnostic report has a part for each thread; the environment has secrets.
process.report.excludeEnv = true;

let database: DatabaseSync | undefined;
const prepared = new Map<string, StatementSync>();

/** Parses each statement once. Rows come as arrays. */
function prepare(sql: string): StatementSync {
  let statement = prepared.get(sql);
  if (statement === undefined) {
    if (database === undefined) throw new Error('the database is not open');
    statement = database.prepare(sql);
    statement.setReturnArrays(true);
    prepared.set(sql, statement);
  }
  return statement;
}

/** Creates a database file under another name first: it is there as a whole, or not at all. */
function create(file: string, schema: string): void {
  const unfinished = `${file}.unfinished`;
  for (const suffix of ['', '-journal']) rmSync(unfinished + suffix, { force: true });
  // Private to the owner; SQLite gives its other files the permissions of this one.
  closeSync(openSync(unfinished, 'wx', 0o600));
  const created = new DatabaseSync(unfinished);
  try {
    created.exec(`BEGIN; ${schema} COMMIT`);
  } finally {
    created.close();
  }
  renameSync(unfinished, file);
}

function run(job: Job): unknown {
  switch (job.kind) {
    case 'open':
      if (job.schema !== undefined) create(job.file, job.schema);
      database = new DatabaseSync(job.file, { timeout: job.lockTimeout, readOnly: job.readOnly });
      // SQLite's own lower() knows ASCII alone.
      database.function('lower_case', { deterministic: true }, (text) =>
        typeof text === 'string' ? text.toLowerCase() : null,
      );
      return undefined;
    case 'exec':
      database?.exec(job.sql);
      return undefined;
    case 'all':
      return prepare(job.sql).all(job.values);
    case 'write':
      database?.exec('BEGIN IMMEDIATE');
      try {
        for (const { sql, rows } of job.statements) {
          const statement = prepare(sql);
          for (const row of rows) {
            if (Array.isArray(row)) statement.run(...row);
            else statement.run(row as Named);
          }
        }
        database?.exec('COMMIT');
      } catch (error) {
        // After some errors SQLite has rolled back by itself.
        if (database?.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
      return undefined;
    case 'close':
      prepared.clear();
      database?.close();
      database = undefined;
      return undefined;
  }
}

parentPort?.on('message', ({ id, job }: { id: number; job: Job }) => {
  let reply: Reply;
  try {
    reply = { id, value: run(job) };
  } catch (error) {
    const { message, errcode, code } = error as Error & { errcode?: number; code?: string };
    reply = { id, error: { message, errcode, code } };
  }
  parentPort?.postMessage(reply);
});
