import type { ComponentProps } from 'preact';

/**
 * A button. `look` names classes of `controls.css`. While it is `off`, clicks do nothing, but it keeps the focus, which
 * a disabled button would lose.
 */
export const Button = ({ look = '', action, off = false, onClick, ...rest }: ButtonProps) => (
  <button
    type="button"
    class={`button ${look}`}
    data-action={action}
    aria-disabled={off || undefined}
    onClick={off ? undefined : onClick}
    {...rest}
  />
);

type ButtonProps = Omit<ComponentProps<'button'>, 'action'> & {
  look?: string;
  action: string;
  off?: boolean;
};
