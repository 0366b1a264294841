import { setUpFragment } from '@noiseaware-connect/shared/contract/extension';
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
import type { PageProps } from '../draw-page.tsx';
import { useArmed } from '../question/use-armed.ts';
import { describeEnrolRefusal, describeGreeting } from '../setup/describe-setup.ts';
import { SignIn } from '../setup/sign-in.tsx';

interface OfferProps {
  tab: PageProps['tab'];
  greet: PageProps['greet'];
  send: Send;
  openOptions(): void;
}

/**
 * Offers to set this browser up by the setup link in the tab in front; without one, shows its children. A browser that
 * was set up before is only offered its own relay.
 */
export function SetupOffer(
  props: OfferProps & {
    view: Pick<View, 'relay' | 'policy' | 'signInFailure'>;
    /** The address of the page in front; null if the browser hides it. */
    address: URL | null;
    children: ComponentChildren;
  },
) {
  const { view, address, children, ...rest } = props;
  const { relay, policy, signInFailure } = view;
  const link = address === null || requiresProviderSignIn(policy) ? undefined : setupLinkOf(address);
  const only = relay?.address ?? (isLocked(policy, 'relayAddress') ? policy.relayAddress : undefined);
  if (address !== null && link !== undefined && (only === undefined || link.address === only))
    return <Offer key={address.href} open={address.href} link={link} {...rest} />;
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
        send={props.send}
      />
      <Button action="open-options" look="quiet" onClick={props.openOptions}>
        {words.otherWay}
      </Button>
    </main>
  );
}

/** The offer to set up by a link. */
function Offer(
  props: OfferProps & {
    /** The address of the page in front. */
    open: string;
    link: NonNullable<ReturnType<typeof setupLinkOf>>;
  },
) {
  const { open, link, tab, greet, send, openOptions } = props;
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  // The page in front may change at any time: a click that was meant for what stood here before sets nothing up.
  const armed = useArmed([], false);
  const host = hostOf(link.address);

  /** Sets the browser up; returns what went wrong, or null. The invite is only sent if a relay answers. */
  const setUp = async (): Promise<string | null> => {
    const wrong = describeGreeting(await greet(link.address), link.address);
    if (wrong !== null) return wrong;
    const done = await send('enrol', { ...link, loginHost: defaultLoginHost }).catch(() => interrupted);
    if (!done.ok) return describeEnrolRefusal(done.code);
    // The invite is used up, so its link would be refused. The page says that it worked.
    await (await tab()).replaceFragment(open, setUpFragment);
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
      <Button action="set-up-here" look="primary" off={working || !armed} onClick={press}>
        {working ? words.working : words.confirm}
      </Button>
      <Button action="open-options" look="quiet" onClick={openOptions}>
        {words.otherWay}
      </Button>
    </main>
  );
}
