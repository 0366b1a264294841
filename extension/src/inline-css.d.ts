/** A style sheet as text, bundled with what imports it. */
declare module '*.css?inline' {
  const text: string;
  export default text;
}
