import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { html } from '../sandbox/pages/html.ts';
import { arrivalsPage, unitPage, unitsPage } from './classic.ts';
import { type Connecting, servePortal } from './portal.ts';
import { makeProperties, type Property } from './properties.ts';

/** What the product's own backend knows of the last alert of an account: it asks the relay, as any backend does. */
export type ReadLastAlert = (
  account: string,
) => Promise<{ readonly type: string; readonly at: string; readonly verified: string } | undefined>;

/** Both looks of the product, its data, its customers' portal, and the hostile pages. An address may have `?rows=`, up to 100,000. */
export function createApp(rows: number, lastAlert: ReadLastAlert, connecting: Connecting | undefined): Koa {
  const propertiesFor = ({ query }: Context, usual = rows): Property[] =>
    makeProperties(Math.min(Number(query['rows'] ?? usual) || 0, 100_000));
  const router = new Router();
  const page = (address: string, answer: (context: Context, account: string) => string | undefined) =>
    router.get(address, (context) => {
      context.set({ 'Content-Security-Policy': policy, 'X-Frame-Options': 'DENY' });
      context.body = answer(context, context.params['account'] ?? '');
      if (context.body === undefined) context.status = 404;
    });

  router.redirect('/', '/properties');
  page('/properties{/:account}', () => readFileSync(path.join(client, 'tideloft.html'), 'utf8'));
  page('/classic/units', (context) => unitsPage(propertiesFor(context, Math.min(rows, 40))));
  page('/classic/arrivals', (context) => arrivalsPage(propertiesFor(context)));
  page('/classic/unit/:account', (context, account) => {
    const unit = propertiesFor(context).find((each) => each.account === account);
    return unit && unitPage(unit);
  });
  router.get('/api/properties', (context) => {
    context.body = propertiesFor(context);
  });
  router.get('/api/last-alert/:account', async (context) => {
    context.type = 'json';
    context.body = JSON.stringify((await lastAlert(context.params['account'] ?? '')) ?? null);
  });
  servePortal(router, connecting);
  router.get('/assets/:name', (context) => {
    const { name = '' } = context.params;
    sendFile(context, name === 'mark-account.ts' ? helperFolder : client, name);
  });
  // Pages that try what a page must not be able to do. No policy stands in their way, and what they got hold of is in
  // `window.loot`, which has to stay empty.
  router.get('/hostile/', (context) => {
    const names = readdirSync(hostile).map((file) => path.basename(file, '.html'));
    const links = names.map((name) => html`<li><a href="/hostile/${name}">${name}</a></li>`);
    context.body =
      html`<!doctype html><html lang="en"><title>Hostile pages</title><ul>${links}</ul></html>`.markup;
  });
  router.get('/hostile/:name', (context) => sendFile(context, hostile, `${context.params['name']}.html`));

  const app = new Koa();
  app.use(async (context, next) => {
    context.set('Cache-Control', 'no-store');
    context.set('X-Content-Type-Options', 'nosniff');
    await next();
  });
  app.use(router.routes());
  return app;
}

// --- Internal helpers ---

/**
 * Scripts and styles from the product's own files and nothing inline, as a careful vendor has it; no text becomes markup
 * or code (`require-trusted-types-for`), and no page may frame it.
 */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const hostile = path.join(import.meta.dirname, 'hostile/pages');
const client = path.join(import.meta.dirname, 'client');
/** The only file that is not the tool's own: a tool's developers would have it from a package. */
const helper = '@noiseaware-connect/shared/mark-account';
const helperFolder = path.resolve(import.meta.dirname, '../../shared/src');

/** Sends a file, a script without its types: no build step, and lines stay where they are in the file. */
function sendFile(context: Context, folder: string, name: string): void {
  const file = path.join(folder, name);
  if (!/^[a-z-]+\.(css|html|svg|ts)$/.test(name) || !existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const isScript = name.endsWith('.ts');
  // A browser knows no packages; an import map would have to stand inline, which the tool's own policy forbids.
  context.body = isScript ? withoutTypes(text).replaceAll(`'${helper}'`, "'./mark-account.ts'") : text;
  context.type = isScript ? '.js' : path.extname(name);
}

/** Node warns that this is experimental, which a person at the prompt can do nothing about. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  const script = stripTypeScriptTypes(text);
  process.emitWarning = emitWarning;
  return script;
}
