import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { clockOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useEffect, useState } from 'preact/hooks';
import { isUnanswered } from '../../app/connections/unanswered.ts';
import type { View } from '../../app/view.ts';
import { type RefusalCode, type Send, tell } from '../../messages.ts';
import { noticeWords as words } from '../../words/notice-words.ts';
import { pageWords } from '../../words/page-words.ts';
import { signInWords } from '../../words/sign-in-words.ts';
import { companyOf, supportOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { SignIn } from '../setup/sign-in.tsx';

interface PageParts {
  view: Pick<View, 'relay' | 'signInFailure'>;
  send: Send;
  openOptions(): void;
}

/** Says that this browser is signed out, and offers to sign in again. */
export const SessionEnded = ({ view: { relay, signInFailure }, send, openOptions }: PageParts) => {
  const support = supportOf(relay);
  return (
    <section class="banner notice amber" data-session="ended" role="status">
      <Sign name="act" tone="amber" />
      <div>
        <strong>{words.sessionEnded}</strong>
        <p>{relay?.signsIn === true ? signInWords.endedLead : words.sessionEndedLead}</p>
        {support !== undefined && <p>{say(pageWords.contact, { support })}</p>}
        {relay?.signsIn === true ? (
          <SignIn place={relay} failure={signInFailure} label={signInWords.again} send={send} />
        ) : (
          <Button action="open-options" look="primary low" onClick={openOptions}>
            {words.signIn}
          </Button>
        )}
      </div>
    </section>
  );
};

/** The notice above a list that is out of date. */
export const Notices = (props: PageParts & { view: View; knowing: Knowing }) =>
  props.view.relay?.sessionEnded === true ? <SessionEnded {...props} /> : <Offline {...props} />;

// --- Internal helpers ---

/** Milliseconds until a relay that has not answered is asked again while the list is shown. */
const retryPause = 30_000;

/** Says that the list is old, and why, and asks again. */
function Offline({ view, knowing, send }: { view: View; knowing: Knowing; send: Send }) {
  const { refresh } = view;
  const { failure, running } = refresh;
  const retries = isUnanswered(failure);
  const { now } = knowing;
  const [failedAt, setFailedAt] = useState(now);
  useEffect(() => {
    if (!retries || running) return undefined;
    setFailedAt(now);
    const timer = setTimeout(() => tell(send, 'refresh', null), retryPause);
    return () => clearTimeout(timer);
  }, [refresh]);
  if (failure === null || failure === 'unauthenticated' || (view.known?.connections.length ?? 0) === 0)
    return null;
  const company = companyOf(view.relay);
  return (
    <section class="banner notice amber" data-failure={failure} role="status">
      <Sign name="time" tone="amber" />
      <div>
        <strong>{say(isOutOfReach(failure) ? words.offline : describeRefusal(failure), { company })}</strong>
        {retries && (
          <p aria-live="off">
            {running
              ? words.retrying
              : fill(words.retry, {
                  seconds: numberOf(Math.max(1, Math.ceil((failedAt + retryPause - now) / 1_000))),
                })}
          </p>
        )}
        <p>{fill(words.offlineLead, { time: clockOf(knowing.knownAt, knowing.now) })}</p>
      </div>
    </section>
  );
}

/** Of these, what helps follows below: the relay is asked again. */
const isOutOfReach = (code: RefusalCode): boolean => code === 'relay_unreachable' || code === 'relay_slow';
