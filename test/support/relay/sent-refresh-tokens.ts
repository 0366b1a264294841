import type { JournalEntry } from '../../sandbox/journal.ts';

/**
 * Refresh tokens that were sent again although an earlier call may have spent them. One may go on where NoiseAware
 * said so: by an answer without another token, or by a refusal (3xx, 4xx), which comes before anything is done.
 */
export function sentAgain(refreshes: readonly JournalEntry[], key = 'refreshToken'): string[] {
  const spent = new Set<string>();
  const again: string[] = [];
  for (const { status, details } of refreshes) {
    const token = sentIn(details, key);
    if (token === undefined) continue;
    if (spent.has(token)) again.push(token);
    const isRefused = status >= 300 && status < 500;
    const goesOn = isRefused || (status === 200 && keeps(details.answer ?? '', token));
    if (!goesOn) spent.add(token);
  }
  return again;
}

// --- Internal helpers ---

/** The refresh token of a call, wherever it stands under that name. */
function sentIn({ request, url, headers }: JournalEntry['details'], key: string): string | undefined {
  if (key === 'Authorization') return headers?.['authorization']?.toString().replace(/^Bearer /, '');
  const inBody = (request as Record<string, string> | undefined)?.[key];
  return inBody ?? new URL(url ?? '/', 'http://sandbox').searchParams.get(key) ?? undefined;
}

/** Whether an answer says that the token which was sent goes on: it is whole, and names that one or none. */
function keeps(answer: string, token: string): boolean {
  try {
    JSON.parse(answer.replace(/^\ufeff/, ''));
  } catch {
    return false;
  }
  const [, next = token] = /"refresh_?token":"([^"]*)"/i.exec(answer) ?? [];
  return next === token && /"(?:user_?token|access_token)":"/i.test(answer);
}
