import { createInterface, type Interface } from 'node:readline';
import type { Terminal } from './terminal.ts';

/** Questions to the operator. They go to standard error, so that standard output stays for the answer. */
export interface Conversation {
  /** The line that is typed, or the default if it is empty or the input has ended. */
  ask(question: string, byDefault: string): Promise<string>;
  /** Whether the operator answers yes; no if the input has ended. */
  confirm(question: string): Promise<boolean>;
  /** Resolves once this word is typed; lines before it are dropped. Never, if the input ends. */
  heard(word: string, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Reads lines as they come, from the first question on: those typed before another one are kept for it. */
export function openConversation({
  input,
  terminal,
}: {
  input: NodeJS.ReadableStream;
  terminal: Terminal;
}): Conversation {
  const lines: string[] = [];
  let isOver = false;
  let wake = Promise.withResolvers<void>();
  const turn = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  let reader: Interface | undefined;
  // A command that asks nothing leaves the terminal to others: in the background it would be stopped.
  const read = () => {
    if (reader !== undefined) return;
    reader = createInterface({ input });
    reader.on('line', (line) => {
      lines.push(line.trim());
      turn();
    });
    reader.on('close', () => {
      isOver = true;
      turn();
    });
  };
  const next = async (): Promise<string | undefined> => {
    while (lines.length === 0 && !isOver) await wake.promise;
    return lines.shift();
  };
  const ask: Conversation['ask'] = async (question, byDefault) => {
    terminal.error(`${question} [${byDefault}]`);
    read();
    return (await next()) || byDefault;
  };
  return {
    ask,
    confirm: async (question) => /^y(?:es)?$/i.test(await ask(`${question} (y/n)`, 'n')),
    async heard(word, signal) {
      read();
      const aborted = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      while (!signal.aborted) {
        const place = lines.findIndex((line) => line.toLowerCase() === word);
        if (place !== -1) {
          lines.splice(0, place + 1);
          return;
        }
        await Promise.race([wake.promise, aborted]);
      }
    },
    close: () => reader?.close(),
  };
}
