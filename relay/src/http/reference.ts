import type { Middleware } from 'koa';
import type { Config } from '../config.ts';
import { drawOpenApi } from '../openapi/document.ts';
import { drawReference } from '../openapi/markdown.ts';
import { drawPage } from '../openapi/page.ts';

/** The contract for programs and for people, each drawn when it is first asked for. */
export function createReference({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const document = once(() => drawOpenApi(publicUrl));
  const json = once(() => JSON.stringify(document()));
  const page = once(() => drawPage(drawReference(document())));
  const openApi: Middleware = (context) => {
    context.type = 'application/json';
    context.body = json();
  };
  const docs: Middleware = (context) => {
    context.set('Content-Security-Policy', page().policy);
    context.type = 'text/html; charset=utf-8';
    context.body = page().html;
  };
  return { openApi, docs };
}

// --- Internal helpers ---

function once<T>(draw: () => T): () => T {
  let drawn: T | undefined;
  return () => {
    drawn ??= draw();
    return drawn;
  };
}
