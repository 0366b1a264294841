import type { LowdbOptions } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';

/** A log that keeps its lines for the test to read. */
export function recordingLog(): { log: LowdbOptions['log']; lines: { level: string; text: string }[] } {
  const lines: { level: string; text: string }[] = [];
  const at =
    (level: string) =>
    (...facts: unknown[]): void => {
      lines.push({ level, text: JSON.stringify(facts) });
    };
  const log = { info: at('info'), warn: at('warn'), error: at('error'), debug: at('debug') };
  return { log: log as unknown as LowdbOptions['log'], lines };
}
