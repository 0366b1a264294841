#!/usr/bin/env node
import { setTimeout as wait } from 'node:timers/promises';

// Imported here, so that a Node that is too old gets one sentence.
const { runCommand } = await import('./run-command.ts').catch(({ message }: Error) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  directory: process.cwd(),
  input: process.stdin,
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  sleep: (seconds, signal) => wait(seconds * 1000, undefined, signal ? { signal } : {}),
  fetch: globalThis.fetch,
  now: Date.now,
  signal: ending.signal,
});
