import type { Config } from '../../settings/config.ts';

/** `max-age` of Strict-Transport-Security, in seconds. */
const strictTransport = 365 * 24 * 60 * 60;

/**
 * Headers of every answer, including those to unparsable requests: no caching, no scripts or framing if an answer is opened as a
 * page, no referrer. With `Strict-Transport-Security` (RFC 6797) if the public URL is https.
 */
export const defaultHeaders = ({ publicUrl }: Pick<Config, 'publicUrl'>): [name: string, value: string][] => [
  ['Cache-Control', 'no-store'],
  [
    'Content-Security-Policy',
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  ],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ...(publicUrl.startsWith('https:')
    ? [['Strict-Transport-Security', `max-age=${strictTransport}`] as [string, string]]
    : []),
];
