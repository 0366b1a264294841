import { useEffect, useRef, useState } from 'preact/hooks';
import { defaultLoginHost, hostOf, isLocal } from '../../app/setup/addresses.ts';
import { needsLoginConsent, replacedHost } from '../../app/setup/read-setup.ts';
import type { View } from '../../app/view.ts';
import type { SetupInput } from '../../messages.ts';
import { interrupted, type Send } from '../../messages.ts';
import { describeEnrolRefusal } from '../../words/setup-words.ts';

/** Names the relay and the login page before the invite goes anywhere. */
export function SetupConfirm(props: {
  offer: SetupInput;
  relay: View['relay'];
  send: Send;
  onBack(): void;
  onDone(): void;
}) {
  const { offer, relay, send, onBack, onDone } = props;
  const [agreed, setAgreed] = useState(false);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const consent = needsLoginConsent(offer);
  const replaced = replacedHost(relay, offer.address);

  const enrol = async () => {
    setWorking(true);
    setProblem('');
    const done = await send('enrol', offer).catch(() => interrupted);
    setWorking(false);
    if (done.ok) onDone();
    else setProblem(describeEnrolRefusal(done.code));
  };

  return (
    <section class="card setup" data-step="confirm" aria-labelledby="confirm-title">
      <h2 id="confirm-title" ref={title} tabIndex={-1}>
        This browser will be connected to <bdi class="host">{hostOf(offer.address)}</bdi>
      </h2>
      <p class="lead">
        The invite is sent there when you press the button. Go on only if this is the relay that its engineers
        named.
      </p>
      <dl class="rows">
        <dt>Relay</dt>
        <dd>
          <bdi>{offer.address}</bdi>
        </dd>
        <dt>NoiseAware’s login</dt>
        <dd>
          <bdi>{offer.loginHost}</bdi>
          {isLocal(offer.address) && <span class="muted"> or a page on this computer</span>}
        </dd>
        {replaced !== null && (
          <>
            <dt>Takes the place of</dt>
            <dd>
              <bdi>{replaced}</bdi>
              <span class="muted">; this browser’s session there ends</span>
            </dd>
          </>
        )}
      </dl>
      {consent && (
        <label class="check warning">
          <input
            id="agree-login-host"
            type="checkbox"
            checked={agreed}
            onChange={(event) => setAgreed(event.currentTarget.checked)}
          />
          <span>
            People will be sent to <bdi>{offer.loginHost}</bdi> to log in, not to NoiseAware’s own{' '}
            {defaultLoginHost}. The relay’s engineers told me so.
          </span>
        </label>
      )}
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          data-action="enrol"
          disabled={working || (consent && !agreed)}
          onClick={() => void enrol()}
        >
          Connect this browser
        </button>
        <button type="button" class="button" data-action="back" disabled={working} onClick={onBack}>
          Back
        </button>
      </div>
    </section>
  );
}
