#!/usr/bin/env node
import { setTimeout as wait } from 'node:timers/promises';

// Imported here, so that a Node that is too old gets one sentence.
const { runThresholds } = await import('./run-thresholds.ts').catch(({ message }: Error) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});

process.exitCode = await runThresholds(process.argv.slice(2), {
  env: process.env,
  directory: process.cwd(),
  input: process.stdin,
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  sleep: (seconds) => wait(seconds * 1000),
});
