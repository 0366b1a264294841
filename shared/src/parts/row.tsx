import type { ComponentChildren } from 'preact';

/** A term of a list and its value. */
export const Row = (props: {
  term: string;
  class?: string;
  title?: string | undefined;
  children: ComponentChildren;
}) => {
  const { term, children, ...rest } = props;
  return (
    <>
      <dt>{term}</dt>
      <dd {...rest}>{children}</dd>
    </>
  );
};
