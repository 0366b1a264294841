import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { defaultRole, type Role, roles } from '@noiseaware-connect/shared/role';
import { startOfDay } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Choice, Line, Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { Table } from '../../parts/table.tsx';
import { shellWords } from '../../words/shell-words.ts';
import { staffWords as words } from '../../words/staff-words.ts';
import { staffColumns } from './staff-entry.tsx';

/** Staff members, their browsers, and the actions of admins. */
export function StaffView({ id }: ViewProps) {
  const { page, now, ask, calls, oneTimeLinks, updateOneTimeLinks, go } = useConsole();
  const { query, set } = useFilters();
  const { q = '', show = '' } = query;
  const invited = oneTimeLinks.invite;
  const since = new Date(startOfDay(now)).toISOString();
  const staff = useAnswer(`staff since ${since}`, (relay) => relay.listStaff({ query: { since } }));
  const askInvite = () =>
    ask({
      title: words.askInvite,
      lead: words.askInviteLead,
      confirm: words.confirmInvite,
      fields: (
        <>
          <Line name="name" label={words.name} required />
          <Choice
            name="role"
            label={words.role}
            value={defaultRole}
            options={roles.map((role) => [role, shellWords.roles[role]] as const)}
          />
        </>
      ),
      act: (form) =>
        calls().invite({ body: { name: String(form.get('name')), role: String(form.get('role')) as Role } }),
      done: words.invitedNow,
      onDone: ({ name, link }) => updateOneTimeLinks({ invite: { name, link } }),
    });
  return (
    <>
      <Head title={shellWords.tabs.staff}>
        <Button action="invite" look={invited === null ? 'primary' : ''} onClick={askInvite}>
          <Icon name="plus" /> {words.invite}
        </Button>
      </Head>
      {invited !== null && (
        <ShownOnce
          title={say(words.link, { name: invited.name })}
          url={invited.link}
          onHide={() => updateOneTimeLinks({ invite: null })}
        />
      )}
      <search class="filter-fields">
        <Search label={words.search} value={q} onChange={(value) => set({ q: value })} />
        <Choice
          name="show"
          label={words.show}
          value={show}
          options={[
            ['', words.everyone],
            ['active', words.withAccess],
            ['revoked', words.withoutAccess],
          ]}
          onChange={(value) => set({ show: value })}
        />
      </search>
      <Loaded {...staff}>
        {({ staff: all }) => {
          const matches = all.filter(
            (each) =>
              (id === undefined || each.id === id) &&
              each.name.toLowerCase().includes(q.trim().toLowerCase()) &&
              (show === '' || (each.revokedAt === null) === (show === 'active')),
          );
          return (
            <>
              <p class="soft small">
                {plural(words.counted, all.filter(({ revokedAt }) => revokedAt === null).length)}
                {' · '}
                {plural(words.countedRevoked, all.filter(({ revokedAt }) => revokedAt !== null).length)}
              </p>
              <Table
                items={matches}
                label={words.list}
                columns={staffColumns(page.id, all, now)}
                rowOf={(member) => ({ 'data-entry': member.id })}
                nothing={
                  <NothingFound
                    none={words.none}
                    filters={[
                      [words.name, id ?? ''],
                      [words.search, q],
                      [
                        words.show,
                        show === '' ? '' : show === 'active' ? words.withAccess : words.withoutAccess,
                      ],
                    ]}
                    onClear={() => go(hrefOf('staff'))}
                  />
                }
              />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
