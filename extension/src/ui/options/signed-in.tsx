import { useEffect, useRef, useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { interrupted, type Send } from '../../messages.ts';
import { describeRefusal } from '../../words/failure-words.ts';
import { signedInLead } from '../../words/setup-words.ts';

/** The relay that this browser is set up with, and the way out. */
export function SignedIn(props: { relay: NonNullable<View['relay']>; fresh: boolean; send: Send }) {
  const { relay, fresh, send } = props;
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (fresh) title.current?.focus();
  }, [fresh]);

  const signOut = async (anyway: boolean) => {
    setWorking(true);
    const done = await send('sign-out', { anyway }).catch(() => interrupted);
    setWorking(false);
    setProblem(done.ok ? '' : `${describeRefusal(done.code)} Your session there has not ended.`);
  };

  return (
    <section
      class="card signed-in"
      data-session={relay.sessionEnded ? 'ended' : 'active'}
      aria-labelledby="signed-in-title"
    >
      <h2 id="signed-in-title" ref={title} tabIndex={-1}>
        {relay.sessionEnded ? 'Your session has ended' : 'This browser is set up'}
      </h2>
      <p class="lead" role="status">
        {signedInLead(relay.sessionEnded, fresh)}
      </p>
      <dl class="rows">
        <dt>Relay</dt>
        <dd>
          <bdi>{relay.address}</bdi>
        </dd>
        <dt>Signed in as</dt>
        <dd>
          <bdi>{relay.staffName}</bdi>
        </dd>
        <dt>NoiseAware’s login</dt>
        <dd>
          <bdi>{relay.loginHost}</bdi>
        </dd>
      </dl>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button
          type="button"
          class="button"
          data-action="sign-out"
          disabled={working}
          onClick={() => void signOut(false)}
        >
          {problem === '' ? 'Sign out' : 'Try again'}
        </button>
        {problem !== '' && (
          <button
            type="button"
            class="button"
            data-action="sign-out-anyway"
            disabled={working}
            onClick={() => void signOut(true)}
          >
            Forget it here anyway
          </button>
        )}
      </div>
    </section>
  );
}
