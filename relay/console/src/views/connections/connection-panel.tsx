import { AlsoTried, Facts, Life } from '@noiseaware-connect/shared/parts/connection/connection-facts';
import { StateBanner } from '@noiseaware-connect/shared/parts/connection/state-banner';
import { IconButton } from '@noiseaware-connect/shared/parts/icons';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords } from '@noiseaware-connect/shared/words/connection-words';
import { describeState, type Knowing, nameOf } from '@noiseaware-connect/shared/words/describe-state';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { consoleFixWords } from '../../words/connections-words.ts';
import type { useMakeLink } from '../links/use-make-link.tsx';
import { AboutAccount } from './about-account.tsx';
import { ConnectionActions } from './connection-actions.tsx';
import { Timeline } from './timeline.tsx';

/** One connection: state, who can fix it, actions, dates and history. */
export function ConnectionPanel(props: {
  id: string;
  /** The list's version, shown until the connection itself is loaded. */
  listedConnection: Connection | undefined;
  knowing: Knowing;
  askForLink: ReturnType<typeof useMakeLink>['askFor'];
  madeLink: ComponentChildren;
  onBack(): void;
}) {
  const { id, listedConnection, knowing, askForLink, madeLink, onBack } = props;
  const { page } = useConsole();
  const { now } = knowing;
  const answer = useAnswer(`connection ${id}`, (relay) => relay.readConnection({ id }));
  const connection = answer.value?.connection ?? listedConnection;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), [connection === undefined]);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onBack();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is a second way to what the Back button does.
    <div class="panel" onKeyDown={leave} data-panel={id}>
      <div class="panel-head">
        <IconButton name="back" action="back" label={connectionWords.back} onClick={onBack} />
        <div>
          <h1 ref={heading} tabIndex={-1}>
            <bdi>{connection === undefined ? '' : nameOf(connection)}</bdi>
          </h1>
          {connection !== undefined && (
            <p class="id">
              <a href={hrefOf('accounts', connection.account.id)}>
                <bdi>{connection.account.id}</bdi>
              </a>
            </p>
          )}
        </div>
      </div>
      <Loaded value={connection} failure={answer.failure} again={answer.again}>
        {(current) => {
          const state = describeState(current, knowing);
          const { account } = current;
          return (
            <div class="connection" data-status={current.status} data-group={state.group}>
              <StateBanner state={state} now={now} company={page.partner}>
                {state.fix !== null && <p>{consoleFixWords[state.fix]}</p>}
                <AlsoTried connection={current} now={now} />
              </StateBanner>
              <ConnectionActions
                connection={current}
                // A link that is shown has the primary button, to copy it.
                action={madeLink ? null : state.action}
                onLink={() => askForLink({ account, connection: id })}
                onParallel={() => askForLink({ account, connection: id, parallel: true })}
                onForgotten={onBack}
              />
              {madeLink}
              <Life connection={current} now={now} tone={state.tone === 'green' ? 'green' : 'grey'} />
              <Facts connection={current} now={now} />
              <AboutAccount account={account.id} connection={id} />
              <Timeline id={id} now={now} />
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}
