import type { RunDocument } from '../contract/run-document';
import { placeName } from '../words/place-name';

/** The location of a run, by its name where the document knows one. */
export interface ShownPlace {
  id: string;
  name: string;
  /** The name with its environment, as it stands in a headline. */
  shown: string;
  /** The cluster on the location that the alert names, if it names one. */
  cluster: string | null;
}

export function placeOf({
  location,
  environment,
  findings,
  plan,
}: Pick<RunDocument, 'location' | 'environment' | 'findings' | 'plan'>): ShownPlace {
  const id = plan?.target.location ?? findings.location?.id ?? location;
  const name = placeName(plan, id);
  return { id, name, shown: `${name} (${environment})`, cluster: id === location ? null : location };
}

/** The ids behind the name, as a sentence; empty if the name is the id and the alert names it. */
export function idsOf({ id, name, cluster }: ShownPlace): string[] {
  return [
    ...(name === id ? [] : [`${name} is the location ${id}.`]),
    ...(cluster === null ? [] : [`The alert names the cluster ${cluster} on it.`]),
  ];
}
