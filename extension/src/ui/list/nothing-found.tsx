import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { useEffect } from 'preact/hooks';
import { nothingWords as words } from '../../words/nothing-words.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import type { Found } from './use-found.ts';

/** A search or filter that shows nothing: because nothing matches, or because not all could be searched. */
export function NothingFound(props: {
  typed: string;
  found: Found;
  blocked: Off;
  company: string;
  /** Undefined for a person who may not connect. */
  onConnect: ((typed?: string) => void) | undefined;
  onShowAll(): void;
}) {
  const { typed, found, blocked, company, onConnect, onShowAll } = props;
  const isSearch = typed.trim() !== '';
  // What is looked for may be on a later page.
  if (found.more !== undefined) return <AskOn more={found.more} />;
  if (found.failure !== null) {
    return (
      <div class="middle" role="status" data-nothing="unsearched" data-failure={found.failure}>
        <h2>{words.couldNotSearch}</h2>
        {isSearch && <p>{say(words.couldNotSearchLead, { typed })}</p>}
        <p class="soft">{say(describeRefusal(found.failure), { company })}</p>
        <Button action="search-again" look="primary" onClick={found.again}>
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
