import type { JournalEntry } from '../../sandbox/journal.ts';

/** Every access code that a one-time code was answered with: more than one of the same code must never be. */
export function accessCodesByCode(calls: readonly JournalEntry[]): Map<string, Set<string>> {
  const byCode = new Map<string, Set<string>>();
  for (const { status, details } of calls) {
    if (status !== 200) continue;
    const { code } = details.request as { code: string };
    const { access_code: accessCode } = JSON.parse(details.answer ?? '{}') as { access_code: string };
    byCode.set(code, (byCode.get(code) ?? new Set()).add(accessCode));
  }
  return byCode;
}
