import { fill } from '@noiseaware-connect/shared/fill';
import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { clockOf } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useEffect } from 'preact/hooks';
import { isUnanswered } from '../../app/connections/unanswered.ts';
import { nothingWords as words } from '../../words/nothing-words.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import type { RelaySearch } from './use-relay-search.ts';

/** A search or filter that shows nothing: because nothing matches, or because not all could be searched. */
export function NothingFound(props: {
  typed: string;
  relaySearch: RelaySearch;
  blocked: Off;
  company: string;
  knowing: Knowing;
  /** How many connections are kept. */
  count: number;
  /** Whether only these were searched, and they are old: a colleague may have connected another one since. */
  isOld: boolean;
  /** Whether the relay is being asked for them. */
  refreshing: boolean;
  /** Undefined for a person who may not connect. */
  onConnect: ((typed?: string) => void) | undefined;
  onShowAll(): void;
  /** Undefined if the relay cannot be asked, since the session has ended. */
  onTryNow: (() => void) | undefined;
}) {
  const { typed, relaySearch, blocked, company, knowing, count, isOld, refreshing } = props;
  const { onConnect, onShowAll, onTryNow } = props;
  const isSearch = typed.trim() !== '';
  // What is looked for may be on a later page.
  if (relaySearch.more !== undefined) return <AskOn more={relaySearch.more} />;
  const tryNow = onTryNow && (
    <Button action="refresh" look="primary" off={refreshing} onClick={onTryNow}>
      {listWords.tryNow}
    </Button>
  );
  const { failure } = relaySearch;
  if (failure !== null) {
    // The notice above the list says that the relay did not answer.
    const isSaid = isUnanswered(failure);
    return (
      <div class="middle" role="status" data-nothing="unsearched" data-failure={failure}>
        <h2>{words.couldNotSearch}</h2>
        {isSearch && <p>{say(words.couldNotSearchLead, { typed })}</p>}
        {!isSaid && <p class="soft">{say(describeRefusal(failure), { company })}</p>}
        {isSaid ? (
          tryNow
        ) : (
          <Button action="search-again" look="primary" onClick={relaySearch.again}>
            {listWords.tryNow}
          </Button>
        )}
      </div>
    );
  }
  if (isOld) {
    const time = clockOf(knowing.knownAt, knowing.now);
    return (
      <div class="middle" role="status" data-nothing="old">
        <h2>{fill(isSearch ? plural(words.notKnown, count) : words.noneThen, { time })}</h2>
        {isSearch && <p>{say(words.couldNotSearchLead, { typed })}</p>}
        <div class="buttons">
          {tryNow}
          <Button action="show-all" onClick={onShowAll}>
            {listWords.showAll}
          </Button>
        </div>
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
