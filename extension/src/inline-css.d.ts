/** A style sheet as text, bundled with the module that imports it. */
declare module '*.css?inline' {
  const text: string;
  export default text;
}

/** A style sheet that is loaded with the module that imports it. */
declare module '*.css';
