import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { requireProgram } from './installed-program.ts';
import { xvfb } from './programs.ts';

/** A display on which windows are real, and no person looks. */
export interface Display {
  /** What `DISPLAY` has to be; undefined where programs have one without that. */
  readonly name: string | undefined;
  close(): void;
}

/** Starts a display of its own, under a number that is free. */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { name: undefined, close: () => undefined };
  const server = spawn(
    requireProgram(xvfb),
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  // It writes the number, and closes the pipe.
  const number = (await text(server.stdio[3] as Readable)).trim();
  return { name: `:${number}`, close: () => void server.kill() };
}
