import type { ListedServiceKey } from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { Row } from '@noiseaware-connect/shared/parts/row';
import { say } from '@noiseaware-connect/shared/parts/say';
import { dayOf, fromNow } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { Entries, Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Entry } from '../../parts/entry.tsx';
import { Head } from '../../parts/head.tsx';
import { Revoke } from '../../parts/revoke.tsx';
import { keysWords as words } from '../../words/keys-words.ts';
import { shellWords } from '../../words/shell-words.ts';

/** Service keys: rights, last use and expiry. */
export function KeysView() {
  const keys = useAnswer('keys', (relay) => relay.listServiceKeys());
  return (
    <>
      <Head title={shellWords.tabs.keys} lead={words.lead} />
      <Loaded {...keys}>
        {({ serviceKeys }) => (
          <Entries items={serviceKeys} label={words.list} nothing={words.none}>
            {(key) => <KeyEntry key={key.id} of={key} />}
          </Entries>
        )}
      </Loaded>
    </>
  );
}

// --- Internal helpers ---

function KeyEntry({ of }: { of: ListedServiceKey }) {
  const { calls, now } = useConsole();
  const { id, name, scopes, accounts, createdAt, expiresAt, lastUsedAt, lastUsedFrom, revokedAt } = of;
  const day = (at: string) => dayOf(Date.parse(at), now);
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= now;
  const ended =
    revokedAt !== null
      ? fill(words.revoked, { day: day(revokedAt) })
      : isExpired
        ? fill(words.expired, { day: day(expiresAt) })
        : undefined;
  return (
    <Entry
      id={id}
      name={name}
      about={id}
      tag={ended === undefined ? undefined : { text: ended, tone: 'grey' }}
      actions={
        revokedAt === null && (
          <Revoke
            title={say(words.askRevoke, { name })}
            lead={words.askRevokeLead}
            act={() => calls().revokeServiceKey({ id })}
          />
        )
      }
    >
      <dl class="rows">
        <Row term={words.scopes}>{scopes.join(', ')}</Row>
        <Row term={words.accounts}>
          {accounts === null ? words.allAccounts : accounts.map((each) => <code key={each}>{each}</code>)}
        </Row>
        <Row term={words.lastUsed}>
          {lastUsedAt === null
            ? words.never
            : lastUsedFrom === null
              ? fromNow(Date.parse(lastUsedAt), now)
              : say(words.from, { ago: fromNow(Date.parse(lastUsedAt), now), address: lastUsedFrom })}
        </Row>
        <Row term={words.created}>{day(createdAt)}</Row>
        <Row term={words.expires}>{expiresAt === null ? words.never : day(expiresAt)}</Row>
      </dl>
    </Entry>
  );
}
