import { Button } from '@noiseaware-connect/shared/parts/button';
import { Row } from '@noiseaware-connect/shared/parts/row';
import { say } from '@noiseaware-connect/shared/parts/say';
import { useEffect, useRef, useState } from 'preact/hooks';
import { defaultLoginHost, hostOf, isLocal } from '../../app/addresses/addresses.ts';
import { needsLoginConsent, replacedHost } from '../../app/setup/read-setup.ts';
import type { View } from '../../app/view.ts';
import { interrupted, type Send, type SetupInput } from '../../messages.ts';
import { signedInWords, setupConfirmWords as words } from '../../words/setup-words.ts';
import { describeEnrolRefusal, describeSignInRefusal } from './describe-setup.ts';

/** Names the relay and the login host before the invite is sent. */
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
  const signsIn = offer.invite === '';
  const replaced = replacedHost(relay, offer.address);

  const signIn = async (): Promise<string | null> => {
    const { invite: _, ...place } = offer;
    const done = await send('sign-in', place).catch(() => interrupted);
    return done.ok ? null : describeSignInRefusal(done.code);
  };
  const enrol = async (): Promise<string | null> => {
    const done = await send('enrol', offer).catch(() => interrupted);
    return done.ok ? null : describeEnrolRefusal(done.code);
  };
  const confirm = async () => {
    setWorking(true);
    setProblem('');
    const refused = await (signsIn ? signIn() : enrol());
    setWorking(false);
    if (refused === null) onDone();
    else setProblem(refused);
  };

  return (
    <section class="card setup" data-step="confirm" aria-labelledby="confirm-title">
      <h2 id="confirm-title" ref={title} tabIndex={-1}>
        {say(words.title, { host: <bdi class="host">{hostOf(offer.address)}</bdi> })}
      </h2>
      <p class="soft">{signsIn ? words.signInLead : words.lead}</p>
      <dl class="rows">
        <Row term={signedInWords.relay}>
          <bdi>{offer.address}</bdi>
        </Row>
        <Row term={signedInWords.login}>
          {say(isLocal(offer.address) ? words.localLogin : words.login, { host: offer.loginHost })}
        </Row>
        {replaced !== null && (
          <Row term={words.replaced}>{say(words.replacedSession, { host: replaced })}</Row>
        )}
      </dl>
      {consent && (
        <label class="check banner amber">
          <input
            id="agree-login-host"
            type="checkbox"
            checked={agreed}
            onChange={(event) => setAgreed(event.currentTarget.checked)}
          />
          <span>{say(words.otherLogin, { host: offer.loginHost, documented: defaultLoginHost })}</span>
        </label>
      )}
      <p class="problem" role="alert">
        {say(problem, { company: hostOf(offer.address) })}
      </p>
      <div class="buttons">
        <Button action="enrol" look="primary" off={working || (consent && !agreed)} onClick={confirm}>
          {signsIn ? words.signIn : words.confirm}
        </Button>
        <Button action="back" off={working} onClick={onBack}>
          {words.back}
        </Button>
      </div>
    </section>
  );
}
