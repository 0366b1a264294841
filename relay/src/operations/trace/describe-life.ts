import type { TokenLife } from '../../noiseaware/parse-tokens.ts';

/** How long a user token lives and what says so, in words: `300 s, by expiresAt in epoch seconds`. */
export function describeLife({ seconds, by, expiresAt }: TokenLife): string {
  const isRead = expiresAt !== 'absent' && expiresAt !== 'unreadable';
  if (by === 'expiresAt' && isRead) return `${seconds} s, by expiresAt${forms[expiresAt]}`;
  if (by !== 'documented') return `${seconds} s, by ${by === 'exp' ? 'the token’s exp' : by}`;
  const why = isRead ? `names no time within a day${forms[expiresAt]}` : missing[expiresAt];
  return `${seconds} s, by NoiseAware’s page, since expiresAt ${why}`;
}

// --- Internal helpers ---

const forms = {
  rfc3339: '',
  no_offset: ' without an offset, which is read as UTC',
  rfc1123: ' in the form of RFC 1123',
  epoch_seconds: ' in epoch seconds',
  epoch_milliseconds: ' in epoch milliseconds',
};

const missing = { absent: 'is absent', unreadable: 'has a form that is not read' };
