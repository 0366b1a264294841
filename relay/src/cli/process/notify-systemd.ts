import { execFile } from 'node:child_process';
import type { Effects } from '../../base/effects.ts';

/**
 * Tells systemd that the relay serves, and then, until the signal aborts, that its event loop runs: twice in each interval of the
 * unit's watchdog. Without `NOTIFY_SOCKET`, which a unit with `Type=notify` sets, it does nothing. Node cannot send datagrams to
 * Unix sockets, so systemd's own command sends them; it gets nothing else of the environment, which holds secrets.
 * @param env `NOTIFY_SOCKET`, and `WATCHDOG_USEC` with the watchdog's interval in microseconds
 */
export function notifySystemd(env: NodeJS.ProcessEnv, { every, log }: Effects, signal: AbortSignal): void {
  const { NOTIFY_SOCKET, PATH, WATCHDOG_USEC } = env;
  if (NOTIFY_SOCKET === undefined) return;
  const tell = (state: string) =>
    execFile('systemd-notify', [state], { env: { NOTIFY_SOCKET, PATH } }, (error) => {
      if (error !== null) log.warn({ state, code: error.code }, 'systemd could not be notified');
    });
  tell('READY=1');
  const interval = Number(WATCHDOG_USEC ?? 0) / 1_000_000;
  if (interval > 0) every(interval / 2, () => void tell('WATCHDOG=1'), signal);
}
