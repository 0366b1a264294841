import { Button } from '@noiseaware-connect/shared/parts/button';
import { Row } from '@noiseaware-connect/shared/parts/row';
import { may } from '@noiseaware-connect/shared/role';
import { relativeTime } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { useCopy } from '../../parts/shown-once.tsx';
import { alertWords, verdictWords } from '../../words/alerts-words.ts';
import { connectionsWords as words } from '../../words/connections-words.ts';
import { linksWords } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { LinkTable } from '../links/link-table.tsx';
import { AccountAccess } from './account-access.tsx';
import { AccountDeliveries } from './account-deliveries.tsx';

/** What else is known of an account: its last alert, its deliveries, its links, and the way to its alerts and audit entries. */
export function AboutAccount(props: {
  account: string;
  /** The id of the connection that is shown, if one is. */
  connection: string | undefined;
}) {
  const { account } = props;
  const { now, page } = useConsole();
  const mayAdminister = may(page, 'administer');
  const copy = useCopy();
  const alerts = useAnswer(`last alert ${account}`, (relay) =>
    relay.listAllAlerts({ query: { account, limit: '1' } }),
  );
  const links = useAnswer(`links of ${account}`, (relay) => relay.listLinks({ query: { account } }));
  const last = alerts.value?.alerts[0];
  return (
    <>
      <dl class="rows" data-place="last">
        <Row term={words.lastAlert}>
          {alerts.value === undefined ? (
            '–'
          ) : last === undefined ? (
            alertWords.noneOfAccount
          ) : (
            <>
              {last.type ?? alertWords.noType} · {relativeTime(Date.parse(last.receivedAt), now)} ·{' '}
              {verdictWords[last.verified].name}
            </>
          )}
        </Row>
      </dl>
      <div class="buttons">
        <a class="button quiet" data-action="alerts" href={hrefOf('alerts', undefined, { account })}>
          {shellWords.tabs.alerts}
        </a>
        {mayAdminister && (
          <a class="button quiet" data-action="audit" href={hrefOf('audit', undefined, { about: account })}>
            {shellWords.tabs.audit}
          </a>
        )}
        <Button
          action="copy-address"
          look="quiet"
          onClick={() => void copy(new URL(hrefOf('accounts', account), location.href).href)}
        >
          {words.copyAddress}
        </Button>
      </div>
      {mayAdminister && <AccountDeliveries account={account} />}
      {mayAdminister && <AccountAccess key={account} account={account} />}
      <section class="account-links">
        <h2>{linksWords.list}</h2>
        <Loaded value={links.value} failure={links.failure} again={links.again}>
          {({ links: all }) => <LinkTable links={all} nothing={linksWords.noneOfAccount} />}
        </Loaded>
      </section>
    </>
  );
}
