import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const ofReactDom = createRequire(require.resolve('react-dom'));

const sources: Readonly<Record<string, string>> = {
  react: require.resolve('react/package.json').replace('package.json', 'cjs/react.production.js'),
  scheduler: ofReactDom
    .resolve('scheduler/package.json')
    .replace('package.json', 'cjs/scheduler.production.js'),
  'react-dom': require
    .resolve('react-dom/package.json')
    .replace('package.json', 'cjs/react-dom.production.js'),
  'react-dom/client': require
    .resolve('react-dom/package.json')
    .replace('package.json', 'cjs/react-dom-client.production.js'),
};

/** React as a page has it without a bundler: `load('react')` and `load('react-dom/client')`, for an inline script. */
export function reactScript(): string {
  const modules = Object.entries(sources).map(
    ([name, file]) => `'${name}': (module, exports, require) => {${readFileSync(file, 'utf8')}\n}`,
  );
  return `const modules = {${modules.join(',')}}, loaded = {};
    const load = (name) => {
      if (!loaded[name]) {
        loaded[name] = { exports: {} };
        modules[name](loaded[name], loaded[name].exports, load);
      }
      return loaded[name].exports;
    };`.replaceAll('</script', '<\\/script');
}
