import type { CallFailure, CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useConsole } from '../context/console-context.ts';
import { useKeptFocus } from '../context/kept-focus.ts';

/** A paginated list, as far as it was loaded. */
export interface Pages<T> {
  /** Undefined before the first answer. */
  items: readonly T[] | undefined;
  failure: CallFailure | null;
  /** Whether the items belong to the previous question, while the answer to the present one is awaited. */
  isOld: boolean;
  /** Loads the next page; undefined if there is none or it is being loaded. */
  more: (() => void) | undefined;
  again(): void;
}

interface LoadedPages<T> {
  about: string;
  items: readonly T[] | undefined;
  pages: number;
  cursor: string | undefined;
  failure: CallFailure | null;
}

/** How many pages are loaded at first, as the address says, and how many have been loaded since. */
export interface PageCount {
  readonly count?: number;
  note?(pages: number): void;
}

/**
 * Loads a list page by page. Answers to outdated questions are discarded.
 * @param about key of the question
 * @param calm debounce time in milliseconds before a changed question is sent
 */
export function usePages<T, Page extends { nextCursor?: string | undefined }>(
  about: string,
  question: (relay: RelayClient, cursor: string | undefined) => Promise<CallResult<Page>>,
  itemsOf: (page: Page) => readonly T[],
  calm = 0,
  { count = 1, note }: PageCount = {},
): Pages<T> {
  const { calls, epoch, minute, refused } = useConsole();
  const [loaded, setLoaded] = useState<LoadedPages<T>>();
  const [running, setRunning] = useState(true);
  const [tries, setTries] = useState(0);
  const asking = useRef(new AbortController());
  useKeptFocus();

  /** Loads this many further pages. */
  const ask = async (before: LoadedPages<T> | undefined, count: number): Promise<void> => {
    const { signal } = asking.current;
    setRunning(true);
    let current = before;
    for (let index = 0; index < count; index += 1) {
      const page = await question(calls(signal), current?.cursor);
      if (signal.aborted) return;
      if (!page.ok) {
        refused(page.failure);
        const nothing = { about, items: undefined, pages: 0, cursor: undefined };
        setLoaded((previous) => ({
          ...(previous?.about === about ? previous : nothing),
          failure: page.failure,
        }));
        return setRunning(false);
      }
      current = {
        about,
        items: [...(current?.items ?? []), ...itemsOf(page.value)],
        pages: (current?.pages ?? 0) + 1,
        cursor: page.value.nextCursor,
        failure: null,
      };
      if (current.cursor === undefined) break;
    }
    setLoaded(current);
    setRunning(false);
  };
  const isShort = loaded === undefined || loaded.pages <= 1;
  useEffect(() => {
    asking.current = new AbortController();
    setRunning(true);
    const pages = loaded === undefined ? count : loaded.about === about ? Math.max(1, loaded.pages) : 1;
    const timer = setTimeout(() => void ask(undefined, pages), loaded === undefined ? 0 : calm);
    return () => {
      clearTimeout(timer);
      asking.current.abort();
    };
    // Only lists of one page are reloaded every minute.
  }, [about, epoch, isShort && minute, tries]);

  const isOld = loaded !== undefined && loaded.about !== about;
  const hasMore = !running && !isOld && loaded?.cursor !== undefined && loaded.failure === null;
  return {
    items: loaded?.items,
    failure: loaded?.failure ?? null,
    isOld,
    more: hasMore ? () => void ask(loaded, 1).then(() => note?.((loaded?.pages ?? 0) + 1)) : undefined,
    again: () => setTries((count) => count + 1),
  };
}
