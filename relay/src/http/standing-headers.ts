import type { Config } from '../config.ts';

/** Seconds for which a browser that has reached the relay by TLS never tries without. */
const strictTransport = 365 * 24 * 60 * 60;

/**
 * Headers that every answer has, also those that are made before there is a request: nothing is kept, nothing runs or is
 * framed where an answer is opened as a page, and no address is told to the next one. `Strict-Transport-Security`
 * (RFC 6797) where the public URL is https.
 */
export const standingHeaders = ({
  publicUrl,
}: Pick<Config, 'publicUrl'>): [name: string, value: string][] => [
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
