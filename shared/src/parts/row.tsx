import type { ComponentChildren } from 'preact';

/** A term of a list and what there is to say of it. */
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
