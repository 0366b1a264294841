import type { RequestListener } from 'node:http';
import type { Answer, Part } from './answer.ts';
import { classicPages } from './classic/pages.ts';
import { hostilePages } from './hostile/serve.ts';
import { makeProperties } from './make-properties.ts';
import { markedPage } from './marked/page.ts';
import type { Property } from './property.ts';
import { serveFiles } from './serve-files.ts';

const mostRows = 100_000;

/** What the product's own backend knows of the last alert of an account: it asks the relay, as any backend does. */
interface LastAlert {
  readonly type: string;
  readonly at: string;
  readonly verified: string;
}
export type ReadLastAlert = (account: string) => Promise<LastAlert | undefined>;

/** Both looks of the product, its data, and the hostile pages; the first part that knows an address answers. */
export function createApp(rows: number, lastAlert: ReadLastAlert): RequestListener {
  const propertiesFor = ({ searchParams }: URL): Property[] => {
    const asked = searchParams.get('rows') ?? '';
    return makeProperties(/^\d{1,6}$/.test(asked) ? Math.min(Number(asked), mostRows) : rows);
  };
  const parts: Part[] = [
    ({ pathname }) => (pathname === '/' ? toProperties : undefined),
    markedPage,
    (url) =>
      url.pathname === '/api/properties'
        ? { type: 'application/json', body: JSON.stringify(propertiesFor(url)) }
        : undefined,
    async ({ pathname, searchParams }) =>
      pathname === '/api/last-alert'
        ? {
            type: 'application/json',
            body: JSON.stringify((await lastAlert(searchParams.get('account') ?? '')) ?? null),
          }
        : undefined,
    serveFiles,
    classicPages(propertiesFor),
    hostilePages,
  ];

  return async (request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://tool.invalid');
    const known = url !== null && ['GET', 'HEAD'].includes(request.method ?? '');
    const answer = (known ? await firstAnswer(parts, url) : undefined) ?? notFound;
    response.writeHead(answer.status ?? 200, {
      'Content-Type': answer.type,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      ...answer.headers,
    });
    response.end(answer.body);
  };
}

// --- Internal helpers ---

const text = 'text/plain; charset=utf-8';
const toProperties: Answer = { status: 302, type: text, body: '', headers: { Location: '/properties' } };
const notFound: Answer = { status: 404, type: text, body: 'There is nothing here.\n' };

async function firstAnswer(parts: readonly Part[], url: URL): Promise<Answer | undefined> {
  for (const part of parts) {
    const answer = await part(url);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
