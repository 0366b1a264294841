import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import { Mark, Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { listWords as words } from '@noiseaware-connect/shared/words/list-words';
import type { View } from '../../app/view.ts';
import { popupWords } from '../../words/popup-words.ts';
import { companyOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { NothingFound } from './nothing-found.tsx';
import type { RelaySearch } from './use-relay-search.ts';

/** A list without rows: why it is empty, and what to do next. */
export function EmptyList(props: {
  view: View;
  knowing: Knowing;
  typed: string;
  relaySearch: RelaySearch;
  blocked: Off;
  /** Undefined for a person who may not connect. */
  onConnect: ((typed?: string) => void) | undefined;
  onShowAll(): void;
  onTryNow(): void;
}) {
  const { view, knowing, typed, relaySearch, blocked, onConnect, onShowAll, onTryNow } = props;
  const { known: list, refresh, relay } = view;
  const company = companyOf(relay);
  if (relaySearch.running) return <Asking company={company} />;
  if (list !== null && list.connections.length > 0) {
    return (
      <NothingFound
        {...{ typed, relaySearch, knowing, blocked, company, onConnect, onShowAll }}
        onTryNow={relay?.sessionEnded === true ? undefined : onTryNow}
        isOld={!knowing.sure && !list.pages.all.more}
        count={list.connections.length}
        refreshing={refresh.running}
      />
    );
  }
  if (relay?.sessionEnded === true) return null;
  if (list !== null) {
    return (
      <div class="middle" data-nothing="first-day">
        <Mark />
        <h2>{onConnect ? popupWords.empty : popupWords.emptyReadOnly}</h2>
        <p>{onConnect ? popupWords.emptyLead : popupWords.emptyReadOnlyLead}</p>
        {onConnect && (
          <Button action="open-connect" look="primary" off={blocked} onClick={() => onConnect()}>
            {popupWords.emptyAction}
          </Button>
        )}
      </div>
    );
  }
  if (refresh.failure === null) return <Asking company={company} />;
  return (
    <div class="middle" role="status" data-nothing="failed" data-failure={refresh.failure}>
      <Sign name="time" tone="amber" />
      <p>{say(describeRefusal(refresh.failure), { company })}</p>
      <Button action="refresh" look="primary" off={refresh.running} onClick={onTryNow}>
        {words.tryNow}
      </Button>
    </div>
  );
}

const Asking = ({ company }: { company: string }) => (
  <div class="middle" role="status" data-nothing="loading">
    <Sign name="busy" tone="blue" />
    <p>{say(words.asking, { company })}</p>
  </div>
);
