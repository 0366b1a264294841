import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { apiRoutes, unknownPath } from './api/routes.ts';
import { controlRoutes } from './control/routes.ts';
import { loginRoutes } from './login/routes.ts';
import type { World } from './world.ts';

/** Puts the control door, the login pages and the API together; the first that knows a path answers it. */
export function createApp(world: World, onError: (error: Error) => void): RequestListener {
  const app = new Koa();
  app.on('error', onError);
  for (const middleware of [...controlRoutes(world), ...loginRoutes(world), ...apiRoutes(world)]) {
    app.use(middleware);
  }
  app.use(unknownPath(world));
  return app.callback();
}
