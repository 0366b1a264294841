import type { ComponentProps } from 'preact';

/**
 * A button. `look` names classes of `controls.css`. While it is `off`, clicks do nothing, but it keeps the focus, which
 * a disabled button would lose. A text for `off` is the reason, shown as its tooltip.
 */
export const Button = ({ look = '', action, off = false, onClick, ...rest }: ButtonProps) => (
  <button
    type="button"
    class={`button ${look}`}
    data-action={action}
    aria-disabled={off ? true : undefined}
    title={typeof off === 'string' ? off : undefined}
    onClick={off ? undefined : onClick}
    {...rest}
  />
);

/** Whether something is switched off; a text says why. */
export type Off = boolean | string;

type ButtonProps = Omit<ComponentProps<'button'>, 'action'> & {
  look?: string;
  action: string;
  off?: Off;
};
