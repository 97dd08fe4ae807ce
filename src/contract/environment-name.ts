/** The form of a name of an environment, such as prod or stage. It is a part of workflow ids and of file names. */
export const ENVIRONMENT_NAME = /^[a-z0-9]{2,20}$/;

export function isEnvironmentName(text: unknown): text is string {
  return typeof text === 'string' && ENVIRONMENT_NAME.test(text);
}
