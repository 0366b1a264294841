import type { ComponentProps } from 'preact';

/** A button that does one thing. Its look is of `controls.css`. */
export const Button = ({ look = '', action, ...rest }: { look?: string; action: string } & ButtonProps) => (
  <button type="button" class={`button ${look}`} data-action={action} {...rest} />
);

type ButtonProps = Omit<ComponentProps<'button'>, 'action'>;
