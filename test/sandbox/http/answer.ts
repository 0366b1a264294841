import type { Switches } from '../switches/switches.ts';
import { writeJson } from './json.ts';

/** What an API handler answers: data, or a refusal with a reason. */
export type ApiAnswer =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: number; readonly error: string };

/** An answer as it goes over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export const accepted = (body: unknown): ApiAnswer => ({ status: 200, body });

export const refused = (status: number, error: string): ApiAnswer => ({ status, error });

const mediaType = (thing: string, switches: Readonly<Switches>): string =>
  switches.contentType === 'vendor'
    ? `application/vnd.noiseaware.${thing}.response+json`
    : 'application/json';

/** An error answer with the kind of body that the switches ask for. */
export function renderError(status: number, error: string, switches: Readonly<Switches>): WireAnswer {
  const bodies = {
    json: ['application/json', writeJson({ error: { status, message: error } })],
    text: ['text/plain; charset=utf-8', `${error}\n`],
    html: ['text/html; charset=utf-8', `<html><body><h1>${status}</h1><p>${error}</p></body></html>`],
    empty: ['', ''],
  } as const;
  const [type, text] = bodies[switches.errorBody];
  return { status, headers: type === '' ? {} : { 'Content-Type': type }, text };
}

/** Turns an answer into what goes over the wire; `thing` names it in vendor media types. */
export const renderAnswer = (answer: ApiAnswer, thing: string, switches: Readonly<Switches>): WireAnswer =>
  'error' in answer
    ? renderError(answer.status, answer.error, switches)
    : {
        status: answer.status,
        headers: { 'Content-Type': mediaType(thing, switches) },
        text: `${switches.answerMark ? '\ufeff' : ''}${writeJson(answer.body)}`,
      };
