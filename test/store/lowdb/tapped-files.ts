import type fs from 'node:fs/promises';
import path from 'node:path';
import { type Files, realFiles } from '@noiseaware-connect/relay/base/files';

/** A call to the file system: `open`, `rename`, … or `handle.datasync`, …, and its file. */
export interface FileCall {
  name: string;
  file: string;
}

/**
 * The outcome of a call: it is done; it fails without effect; it fails after half of the bytes; it is done and fails all the
 * same.
 */
export type Verdict = 'done' | 'fails' | 'fails halfway' | 'fails afterwards';

export interface TappedFiles {
  files: Files;
  /** Every call so far. */
  calls: FileCall[];
  /** Simulates the end of the process: none of its calls is under way or done any more. */
  restart(): Promise<Files>;
  /** What the end of the process does: closes every open file. */
  closeAll(): Promise<void>;
}

/** The real file system, with every call recorded, and any call failing on demand. */
export function tapFiles(
  judge: (call: FileCall, index: number) => Verdict,
  done: (call: FileCall, whole: string) => Promise<void> = async () => undefined,
  code = 'EIO',
): TappedFiles {
  const calls: FileCall[] = [];
  const open = new Set<fs.FileHandle>();
  const running = new Set<Promise<unknown>>();
  let ended = new AbortController();
  const fault = () => Object.assign(new Error(`${code}: injected`), { code });

  const filesUntil = (over: AbortSignal): Files => {
    const attempt = async <A extends unknown[], R>(
      name: string,
      file: string,
      real: (...args: A) => Promise<R>,
      args: A,
    ): Promise<R> => {
      if (over.aborted) throw fault();
      const call = { name, file: path.basename(file) };
      const verdict = judge(call, calls.push(call) - 1);
      if (verdict === 'fails') throw fault();
      if (verdict === 'fails halfway') {
        if (/^handle\.(append|write)File$/.test(name)) await real(...(args.map(half) as A));
        throw fault();
      }
      const result = await real(...args);
      await done(call, file);
      if (verdict === 'fails afterwards') throw fault();
      return result;
    };

    const tap =
      <A extends unknown[], R>(name: string, file: string, real: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> => {
        const doing = attempt(name, file, real, args);
        running.add(doing);
        return doing.finally(() => running.delete(doing));
      };

    const tapHandle = (handle: fs.FileHandle, file: string) =>
      new Proxy(handle, {
        get: (target, key) => {
          const member = Reflect.get(target, key) as unknown;
          if (typeof member !== 'function') return member;
          return tap(`handle.${String(key)}`, file, async (...args: unknown[]) => {
            if (key === 'close') open.delete(target);
            // Power losses are simulated, so a sync need not take its time.
            if (key === 'sync' || key === 'datasync') return undefined;
            return (await member.apply(target, args)) as unknown;
          });
        },
      });

    const simple = <N extends Exclude<keyof Files, 'open'>>(name: N) =>
      ((file: string, ...rest: unknown[]) =>
        tap(name, file, () =>
          (realFiles[name] as (...args: unknown[]) => Promise<unknown>)(file, ...rest),
        )()) as unknown as Files[N];

    return {
      rename: simple('rename'),
      readdir: simple('readdir'),
      unlink: simple('unlink'),
      mkdir: simple('mkdir'),
      chmod: simple('chmod'),
      open: async (file, ...rest) => {
        const handle = await tap('open', String(file), async () => {
          const opened = await realFiles.open(file, ...rest);
          open.add(opened);
          return opened;
        })();
        return tapHandle(handle, String(file));
      },
    };
  };

  const closeAll = async () => {
    await Promise.all([...open].map((handle) => handle.close()));
    open.clear();
  };
  const restart = async () => {
    ended.abort();
    ended = new AbortController();
    await Promise.allSettled(running);
    return filesUntil(ended.signal);
  };
  return { files: filesUntil(ended.signal), calls, restart, closeAll };
}

// --- Internal helpers ---

const half = (data: unknown): unknown =>
  typeof data === 'string' || data instanceof Uint8Array ? data.slice(0, data.length >> 1) : data;
