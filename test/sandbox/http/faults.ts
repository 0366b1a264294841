import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Fault, FaultTarget } from '../switches/fault.ts';
import type { World } from '../world.ts';
import { renderError, type WireAnswer } from './answer.ts';

/** An answer, or a way of not giving one. */
export type Spoiled = WireAnswer | 'hang' | 'reset' | { readonly cut: WireAnswer };

/** The fault that strikes this call, if any; counts down those that strike a number of times. */
export function takeFault({ switches }: World, target: FaultTarget): Fault | undefined {
  const fault = switches.fault[target];
  if (!fault?.times) return fault;
  const { [target]: _, ...others } = switches.fault;
  switches.fault = fault.times === 1 ? others : { ...others, [target]: { ...fault, times: fault.times - 1 } };
  return fault;
}

const needsAnswer = ['slow', 'cut', 'truncated'];

/** Whether the real work is done although the answer will be spoiled. */
export const doesWork = (fault: Fault | undefined): boolean =>
  fault === undefined || fault.afterEffect === true || needsAnswer.includes(fault.kind);

const errorStatus = (kind: Fault['kind']): number => (/^\d{3}$/.test(kind) ? Number(kind) : 0);

const retryHeaders = ({ kind, retryAfter }: Fault): Record<string, string> => {
  const value = retryAfter ?? (kind === '429' ? 30 : undefined);
  return value === undefined ? {} : { 'Retry-After': String(value) };
};

/** What comes of the real answer under a fault. */
export function spoil(fault: Fault, answer: WireAnswer | undefined, world: World): Spoiled {
  const real = answer ?? { status: 200, headers: {}, text: '' };
  const status = errorStatus(fault.kind);
  if (status > 0) {
    const error = renderError(status, `sandbox fault ${fault.kind}`, world.switches);
    return { ...error, headers: { ...error.headers, ...retryHeaders(fault) } };
  }
  const json = { 'Content-Type': 'application/json' };
  switch (fault.kind) {
    case 'hang':
    case 'reset':
      return fault.kind;
    case 'cut':
      return { cut: real };
    case 'truncated':
      return { ...real, text: real.text.slice(0, Math.ceil(real.text.length / 2)) };
    case 'not-json':
      return {
        status: 200,
        headers: { 'Content-Type': 'text/html; charset=utf-8' },
        text: '<!doctype html><title>Maintenance</title><p>We will be back soon.</p>',
      };
    case 'empty':
      return { status: 200, headers: json, text: '' };
    case 'error-in-200':
      return { status: 200, headers: json, text: '{"error":{"status":500,"message":"internal error"}}' };
    default:
      return real;
  }
}

/** The status a spoiled answer has for the journal: 0 when none arrives whole. */
export const statusOf = (spoiled: Spoiled): number =>
  typeof spoiled === 'string' || 'cut' in spoiled ? 0 : spoiled.status;

/** Writes an answer to the connection, or leaves it hanging, or breaks it. */
export async function send(response: ServerResponse, spoiled: Spoiled, date: string): Promise<void> {
  if (spoiled === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (spoiled === 'hang') {
    if (!response.closed) await once(response, 'close');
    return;
  }
  const { status, headers, text } = 'cut' in spoiled ? spoiled.cut : spoiled;
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, {
    ...headers,
    Date: date,
    'Cache-Control': 'no-store',
    'Content-Length': length,
  });
  if (!('cut' in spoiled)) {
    response.end(text);
    return;
  }
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.socket?.destroy());
}
