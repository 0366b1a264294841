import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { type Role, roles } from '@noiseaware-connect/shared/role';
import { useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { Entries, Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Choice, Line } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { shellWords } from '../../words/shell-words.ts';
import { staffWords as words } from '../../words/staff-words.ts';
import { StaffEntry } from './staff-entry.tsx';

/** Staff members, their browsers, and the actions of admins. */
export function StaffView() {
  const { ask, calls } = useConsole();
  const [invited, setInvited] = useState<{ name: string; link: string } | null>(null);
  const staff = useAnswer('staff', (relay) => relay.listStaff());
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
            options={roles.map((role) => [role, shellWords.roles[role]] as const)}
          />
        </>
      ),
      act: (form) =>
        calls().invite({ body: { name: String(form.get('name')), role: String(form.get('role')) as Role } }),
      done: words.invitedNow,
      onDone: setInvited,
    });
  return (
    <>
      <Head title={shellWords.tabs.staff}>
        <Button action="invite" look="primary" onClick={askInvite}>
          <Icon name="plus" /> {words.invite}
        </Button>
      </Head>
      {invited !== null && (
        <ShownOnce
          title={say(words.link, { name: invited.name })}
          url={invited.link}
          onHide={() => setInvited(null)}
        />
      )}
      <Loaded {...staff}>
        {({ staff: all }) => (
          <Entries items={all} label={words.list} nothing={words.none}>
            {(member) => (
              <StaffEntry
                key={member.id}
                of={member}
                others={all.filter(({ id, revokedAt }) => id !== member.id && revokedAt === null)}
              />
            )}
          </Entries>
        )}
      </Loaded>
    </>
  );
}
