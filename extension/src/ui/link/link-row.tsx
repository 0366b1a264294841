import { Sign } from '@noiseaware-connect/shared/parts/icons';
import type { ComponentChildren, ComponentProps } from 'preact';

/** One line of a list of links or reminders: a sign, whose it is, what is known of it, and buttons for it. */
export function LinkRow(props: {
  sign: ComponentProps<typeof Sign>['name'];
  tone: string;
  name: string;
  /** Lines below the name. */
  about: ComponentChildren;
  /** The button that the name is, where a press on it leads somewhere. */
  opener?: ComponentProps<'button'> & { 'data-action': string };
  /** The buttons. */
  children?: ComponentChildren;
}) {
  const { sign, tone, name, about, opener, children } = props;
  const text = (
    <>
      <bdi>{name}</bdi>
      {about}
    </>
  );
  return (
    <div class="run-row">
      <Sign name={sign} tone={tone} />
      {opener === undefined ? (
        <span class="run-name">{text}</span>
      ) : (
        <button type="button" class="run-name" {...opener}>
          {text}
        </button>
      )}
      {children !== undefined && <div class="buttons">{children}</div>}
    </div>
  );
}
