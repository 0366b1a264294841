import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { dayOf, relativeTime } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { noAlertsWords as words } from '../../words/alerts-words.ts';
import { loadingWords } from '../../words/loading-words.ts';

/** The latest alerts without an account among which one is looked for that names an unknown one. */
const unmatchedAtOnce = '20';

/** Why an account may get no alerts: whether it is connected, whether alerts come at all, and whether one names an unknown account. */
export function NoAlerts({ account, onClear }: { account: string; onClear(): void }) {
  const { now } = useConsole();
  const answer = useAnswer(`no alerts of ${account}`, async (relay) => {
    const [connections, latest, unmatched] = await Promise.all([
      relay.readAccount({ account }),
      relay.listAllAlerts({ query: { limit: '1' } }),
      relay.listAllAlerts({ query: { unmatched: 'true', limit: unmatchedAtOnce } }),
    ]);
    if (!connections.ok && connections.failure.code !== 'not_found') return connections;
    if (!latest.ok) return latest;
    if (!unmatched.ok) return unmatched;
    return {
      ok: true,
      value: {
        connection: connections.ok ? connections.value.connections[0] : undefined,
        latest: latest.value.alerts[0],
        unknown: unmatched.value.alerts.find((alert) => alert.account !== null),
      },
    };
  });
  const ago = (at: string) => relativeTime(Date.parse(at), now);
  return (
    <div class="no-alerts" data-place="no-alerts">
      <p>{say(words.none, { account })}</p>
      <Loaded {...answer}>
        {({ connection, latest, unknown }) => (
          <>
            <p>{connection === undefined ? words.neverConnected : connectedSince(connection, now)}</p>
            <p>
              {latest === undefined
                ? words.noneAtAll
                : latest.account === null
                  ? say(words.lastUnnamed, { ago: ago(latest.receivedAt) })
                  : say(words.last, {
                      ago: ago(latest.receivedAt),
                      account: <Account id={latest.account} />,
                    })}
            </p>
            {unknown !== undefined && (
              <p>
                {say(words.unknown, {
                  ago: ago(unknown.receivedAt),
                  account: <Account id={unknown.account ?? ''} />,
                })}{' '}
                <a href={hrefOf('alerts', undefined, { unmatched: 'true' })}>{words.showUnknown}</a>
              </p>
            )}
          </>
        )}
      </Loaded>
      <Button action="show-all" look="quiet" onClick={onClear}>
        {loadingWords.showAll}
      </Button>
    </div>
  );
}

// --- Internal helpers ---

const connectedSince = ({ status, connectedAt, since }: Connection, now: number) =>
  say(words.statuses[status], { day: dayOf(Date.parse(status === 'active' ? connectedAt : since), now) });

const Account = ({ id }: { id: string }) => (
  <a href={hrefOf('accounts', id)}>
    <bdi>{id}</bdi>
  </a>
);
