import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { judgeMessage } from '../support/relay/judge-answer.ts';
import { notInDocument } from '../support/relay/watch-answers.ts';

/** A received message. */
interface Received {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly type: string;
  readonly data: Record<string, unknown> & { connection?: Record<string, unknown> };
}

export interface Receiver {
  readonly url: string;
  /** All received messages, in order. */
  readonly received: Received[];
  readonly types: () => string[];
  /** The answer from now on: a status, or a function. */
  answer: number | ((response: ServerResponse, message: Received) => void);
}

/** A partner's backend on a loopback port, until the end of the test. It holds every message to the contract's document. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const receiver: Omit<Receiver, 'url'> = {
    received,
    types: () => received.map(({ type }) => type),
    answer: 204,
  };
  const server = createServer(async (request, response) => {
    const message = await read(request);
    received.push(message);
    const problem = judgeMessage(message.body);
    if (problem !== undefined) notInDocument.push(problem);
    const { answer } = receiver;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else answer(response, message);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return Object.assign(receiver, { url });
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const headers = request.headers as Record<string, string>;
  return {
    id: headers['webhook-id'] ?? '',
    headers,
    body,
    ...(JSON.parse(body) as Pick<Received, 'type' | 'data'>),
  };
}
