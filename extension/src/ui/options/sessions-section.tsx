import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { OpenInvite, Session } from '@noiseaware-connect/shared/shapes';
import { dayOf, momentOf, relativeTime } from '@noiseaware-connect/shared/words/moment';
import { useEffect, useState } from 'preact/hooks';
import type { Ask } from '../../messages.ts';
import { optionsWords as words } from '../../words/options-words.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';

/** The browsers in which this staff member is signed in. Others can be signed out here. */
export function SessionsSection({ company, now, ask }: { company: string; now: number; ask: Ask }) {
  const [sessions, setSessions] = useState<readonly Session[]>([]);
  const [invites, setInvites] = useState<readonly OpenInvite[]>([]);
  const [note, setNote] = useState('');
  const list = async () => {
    const answer = await ask((client) => client.listSessions());
    if (answer.ok) {
      setSessions(answer.value.sessions);
      setInvites(answer.value.invites);
    } else setNote(describeRefusal(answer.code));
  };
  useEffect(() => void list(), []);
  const end = async (id: string) => {
    const done = await ask((client) => client.endSession({ id }));
    setNote(done.ok ? words.ended : describeRefusal(done.code));
    await list();
  };
  const ago = ({ lastUsedAt }: Session) => relativeTime(Math.min(Date.parse(lastUsedAt), now), now);
  return (
    <section aria-labelledby="browsers-title">
      <h3 id="browsers-title">{words.browsers}</h3>
      <ul class="lines">
        {sessions.map((session) => (
          <li key={session.id} class="line" data-session-id={session.id} data-current={session.current}>
            <div class="line-text">
              <strong>{session.current ? words.thisBrowser : words.otherBrowser}</strong>
              <span class="soft">
                {say(words.lastUsed, {
                  ago: ago(session),
                  day: dayOf(Date.parse(session.createdAt), now),
                })}
                {session.invitedBy !== null && ` · ${describeInviter(session.invitedBy)}`}
              </span>
            </div>
            {!session.current && (
              <Button
                action="end-session"
                look="low"
                aria-label={fill(words.endOf, { ago: ago(session) })}
                onClick={() => end(session.id)}
              >
                {words.end}
              </Button>
            )}
          </li>
        ))}
        {invites.map(({ invitedBy, expiresAt }) => (
          <li key={expiresAt} class="line" data-place="open-invite">
            <div class="line-text">
              <strong>{words.openInvite}</strong>
              <span class="soft">
                {fill(words.openInviteUntil, { time: momentOf(Date.parse(expiresAt), now) })}
                {invitedBy !== null && ` · ${describeInviter(invitedBy)}`}
              </span>
            </div>
          </li>
        ))}
      </ul>
      <p class="note" role="status">
        {say(note, { company })}
      </p>
    </section>
  );
}

// --- Internal helpers ---

const describeInviter = ({ kind, name }: NonNullable<Session['invitedBy']>): string =>
  kind === 'operator' || name === undefined ? words.invitedByOperator : fill(words.invitedBy, { name });
