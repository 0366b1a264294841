import type { Html } from '../sandbox/pages/html.ts';

/** What is sent for a request. */
export interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a part of the server has for an address; undefined where the address is none of its own. */
export type Part = (url: URL) => Answer | undefined | Promise<Answer | undefined>;

/**
 * Scripts and styles from the product's own files and nothing inline, as a careful vendor has it; no text becomes markup
 * or code (`require-trusted-types-for`), and no page may frame it.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** A page of the product, under its own Content-Security-Policy. */
export const pageAnswer = ({ markup }: Html, status = 200): Answer => ({
  status,
  type: 'text/html; charset=utf-8',
  body: markup,
  headers: { 'Content-Security-Policy': policy, 'X-Frame-Options': 'DENY' },
});
