import { Button } from '@noiseaware-connect/shared/parts/button';
import { IconButton } from '@noiseaware-connect/shared/parts/icons';
import { may } from '@noiseaware-connect/shared/role';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords } from '@noiseaware-connect/shared/words/connection-words';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { titleWords } from '@noiseaware-connect/shared/words/state-words';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { connectionsWords as words } from '../../words/connections-words.ts';
import { linksWords } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import type { useMakeLink } from '../links/use-make-link.tsx';
import { AboutAccount } from './about-account.tsx';
import { ConnectionPanel } from './connection-panel.tsx';

/** An account by the partner's own id: its connection, all of several, or that it was never connected. */
export function AccountPanel(props: {
  account: string;
  knowing: Knowing;
  askForLink: ReturnType<typeof useMakeLink>['askFor'];
  shownFor: ReturnType<typeof useMakeLink>['shownFor'];
  onBack(): void;
}) {
  const { account, knowing, askForLink, shownFor, onBack } = props;
  const { page } = useConsole();
  const answer = useAnswer(`account ${account}`, async (relay) => {
    const result = await relay.readAccount({ account });
    if (result.ok) return { ok: true, value: result.value.connections };
    return result.failure.code === 'not_found' ? { ok: true, value: [] } : result;
  });
  const [first, ...others] = answer.value ?? [];
  const panelHead = (
    <div class="panel-head">
      <IconButton name="back" action="back" label={connectionWords.back} onClick={onBack} />
      <h1 tabIndex={-1}>
        <bdi>{account}</bdi>
      </h1>
    </div>
  );
  if (first !== undefined && others.length === 0) {
    return (
      <ConnectionPanel
        id={first.id}
        listedConnection={first}
        knowing={knowing}
        askForLink={askForLink}
        madeLink={shownFor(first.id)}
        onBack={onBack}
      />
    );
  }
  const shownForAccount = shownFor(null, account);
  return (
    <div class="panel" data-panel={`account ${account}`}>
      {panelHead}
      <Loaded value={answer.value} failure={answer.failure} again={answer.again}>
        {(connections) => (
          <div class="connection" data-status={connections.length === 0 ? 'never' : 'several'}>
            {connections.length === 0 ? (
              <>
                <p>{words.neverConnected}</p>
                {may(page, 'connect') && (
                  <div class="buttons">
                    <Button
                      action="make-link"
                      look={shownForAccount ? '' : 'primary'}
                      onClick={() => askForLink({ account: { id: account } })}
                    >
                      {linksWords.new}
                    </Button>
                  </div>
                )}
                {shownForAccount}
              </>
            ) : (
              <>
                <p>{words.several}</p>
                <Table
                  items={connections}
                  label={shellWords.tabs.connections}
                  columns={columns()}
                  rowOf={({ id }) => ({ 'data-entry': id })}
                  nothing={null}
                />
              </>
            )}
            <AboutAccount account={account} connection={undefined} />
          </div>
        )}
      </Loaded>
    </div>
  );
}

// --- Internal helpers ---

/** The columns of an account's connections, in the page's language. */
const columns = (): readonly Column<Connection>[] => [
  {
    name: 'organization',
    head: connectionWords.organization,
    cell: ({ id, organization }) => (
      <EntryName name={organization ?? connectionWords.noOrganization} href={hrefOf('connections', id)} />
    ),
  },
  { name: 'status', head: linksWords.state, cell: ({ status }) => titleWords[status] },
];
