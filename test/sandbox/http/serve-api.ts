import type { Context, Middleware } from 'koa';
import type { JournalKind } from '../journal.ts';
import type { FaultTarget } from '../switches/fault.ts';
import type { World } from '../world.ts';
import { type ApiAnswer, refused, renderAnswer } from './answer.ts';
import { doesWork, type Spoiled, send, spoil, statusOf, takeFault } from './faults.ts';
import { readJson } from './json.ts';
import { readText } from './read-body.ts';

/** What an API handler gets to see of a call. */
export interface ApiRequest {
  readonly query: URLSearchParams;
  readonly id: string;
  readonly authorization: string | undefined;
  /** The parsed body; undefined when it is empty or not JSON. */
  readonly body: unknown;
}

export type ApiHandler = (request: ApiRequest, world: World) => ApiAnswer;

/** How a kind of call is journalled, struck by faults and named in vendor media types. */
export interface ApiCall {
  readonly kind: JournalKind;
  readonly target: FaultTarget;
  readonly thing: string;
}

const isJson = (type: string | undefined): boolean => /^application\/(?:[\w.-]+\+)?json\b/i.test(type ?? '');

// Koa decodes route parameters into `ctx.params`, which its own types do not know.
const idOf = (context: Context): string => (context as { params?: { id?: string } }).params?.id ?? '';

/** Makes a Koa middleware of an API handler: reads, journals, strikes with faults, renders. */
export function serveApi(world: World, { kind, target, thing }: ApiCall, handler: ApiHandler): Middleware {
  const work = (context: Context, text: string): ApiAnswer => {
    const type = context.get('Content-Type');
    if (text !== '' && !isJson(type)) return refused(415, 'the body must be JSON');
    const body = readJson(text);
    if (text !== '' && body === undefined) return refused(400, 'the body is not JSON');
    return handler(
      {
        query: context.URL.searchParams,
        id: idOf(context),
        authorization: context.headers.authorization,
        body,
      },
      world,
    );
  };

  return async (context) => {
    const text = await readText(context.req);
    const entry = world.journal.write(kind, 0, {
      method: context.method,
      path: context.path,
      url: context.url,
      headers: context.headers,
      request: readJson(text) ?? text,
    });
    const fault = takeFault(world, target);
    if (fault) entry.details.fault = fault.kind;
    if (fault?.kind === 'slow') await world.wait(fault.seconds ?? 10);
    const answer = doesWork(fault) ? renderAnswer(work(context, text), thing, world.switches) : undefined;
    const spoiled: Spoiled | undefined = fault ? spoil(fault, answer, world) : answer;
    if (spoiled === undefined) throw new Error('a call without a fault has an answer');
    entry.status = statusOf(spoiled);
    if (typeof spoiled !== 'string') entry.details.answer = ('cut' in spoiled ? spoiled.cut : spoiled).text;
    context.respond = false;
    await send(context.res, spoiled, new Date(world.shownNow()).toUTCString());
  };
}
