import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { useState } from 'preact/hooks';
import { hostOf } from '../../app/addresses/addresses.ts';
import { interrupted, type Send, type SignInRefusalCode } from '../../messages.ts';
import { signInWords as words } from '../../words/sign-in-words.ts';
import { describeSignInRefusal } from './describe-setup.ts';

/** Signs in at the company's identity provider, and says why the last sign-in failed. */
export function SignIn(props: {
  place: { address: string; loginHost: string };
  failure: SignInRefusalCode | null;
  label: string;
  send: Send;
}) {
  const { place, failure, label, send } = props;
  const [working, setWorking] = useState(false);
  const [refusal, setRefusal] = useState<SignInRefusalCode | null>(null);
  const press = async () => {
    setWorking(true);
    setRefusal(null);
    const { address, loginHost } = place;
    const done = await send('sign-in', { address, loginHost }).catch(() => interrupted);
    setWorking(false);
    if (!done.ok) setRefusal(done.code);
  };
  const problem = working ? null : (refusal ?? failure);
  return (
    <>
      <p class="problem" role="alert">
        {problem !== null && say(describeSignInRefusal(problem), { company: hostOf(place.address) })}
      </p>
      <Button action="sign-in" look="primary" off={working} onClick={press}>
        {working ? words.working : label}
      </Button>
    </>
  );
}
