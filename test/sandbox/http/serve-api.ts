import type { Context, Middleware } from 'koa';
import type { JournalKind } from '../journal.ts';
import type { FaultTarget } from '../switches/fault.ts';
import type { World } from '../world.ts';
import { type ApiAnswer, refused, renderAnswer } from './answer.ts';
import { type ApiRequest, readRequest } from './api-request.ts';
import { doesWork, type Spoiled, send, spoil, statusOf, takeFault } from './faults.ts';
import { refuseAtGateway } from './gateway.ts';
import { readText } from './read-body.ts';

export type ApiHandler = (request: ApiRequest, world: World) => ApiAnswer;

/** How a kind of call is journalled, struck by faults and named in vendor media types. */
export interface ApiCall {
  readonly kind: JournalKind;
  readonly target: FaultTarget;
  readonly thing: string;
}

const isJson = (type: string | undefined): boolean => /^application\/(?:[\w.-]+\+)?json\b/i.test(type ?? '');

/** Makes a Koa middleware of an API handler: reads, journals, strikes with faults, renders. */
export function serveApi(world: World, { kind, target, thing }: ApiCall, handler: ApiHandler): Middleware {
  const answerCall = (context: Context, text: string, request: ApiRequest): ApiAnswer => {
    const type = context.get('Content-Type');
    if (text !== '' && !isJson(type)) return refused(415, 'the body must be JSON');
    if (text !== '' && request.body === undefined) return refused(400, 'the body is not JSON');
    return handler(request, world);
  };

  return async (context) => {
    const text = await readText(context.req);
    const request = readRequest(context, text);
    const entry = world.journal.write(kind, 0, {
      method: context.method,
      path: context.path,
      url: context.originalUrl,
      headers: context.headers,
      request: request.body ?? text,
    });
    const gateway = refuseAtGateway(request, world);
    if (gateway) entry.details.fault = 'gateway';
    const fault = gateway ? undefined : takeFault(world, target);
    if (fault) entry.details.fault = fault.kind;
    if (fault?.kind === 'slow') await world.wait(fault.seconds ?? 10);
    const work = () => renderAnswer(answerCall(context, text, request), thing, world.switches);
    const answer = gateway ?? (doesWork(fault) ? work() : undefined);
    const spoiled: Spoiled | undefined = fault ? spoil(fault, answer, world) : answer;
    if (spoiled === undefined) throw new Error('a call without a fault has an answer');
    entry.status = statusOf(spoiled);
    if (typeof spoiled !== 'string') entry.details.answer = ('cut' in spoiled ? spoiled.cut : spoiled).text;
    context.respond = false;
    await send(context.res, spoiled, new Date(world.shownNow()).toUTCString());
  };
}
