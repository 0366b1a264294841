import type { Html } from '../sandbox/pages/html.ts';

/** What is sent for a request. */
export interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a part of the server has for an address; undefined where it is none of its own. */
export type Part = (url: URL) => Answer | undefined;

/**
 * Everything by the product's own files and nothing inline, as a careful vendor has it; no text becomes markup or code
 * (`require-trusted-types-for`), and nobody may frame it.
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

const guarded = { 'Content-Security-Policy': policy, 'X-Frame-Options': 'DENY' };

/** A page of the product, under its own Content-Security-Policy. */
export const pageAnswer = ({ markup }: Html, status = 200): Answer => ({
  status,
  type: 'text/html; charset=utf-8',
  body: markup,
  headers: guarded,
});

/** A picture; the same address always has the same one. */
export const pictureAnswer = (body: string): Answer => ({
  type: 'image/svg+xml',
  body,
  headers: { 'Cache-Control': 'max-age=3600' },
});

export const jsonAnswer = (value: unknown): Answer => ({
  type: 'application/json',
  body: JSON.stringify(value),
});

export const redirectAnswer = (location: string): Answer => ({
  status: 302,
  type: 'text/plain; charset=utf-8',
  body: '',
  headers: { Location: location },
});

export const notFound: Answer = {
  status: 404,
  type: 'text/plain; charset=utf-8',
  body: 'There is nothing here.\n',
};
