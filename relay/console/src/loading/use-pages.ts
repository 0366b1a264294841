import type { CallFailure, CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useDesk } from '../app/desk.ts';
import { useKeptFocus } from '../app/kept-focus.ts';

/** A list of any length, as far as it has been asked for. */
export interface Pages<T> {
  /** Undefined before the first answer. */
  items: readonly T[] | undefined;
  failure: CallFailure | null;
  /** Whether the answer to another question is awaited: the items are those of the one before. */
  isOld: boolean;
  /** Asks for the next page; undefined where there is none, or it is on its way. */
  more: (() => void) | undefined;
  again(): void;
}

interface Read<T> {
  about: string;
  items: readonly T[] | undefined;
  pages: number;
  cursor: string | undefined;
  failure: CallFailure | null;
}

/**
 * Asks for a list page by page. The latest question wins: an answer to an earlier one is given up.
 * @param about what the list depends on
 * @param calm milliseconds without another question before the relay is asked
 */
export function usePages<T, Page extends { nextCursor?: string | undefined }>(
  about: string,
  question: (relay: RelayClient, cursor: string | undefined) => Promise<CallResult<Page>>,
  itemsOf: (page: Page) => readonly T[],
  calm = 0,
): Pages<T> {
  const { calls, epoch, minute, refused } = useDesk();
  const [read, setRead] = useState<Read<T>>();
  const [running, setRunning] = useState(true);
  const [tries, setTries] = useState(0);
  const asking = useRef(new AbortController());
  useKeptFocus();

  /** Asks for that many pages behind those that are known. */
  const ask = async (before: Read<T> | undefined, count: number): Promise<void> => {
    const { signal } = asking.current;
    setRunning(true);
    let known = before;
    for (let asked = 0; asked < count; asked += 1) {
      const page = await question(calls(signal), known?.cursor);
      if (signal.aborted) return;
      if (!page.ok) {
        refused(page.failure);
        const nothing = { about, items: undefined, pages: 0, cursor: undefined };
        setRead((shown) => ({ ...(shown?.about === about ? shown : nothing), failure: page.failure }));
        return setRunning(false);
      }
      known = {
        about,
        items: [...(known?.items ?? []), ...itemsOf(page.value)],
        pages: (known?.pages ?? 0) + 1,
        cursor: page.value.nextCursor,
        failure: null,
      };
      if (known.cursor === undefined) break;
    }
    setRead(known);
    setRunning(false);
  };
  const isShort = read === undefined || read.pages <= 1;
  useEffect(() => {
    asking.current = new AbortController();
    setRunning(true);
    const pages = read?.about === about ? Math.max(1, read.pages) : 1;
    const timer = setTimeout(() => void ask(undefined, pages), read === undefined ? 0 : calm);
    return () => {
      clearTimeout(timer);
      asking.current.abort();
    };
    // What is long is not asked again by the minute.
  }, [about, epoch, isShort && minute, tries]);

  const isOld = read !== undefined && read.about !== about;
  const hasMore = !running && !isOld && read?.cursor !== undefined && read.failure === null;
  return {
    items: read?.items,
    failure: read?.failure ?? null,
    isOld,
    more: hasMore ? () => void ask(read, 1) : undefined,
    again: () => setTries((count) => count + 1),
  };
}
