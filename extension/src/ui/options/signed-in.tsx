import { Button } from '@noiseaware-connect/shared/parts/button';
import { Row } from '@noiseaware-connect/shared/parts/row';
import { say } from '@noiseaware-connect/shared/parts/say';
import { useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { interrupted, type Send } from '../../messages.ts';
import { signedInWords as words } from '../../words/setup-words.ts';
import { signInWords } from '../../words/sign-in-words.ts';
import { companyOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { SignIn } from '../setup/sign-in.tsx';

/** The relay that this browser is set up with, and signing out. */
export function SignedIn(props: {
  relay: NonNullable<View['relay']>;
  send: Send;
  /** Why the last sign-in failed. */
  failure: View['signInFailure'];
  /** Opens the setup; undefined while it is open. */
  onChange: (() => void) | undefined;
}) {
  const { relay, send, failure, onChange } = props;
  const signsInAgain = relay.sessionEnded && relay.signsIn;
  // An ended session stands by itself, before the groups.
  const Heading = relay.sessionEnded ? 'h2' : 'h3';
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');

  const signOut = async (anyway: boolean) => {
    setWorking(true);
    const done = await send('sign-out', { anyway }).catch(() => interrupted);
    setWorking(false);
    setProblem(done.ok ? '' : `${describeRefusal(done.code)} ${words.notSignedOut}`);
  };

  return (
    <section
      class="signed-in"
      data-session={relay.sessionEnded ? 'ended' : 'active'}
      aria-labelledby="signed-in-title"
    >
      <Heading id="signed-in-title">{relay.sessionEnded ? words.ended : words.title}</Heading>
      {relay.sessionEnded && (
        <p class="soft" role="status">
          {signsInAgain ? signInWords.endedLead : words.endedLead}
        </p>
      )}
      <dl class="rows">
        <Row term={words.company}>
          <bdi>{companyOf(relay)}</bdi>
        </Row>
        <Row term={words.staff}>
          <bdi>{relay.staff.name}</bdi>
        </Row>
        <Row term={words.relay}>
          <bdi>{relay.address}</bdi>
        </Row>
        <Row term={words.login}>
          <bdi>{relay.loginHost}</bdi>
        </Row>
      </dl>
      {signsInAgain && <SignIn place={relay} label={signInWords.again} {...{ failure, send }} />}
      <p class="problem" role="alert">
        {say(problem, { company: companyOf(relay) })}
      </p>
      <div class="buttons">
        <Button action="sign-out" off={working} onClick={() => signOut(false)}>
          {problem === '' ? words.signOut : words.tryAgain}
        </Button>
        {problem !== '' && (
          <Button action="sign-out-anyway" off={working} onClick={() => signOut(true)}>
            {words.forgetAnyway}
          </Button>
        )}
        {onChange !== undefined && (
          <Button action="change-setup" onClick={onChange}>
            {words.change}
          </Button>
        )}
      </div>
    </section>
  );
}
