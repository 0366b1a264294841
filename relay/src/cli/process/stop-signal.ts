/** Aborts on SIGINT or SIGTERM, or once nobody reads the output any more. A second signal ends the process immediately. */
export function stopSignal(): AbortSignal {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  process.stdout.once('error', () => stopped.abort());
  if (process.stdout.errored !== null) stopped.abort();
  return stopped.signal;
}
