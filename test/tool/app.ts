import type { RequestListener } from 'node:http';
import path from 'node:path';
import { type Answer, jsonAnswer, notFound, type Part, pictureAnswer, redirectAnswer } from './answer.ts';
import { drawHome } from './art/draw-home.ts';
import { classicPages } from './classic/pages.ts';
import { makeProperties } from './data/properties.ts';
import type { Property } from './data/property.ts';
import { hostilePages } from './hostile/serve.ts';
import { markedPage } from './marked/page.ts';
import { serveFiles } from './serve-files.ts';

/** Both looks of the product, its data and pictures, and the hostile pages; the first part that knows an address answers. */
export function createApp(rows: number): RequestListener {
  const propertiesFor = (url: URL): Property[] => makeProperties(rowsOf(url, rows));
  const parts: Part[] = [
    ({ pathname }) => (pathname === '/' ? redirectAnswer('/properties') : undefined),
    markedPage,
    (url) => (url.pathname === '/api/properties' ? jsonAnswer(propertiesFor(url)) : undefined),
    ({ pathname }) => {
      const [, kind, light, wide] = /^\/pictures\/([a-z]+)-([a-z]+)(-wide)?\.svg$/.exec(pathname) ?? [];
      const picture = drawHome(kind, light, wide ? 'wide' : 'small');
      return picture === undefined ? undefined : pictureAnswer(picture);
    },
    serveFiles(path.join(import.meta.dirname, 'marked'), '/assets/'),
    serveFiles(path.join(import.meta.dirname, 'classic'), '/classic/assets/'),
    classicPages(propertiesFor),
    hostilePages,
  ];

  return (request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://tool.invalid');
    const answer =
      (url && ['GET', 'HEAD'].includes(request.method ?? '') ? firstAnswer(parts, url) : undefined) ??
      notFound;
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

const mostRows = 100_000;

/** How many homes an address asks for, with `?rows=`. */
function rowsOf(url: URL, otherwise: number): number {
  const asked = url.searchParams.get('rows');
  return asked !== null && /^\d{1,6}$/.test(asked) ? Math.min(Number(asked), mostRows) : otherwise;
}

function firstAnswer(parts: readonly Part[], url: URL): Answer | undefined {
  for (const part of parts) {
    const answer = part(url);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
