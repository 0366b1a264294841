import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { useEffect } from 'preact/hooks';
import { nothingWords as words } from '../../words/nothing-words.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import type { RelaySearch } from './use-relay-search.ts';

/** A search or filter that shows nothing: because nothing matches, or because not all could be searched. */
export function NothingFound(props: {
  typed: string;
  relaySearch: RelaySearch;
  blocked: Off;
  company: string;
  /** Undefined for a person who may not connect. */
  onConnect: ((typed?: string) => void) | undefined;
  onShowAll(): void;
}) {
  const { typed, relaySearch, blocked, company, onConnect, onShowAll } = props;
  const isSearch = typed.trim() !== '';
  // What is looked for may be on a later page.
  if (relaySearch.more !== undefined) return <AskOn more={relaySearch.more} />;
  if (relaySearch.failure !== null) {
    return (
      <div class="middle" role="status" data-nothing="unsearched" data-failure={relaySearch.failure}>
        <h2>{words.couldNotSearch}</h2>
        {isSearch && <p>{say(words.couldNotSearchLead, { typed })}</p>}
        <p class="soft">{say(describeRefusal(relaySearch.failure), { company })}</p>
        <Button action="search-again" look="primary" onClick={relaySearch.again}>
          {listWords.tryNow}
        </Button>
      </div>
    );
  }
  return (
    <div class="middle" role="status" data-nothing={isSearch ? 'search' : 'filter'}>
      <h2>{isSearch ? say(listWords.noMatch, { typed }) : listWords.noneHere}</h2>
      {isSearch && <p>{onConnect ? words.noMatchLead : words.noMatchReadOnly}</p>}
      <div class="buttons">
        {isSearch && onConnect && (
          <Button action="connect-typed" look="primary" off={blocked} onClick={() => onConnect(typed.trim())}>
            {words.connectTyped}
          </Button>
        )}
        <Button action="show-all" onClick={onShowAll}>
          {listWords.showAll}
        </Button>
      </div>
    </div>
  );
}

function AskOn({ more }: { more(): void }) {
  useEffect(more, []);
  return null;
}
