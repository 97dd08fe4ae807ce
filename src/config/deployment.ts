import type { Environment } from './environment';

/** The engine writes versions as `name.build` and `name:build`, so the name has neither sign. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * The name under which the engine keeps the versions of the diagnosis worker apart. Null: its workers have no versions,
 * and each goes on with every run.
 */
export function readDeployment(variables: Environment): string | null {
  const name = variables.text('SATLINK_DEPLOYMENT');
  if (name === null || NAME.test(name)) return name;
  variables.problems.push('SATLINK_DEPLOYMENT is a name of up to 64 letters, digits, "-" and "_"');
  return null;
}
