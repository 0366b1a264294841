import type { ComponentProps } from 'preact';

/**
 * A button that does one thing. Its look is of `controls.css`. While it is `off` a press does nothing, and it keeps the
 * focus: a disabled button would drop it.
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
