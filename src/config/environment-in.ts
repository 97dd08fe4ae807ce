/**
 * The part of a site's file about an environment. Only what stands in the file counts: a name such as `constructor` is
 * one that every object inherits.
 */
export function environmentIn<Part>(
  { environments }: { environments: Readonly<Record<string, Part>> },
  environment: string,
): Part | undefined {
  return Object.hasOwn(environments, environment) ? environments[environment] : undefined;
}
