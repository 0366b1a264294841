import { Button } from '@noiseaware-connect/shared/parts/button';
import { Mark } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { defaultLoginHost, hostOf, setupLinkOf } from '../../app/addresses/addresses.ts';
import { isLocked, requiresProviderSignIn } from '../../app/model/settled.ts';
import type { View } from '../../app/view.ts';
import { interrupted, type Send } from '../../messages.ts';
import { setupOfferWords as words } from '../../words/setup-words.ts';
import { signInWords } from '../../words/sign-in-words.ts';
import type { PageProps, TabInFront } from '../draw-page.tsx';
import { describeEnrolRefusal, describeGreeting } from '../setup/describe-setup.ts';
import { SignIn } from '../setup/sign-in.tsx';

/**
 * Offers to set this browser up by the setup link in the tab in front; without one, shows its children. A browser that
 * was set up before is only offered its own relay.
 */
export function SetupOffer(props: {
  view: Pick<View, 'relay' | 'policy' | 'signInFailure'>;
  tab: TabInFront;
  greet: PageProps['greet'];
  send: Send;
  openOptions(): void;
  children: ComponentChildren;
}) {
  const { tab, greet, send, openOptions, children } = props;
  const { relay, policy, signInFailure } = props.view;
  const [open, setOpen] = useState<URL | null>(null);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => void tab.address().then(setOpen), [tab]);
  useEffect(() => title.current?.focus(), [open]);
  const link = open === null || requiresProviderSignIn(policy) ? undefined : setupLinkOf(open);
  const only = relay?.address ?? (isLocked(policy, 'relayAddress') ? policy.relayAddress : undefined);
  if (open === null || link === undefined || (only !== undefined && link.address !== only)) {
    const { relayAddress } = policy;
    if (relay !== null || policy.signIn !== true || relayAddress === undefined) return children;
    return (
      <main class="middle" data-sign-in={hostOf(relayAddress)}>
        <Mark />
        <h1>{productName}</h1>
        <p>{signInWords.lead}</p>
        <SignIn
          place={{ address: relayAddress, loginHost: defaultLoginHost }}
          label={signInWords.signIn}
          failure={signInFailure}
          send={send}
        />
        <Button action="open-options" look="quiet" onClick={openOptions}>
          {words.otherWay}
        </Button>
      </main>
    );
  }
  const host = hostOf(link.address);

  /** Sets the browser up; returns what went wrong, or null. The invite is only sent if a relay answers. */
  const setUp = async (): Promise<string | null> => {
    const wrong = describeGreeting(await greet(link.address), link.address);
    if (wrong !== null) return wrong;
    const done = await send('enrol', { ...link, loginHost: defaultLoginHost }).catch(() => interrupted);
    if (!done.ok) return describeEnrolRefusal(done.code);
    // The invite is used up, so its link would be refused.
    await tab.dropFragment(open.href);
    return null;
  };
  const press = async () => {
    setWorking(true);
    const wrong = await setUp();
    setWorking(false);
    setProblem(wrong ?? '');
  };
  return (
    <main class="middle" data-setup-offer={host}>
      <Mark />
      <h1 ref={title} tabIndex={-1}>
        {say(words.title, { host })}
      </h1>
      <p>{words.lead}</p>
      <p class="problem" role="alert">
        {say(problem, { company: host })}
      </p>
      <Button action="set-up-here" look="primary" off={working} onClick={press}>
        {working ? words.working : words.confirm}
      </Button>
      <Button action="open-options" look="quiet" onClick={openOptions}>
        {words.otherWay}
      </Button>
    </main>
  );
}
