import type { SearchResult } from '@noiseaware-connect/shared/contract/admins';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { momentOf } from '@noiseaware-connect/shared/words/moment';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useConsole } from '../context/console-context.ts';
import { hrefOf } from '../context/route.ts';
import { Loaded } from '../loading/loaded.tsx';
import { usePages } from '../loading/use-pages.ts';
import { eventWords } from '../words/event-words.ts';
import { linksWords } from '../words/links-words.ts';
import { searchWords as words } from '../words/search-words.ts';
import { shellWords } from '../words/shell-words.ts';

/** Debounce time of the search, in milliseconds. */
const calm = 150;

/**
 * The search everywhere: by id or name. The arrow keys move between field and results; Enter opens the first result, or the one with the
 * focus.
 */
export function SearchDialog({ onClose }: { onClose(): void }) {
  const { go } = useConsole();
  const [typed, setTyped] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const text = typed.trim();
  const pages = usePages<SearchResult, { results: readonly SearchResult[]; nextCursor?: undefined }>(
    text,
    async (relay) =>
      text === '' ? { ok: true, value: { results: [] } } : relay.search({ query: { q: text } }),
    ({ results }) => results,
    calm,
  );
  const close = () => dialog.current?.close();

  /** Moves the focus from field or result to the next or previous one. */
  const move = (by: 1 | -1) => {
    const stops = [...(dialog.current?.querySelectorAll<HTMLElement>('input, .results a') ?? [])];
    stops[stops.indexOf(document.activeElement as HTMLElement) + by]?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const [first] = pages.isOld ? [] : (pages.items ?? []);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : -1);
    // Chromium would only empty the field.
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement && first !== undefined) {
      close();
      go(hrefOfResult(first));
    } else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} class="question finder" aria-label={words.title} onClose={onClose} onKeyDown={onKey}>
      <search class="search">
        <Icon name="search" />
        <input
          type="search"
          class="input"
          aria-label={words.title}
          placeholder={words.hint}
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </search>
      {text !== '' && (
        <Loaded value={pages.items} failure={pages.failure} again={pages.again}>
          {(results) => (
            <div aria-busy={pages.isOld}>
              {results.length > 0 ? (
                <ul class="results" aria-label={words.results}>
                  {results.map((result) => (
                    <Result key={`${result.kind} ${result.id}`} result={result} onOpen={close} />
                  ))}
                </ul>
              ) : (
                !pages.isOld && <p class="soft">{say(words.nothing, { typed: text })}</p>
              )}
            </div>
          )}
        </Loaded>
      )}
    </dialog>
  );
}

// --- Internal helpers ---

function Result({ result, onOpen }: { result: SearchResult; onOpen(): void }) {
  const { now } = useConsole();
  const { kind, id, title } = result;
  const note = noteOf(result, now);
  return (
    <li data-kind={kind}>
      <a href={hrefOfResult(result)} onClick={onOpen}>
        <span class="soft small">{words.kinds[kind]}</span>
        <strong class="cut" title={titleOf(result)}>
          <bdi>{titleOf(result)}</bdi>
        </strong>
        {title !== id && (
          <span class="id cut" title={id}>
            <bdi>{id}</bdi>
          </span>
        )}
        {note !== '' && (
          <span class="soft small cut" title={note}>
            <bdi>{note}</bdi>
          </span>
        )}
      </a>
    </li>
  );
}

const titleOf = ({ kind, title }: SearchResult): string =>
  kind === 'request' ? nameIn(eventWords, title) : title;

function noteOf({ kind, note }: SearchResult, now: number): string {
  switch (kind) {
    case 'staff':
      return nameIn(shellWords.roles, note);
    case 'link':
      return nameIn(linksWords.statuses, note);
    case 'request':
      return momentOf(Date.parse(note), now);
    default:
      return note;
  }
}

/** A value's name; of one that only a newer relay knows, the value. */
const nameIn = (names: Readonly<Record<string, string>>, value: string): string => names[value] ?? value;

function hrefOfResult({ kind, id, note }: SearchResult): string {
  switch (kind) {
    case 'account':
      return hrefOf('accounts', id);
    case 'connection':
      return hrefOf('connections', id);
    case 'link':
      return hrefOf('links', id);
    case 'staff':
      return hrefOf('staff', id);
    case 'key':
      return hrefOf('keys', id);
    case 'webhook':
      return hrefOf('webhooks', id);
    case 'event':
      // What became of it is shown with its account.
      return note === '' ? hrefOf('webhooks') : hrefOf('accounts', note);
    case 'request':
      return hrefOf('audit', undefined, { request: id });
  }
}
