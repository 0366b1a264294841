import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { findProgram, installByApt } from './installed-program.ts';

const wanted = 'Xvfb is missing and could not be installed: install it (Debian: apt-get install xvfb).';

/** A display on which windows are real, and no person looks. */
export interface Display {
  /** What `DISPLAY` has to be; undefined where programs have one without that. */
  readonly name: string | undefined;
  close(): void;
}

/**
 * The X server of this machine that needs no screen, installed first where it is missing; none but Linux needs it.
 * @throws one sentence that says what to install
 */
export function ensureXvfb(say: (text: string) => void): string {
  if (process.platform !== 'linux') return 'not needed';
  const find = () => findProgram('XVFB_PATH', ['Xvfb'], []);
  const found = find();
  if (found !== undefined) return found;
  say('Xvfb is missing: installing it …');
  installByApt('xvfb');
  const installed = find();
  if (installed === undefined) throw new Error(wanted);
  return installed;
}

/** Starts a display of its own, under a number that is free. */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { name: undefined, close: () => undefined };
  const server = spawn(
    ensureXvfb(() => undefined),
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  // It writes the number, and closes the pipe.
  const number = (await text(server.stdio[3] as Readable)).trim();
  return { name: `:${number}`, close: () => void server.kill() };
}
