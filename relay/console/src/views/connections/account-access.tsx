import { relativeTime } from '@noiseaware-connect/shared/words/moment';
import { useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { Table } from '../../parts/table.tsx';
import { accessWords as words } from '../../words/access-words.ts';
import { keysWords } from '../../words/keys-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { staffWords } from '../../words/staff-words.ts';

/** Who can see an account. Loaded once it is opened, since the relay looks through the account's audit entries for it. */
export function AccountAccess({ account }: { account: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="access" data-place="access" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.title}</summary>
      {isOpen && <Access account={account} />}
    </details>
  );
}

// --- Internal helpers ---

function Access({ account }: { account: string }) {
  const answer = useAnswer(`access to ${account}`, (relay) => relay.readAccess({ account }));
  return (
    <Loaded {...answer}>
      {({ keys, staff }) => (
        <>
          <Holders
            view="keys"
            heads={[shellWords.tabs.keys, keysWords.scopes, words.lastRead]}
            holders={keys.map(({ id, name, scopes, lastReadAt }) => ({
              ...{ id, name, grants: scopes.join(', '), lastAt: lastReadAt },
            }))}
          />
          <Holders
            view="staff"
            heads={[shellWords.tabs.staff, staffWords.role, words.lastActed]}
            holders={staff.map(({ id, name, role, lastActedAt }) => ({
              ...{ id, name, grants: shellWords.roles[role], lastAt: lastActedAt },
            }))}
          />
        </>
      )}
    </Loaded>
  );
}

/** A table of keys or staff members: the name, by what right, and when the last time. */
function Holders(props: {
  view: 'keys' | 'staff';
  heads: readonly [name: string, grants: string, last: string];
  holders: readonly { id: string; name: string; grants: string; lastAt: string | null }[];
}) {
  const { view, heads, holders } = props;
  const { now } = useConsole();
  const [name, grants, last] = heads;
  return (
    <div data-holders={view}>
      <h3 class="soft small">{name}</h3>
      <Table
        items={holders}
        label={name}
        columns={[
          {
            name: 'name',
            head: name,
            cell: (holder) => <EntryName name={holder.name} href={hrefOf(view, holder.id)} />,
          },
          { name: 'grants', head: grants, cell: (holder) => holder.grants },
          {
            name: 'last',
            head: last,
            cell: ({ lastAt }) =>
              lastAt === null ? (
                <span class="soft">{words.none}</span>
              ) : (
                relativeTime(Date.parse(lastAt), now)
              ),
          },
        ]}
        rowOf={({ id }) => ({ 'data-entry': id })}
        nothing={words.noKeys}
      />
    </div>
  );
}
